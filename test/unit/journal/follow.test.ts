import { describe, expect, it } from 'vitest';
import { all } from '../../../main/engine/store/database.ts';
import type { Action } from '../../../shared/model/operation.ts';
import { Person } from './person.ts';

const star: Action = { type: 'set-starred', value: true };
const read: Action = { type: 'set-seen', value: true };
const kinds: [string, string[]][] = [
  ['tells new flags', ['MOVE', 'UIDPLUS']],
  ['does not', ['MOVE']],
];

async function settled(person: Person): Promise<Record<string, string[]>> {
  await person.replay();
  person.server.left = Number.POSITIVE_INFINITY;
  const state = person.server.state();
  await person.synchronise();
  expect(person.shown(), 'what is shown').toEqual(state);
  const failed = all(person.context.durable, `SELECT id FROM operation WHERE state = 'failed'`);
  expect(failed).toEqual([]);
  return state;
}

describe.each(kinds)('a server that %s at STORE', (_, capabilities) => {
  it('the line breaks at every command: marks reach what another device has moved, and only that', async () => {
    let commands = 1;
    for (let at = 0; at <= commands; at++) {
      for (const breaks of ['before', 'after'] as const) {
        const person = new Person(capabilities);
        await person.synchronise();
        for (const name of ['a', 'b', 'c', 'd']) person.do([name, 'INBOX', star]);
        person.do(['a', 'INBOX', { type: 'archive' }]);
        person.do(['a', 'Archive', read]);
        person.server.take('INBOX', 'a', 'Projects');
        person.server.take('INBOX', 'b', 'Trash');
        person.server.take('INBOX', 'c', null);
        person.server.commands = 0;
        person.server.left = at === 0 ? Number.POSITIVE_INFINITY : at;
        person.server.breaks = breaks;
        const state = await settled(person);
        if (at === 0) commands = person.server.commands;
        expect(state, `${breaks} command ${at}`).toEqual({
          INBOX: ['d \\Flagged'],
          Archive: [],
          Trash: ['b \\Flagged'],
          Projects: ['a \\Flagged \\Seen'],
          Drafts: ['draft 1 \\Draft'],
        });
        person.close();
      }
    }
    expect(commands).toBeGreaterThan(8);
  }, 60_000);

  it('moved on after it was seen in its second mailbox: it is followed to the third', async () => {
    const person = new Person(capabilities);
    await person.synchronise();
    person.do(['a', 'INBOX', star]);
    person.server.take('INBOX', 'a', 'Archive');
    await person.synchronise();
    person.server.take('Archive', 'a', 'Projects');
    expect(await settled(person)).toMatchObject({ Archive: [], Projects: ['a \\Flagged'] });
    person.close();
  });

  it('moved away and back: it is marked under its new UID', async () => {
    const person = new Person(capabilities);
    await person.synchronise();
    person.do(['a', 'INBOX', star]);
    person.server.take('INBOX', 'a', 'Archive');
    person.server.take('Archive', 'a', 'INBOX');
    expect(await settled(person)).toMatchObject({ INBOX: ['a \\Flagged', 'b', 'c', 'd'], Archive: [] });
    person.close();
  });
});

it('an older copy elsewhere is left alone when the message itself was moved', async () => {
  const person = new Person(['MOVE', 'UIDPLUS']);
  person.server.add('Projects', 'a');
  await person.synchronise();
  person.do(['a', 'INBOX', { type: 'set-keyword', keyword: 'work', value: true }]);
  person.server.take('INBOX', 'a', 'Archive');
  expect(await settled(person)).toMatchObject({ Archive: ['a work'], Projects: ['a'] });
  person.close();
});

it('undo takes the mark back where the message now stands', async () => {
  const person = new Person(['MOVE', 'UIDPLUS']);
  await person.synchronise();
  person.do(['a', 'INBOX', star]);
  person.server.take('INBOX', 'a', 'Projects');
  expect(await settled(person)).toMatchObject({ Projects: ['a \\Flagged'] });
  person.undo();
  expect(await settled(person)).toMatchObject({ Projects: ['a'] });
  person.close();
});

it('a mailbox that went with its messages in it: a mark on one that was moved out before follows it', async () => {
  const person = new Person(['MOVE', 'UIDPLUS']);
  person.server.add('Projects', 'e');
  await person.synchronise();
  person.do(['e', 'Projects', star]);
  person.server.take('Projects', 'e', 'Archive');
  person.server.boxes.delete('Projects');
  person.context.cache.raw.exec(`DELETE FROM mailbox WHERE path = 'Projects'`);
  await person.replay();
  expect(person.server.state()).toMatchObject({ Archive: ['e \\Flagged'] });
  person.close();
});

it('with many of them gone one by one, the server is not asked about its mailboxes without end', async () => {
  const person = new Person(['MOVE', 'UIDPLUS']);
  for (let n = 0; n < 40; n++) person.server.add('INBOX', `m${n}`);
  await person.synchronise();
  for (let n = 0; n < 40; n++) {
    // Alternating, so that they are not one STORE.
    person.do([`m${n}`, 'INBOX', n % 2 ? star : read]);
    person.server.take('INBOX', `m${n}`, n === 39 ? 'Archive' : null);
  }
  person.server.commands = 0;
  const state = await settled(person);
  expect(state).toMatchObject({ Archive: ['m39 \\Flagged'] });
  expect(person.server.looks).toBeLessThanOrEqual(8);
  person.close();
});
