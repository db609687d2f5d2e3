import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readExcerpts } from '../../../main/engine/search/excerpts.ts';
import { one, type WritableDb } from '../../../main/engine/store/database.ts';
import { excerptAround, notShown } from '../../../shared/search/excerpt.ts';
import { findMarks, firstMark, markTerms } from '../../../shared/search/marks.ts';
import { conformance } from './conformance-table.ts';
import { corpus } from './corpus.ts';
import { corpusDb, findIn } from './corpus-db.ts';

describe('the first place of what is looked for', () => {
  const scripts = fc.constantFrom(
    'hafen',
    'Straße',
    'é',
    'e\u0301',
    'Ελλάς',
    '来週の',
    'ปลา',
    'ﬁn',
    'x',
    '\u200b',
    '👋🏽',
  );
  const text = fc
    .array(fc.oneof(scripts, fc.constantFrom(' ', '  ', ', ', '-')), { maxLength: 400 })
    .map((parts) => parts.join(''));

  it('is where a look at each character finds it, however long the text is', () => {
    fc.assert(
      fc.property(
        text,
        fc.constantFrom('strass', 'hafen ete', 'fin', '週', 'ปล', '"x hafen"'),
        (where, query) => {
          const terms = markTerms(query);
          expect(firstMark(where, terms)).toEqual(findMarks(where, terms)[0] ?? null);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is shown with few words before it, from the beginning of one', () => {
    const words = 'The quay wall of the old harbour was mended before the staircase was built anew.';
    expect(excerptAround(words.repeat(3), markTerms('staircase'))).toMatch(
      /^… was mended before the staircase was built anew\.The quay/,
    );
    expect(excerptAround('The staircase', markTerms('staircase'))).toBe('The staircase');
    expect(excerptAround('one\n\n  two\nthree', markTerms('"two three"'))).toBe('one two three');
    expect(excerptAround(`${'x'.repeat(100)} quay`, markTerms('quay'))).toBe('… quay');
    expect(excerptAround('nothing', markTerms('quay'))).toBeNull();
    expect(excerptAround(`quay ${'👋'.repeat(200)}`, markTerms('quay'))).not.toMatch(/[\ud800-\udbff]$/);
  });
});

describe('a line for each message found', () => {
  it('is there where subject, people and list do not show why, and shows it', () => {
    const db = corpusDb(corpus);
    const find = findIn(db);
    let shown = 0;
    for (const [query] of conformance) {
      const terms = markTerms(query);
      if (terms.length === 0) continue;
      const ids = find(query);
      const excerpts = new Map(
        readExcerpts(
          db,
          query,
          ids.map((id) => rowOf(db, id)),
        ).map((excerpt) => [excerpt.messageId, excerpt.text]),
      );
      for (const id of ids) {
        const excerpt = excerpts.get(rowOf(db, id)) ?? '';
        const { subject, from, to, cc, list, body } = corpus.find((message) => message.id === id)!;
        const people = [from, ...to, ...cc].map(({ name, address }) => `${name} ${address}`);
        const lines = [subject, ...people, list, body.slice(0, 40), excerpt];
        expect(
          lines.filter((line) => findMarks(line, terms).length > 0),
          `${query} in message ${id}`,
        ).not.toEqual([]);
        if (excerpt !== '') expect(findMarks(excerpt, terms), `${query}: ${excerpt}`).not.toEqual([]);
        if (excerpt !== '') shown++;
      }
    }
    expect(shown).toBeGreaterThan(50);
    db.raw.close();
  });

  it('is not there where the row shows all by itself', () => {
    const terms = markTerms('annika quay');
    const row = {
      people: [{ name: 'Annika Berg', address: '' }],
      subject: 'The quay',
      snippet: 'Hello Mara',
    };
    expect(notShown(row, terms)).toEqual([]);
    expect(notShown({ ...row, people: [] }, terms)).toEqual([{ words: ['annika'], phrase: false }]);
    expect(notShown({ ...row, subject: '', snippet: `${'x '.repeat(30)}quay` }, terms)).toHaveLength(1);
    expect(notShown({ ...row, subject: '', snippet: 'At the quay' }, terms)).toEqual([]);
  });

  it('looks for what is asked of the text there only, and for names of files in those', () => {
    const db = corpusDb(corpus);
    const withFile = corpus.find((message) => message.filenames.length > 0)!;
    const [filename] = withFile.filenames;
    const query = `filename:"${filename}"`;
    expect(readExcerpts(db, query, [rowOf(db, withFile.id)])).toMatchObject([
      { source: 'filename', text: filename },
    ]);
    expect(readExcerpts(db, `subject:"${filename}" from:${filename}`, [rowOf(db, withFile.id)])).toEqual([]);
    expect(readExcerpts(db, query, [1_000_000])).toEqual([]);
    db.raw.close();
  });
});

function rowOf(db: WritableDb, id: number): number {
  return one<{ id: number }>(db, 'SELECT id FROM message WHERE message_id = ?', `<corpus-${id}@test>`)!.id;
}
