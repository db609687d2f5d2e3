import { expect, test } from 'vitest';
import { concerns } from '../../../renderer/features/composer/checks.ts';
import {
  fillPlaceholders,
  openPlaceholders,
  valuesOf,
  withTemplate,
} from '../../../renderer/features/composer/templates.ts';
import type { DraftContent, DraftFile } from '../../../shared/model/draft.ts';

const now = Date.UTC(2026, 10, 24, 12);
const ann = { name: 'Ann Far', address: 'ann@far.test' };
const plan: DraftFile = {
  sha256: 'a'.repeat(64),
  filename: 'plan.pdf',
  type: 'application/pdf',
  size: 9,
  contentId: null,
};
const draft: DraftContent = {
  accountId: 1,
  from: { name: 'Mara', address: 'mara@lab.test' },
  ...{ to: [ann], cc: [], bcc: [], subject: '', format: 'text', html: '', text: '-- \nMara' },
  ...{ files: [plan], relation: null, inReplyTo: null, references: [] },
};
const template: DraftContent = {
  ...draft,
  to: [{ name: '', address: 'ANN@far.test' }],
  cc: [{ name: '', address: 'office@lab.test' }],
  subject: 'Report of {{date}}',
  text: 'Dear {{ First Name }}, {{what}}. {{my name}}',
};

test('placeholders are filled in where they are known, and else left for the person', () => {
  const values = valuesOf(draft, now, 'en-GB');
  expect(values).toEqual({
    name: 'Ann Far',
    'first name': 'Ann',
    'my name': 'Mara',
    date: '24 November 2026',
  });
  expect(fillPlaceholders('{{NAME}} {{ name }} {{constructor}} {name}', values)).toBe(
    'Ann Far Ann Far {{constructor}} {name}',
  );
  expect(openPlaceholders('{{a}} {{a}} {{b c}} {{}} {{1}}')).toEqual(['{{a}}', '{{b c}}']);
  expect(valuesOf({ ...draft, to: [] }, now)).not.toHaveProperty('name');
});

test('a template is put above what is written, and takes nothing away', () => {
  const filled = withTemplate(draft, template, now, 'en-GB');
  expect(filled).toMatchObject({
    to: [ann],
    cc: [{ name: '', address: 'office@lab.test' }],
    files: [plan],
    subject: 'Report of 24 November 2026',
    text: 'Dear Ann, {{what}}. Mara\n\n-- \nMara',
  });
  expect(withTemplate({ ...draft, subject: 'Mine' }, template, now).subject).toBe('Mine');
});

test('what is still open is asked about before it goes', () => {
  expect(concerns(withTemplate(draft, template, now))).toContain('placeholder');
  expect(concerns({ ...draft, subject: 'x', text: 'done\n> {{quoted}}' })).not.toContain('placeholder');
});
