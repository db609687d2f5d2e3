import { keptWord, nameWords } from '../../send/name-words.ts';
import { all, run } from '../database.ts';
import type { Migration } from '../migrate.ts';

const schema = `
-- By what the beginning of a word finds a person: see send/name-words.ts. Words of former names may be among them.
CREATE TABLE correspondent_word (
  word TEXT NOT NULL,
  address TEXT NOT NULL COLLATE NOCASE,
  PRIMARY KEY (word, address)
) STRICT, WITHOUT ROWID;
-- The likeliest first.
CREATE INDEX correspondent_likely ON correspondent((written > 0) DESC, last_at DESC);
`;

/** People whose words are taken over at a time. */
const round = 5000;

export const correspondentWords: Migration = {
  name: 'words of correspondents',
  up: (db) => {
    db.raw.exec(schema);
    for (let last = ''; ; ) {
      const people = all<{ name: string; address: string }>(
        db,
        'SELECT name, address FROM correspondent WHERE address > ? ORDER BY address LIMIT ?',
        last,
        round,
      );
      for (const person of people) {
        for (const word of nameWords(person)) {
          run(db, 'INSERT OR IGNORE INTO correspondent_word VALUES (?, ?)', keptWord(word), person.address);
        }
      }
      if (people.length < round) return;
      last = people.at(-1)!.address;
    }
  },
};
