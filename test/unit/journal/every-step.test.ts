import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { FetchMessageObject } from 'imapflow';
import { describe, expect, it } from 'vitest';
import { all, one } from '../../../main/engine/store/database.ts';
import { storeMessages } from '../../../main/engine/store/messages.ts';
import { hasDeparted } from '../../../main/engine/sync/departed.ts';
import { normalise } from '../../../main/engine/sync/normalise.ts';
import type { Action } from '../../../shared/model/operation.ts';
import { type Deed, dataDir, Person, paths } from './person.ts';

/** Everything a person does in this test, all of it without a connection. */
const deeds: Deed[] = [
  ['a', 'INBOX', { type: 'set-starred', value: true }],
  ['a', 'INBOX', { type: 'archive' }],
  ['a', 'Archive', { type: 'set-seen', value: true }],
  ['b', 'INBOX', { type: 'move', mailboxId: 4 }],
  ['b', 'Projects', { type: 'set-starred', value: true }],
  ['b', 'Projects', { type: 'move', mailboxId: 1 }],
  ['c', 'INBOX', { type: 'delete' }],
  ['c', 'Trash', { type: 'delete', permanent: true }],
  ['d', 'INBOX', { type: 'set-seen', value: true }],
  ['d', 'INBOX', { type: 'copy', mailboxId: 4 }],
  ['d', 'INBOX', { type: 'set-keyword', keyword: 'work', value: true }],
  ['d', 'Projects', { type: 'set-keyword', keyword: '$label1', value: true }],
];

const wanted = {
  INBOX: ['b \\Flagged', 'd \\Seen work'],
  Archive: ['a \\Flagged \\Seen'],
  Trash: [],
  Projects: ['d $label1 \\Seen', 'e \\Draft \\Flagged'],
  Drafts: ['draft 3 \\Draft'],
};

async function act(person: Person): Promise<void> {
  for (const deed of deeds) person.do(deed);
  // Put into one mailbox, marked, and moved to another; and a draft saved twice over one that is on the server.
  await person.put('Archive', 'e');
  person.do(['e', 'Archive', { type: 'set-starred', value: true }]);
  person.do(['e', 'Archive', { type: 'move', mailboxId: 4 }]);
  await person.put('Drafts', 'draft 2', 'draft', ['draft 1']);
  await person.put('Drafts', 'draft 3', 'draft', ['draft 2']);
}

describe.each([
  ['MOVE and UIDPLUS', ['MOVE', 'UIDPLUS'], 1],
  ['MOVE and UIDPLUS, and two connections to it', ['MOVE', 'UIDPLUS'], 2],
  ['UIDPLUS, no MOVE', ['UIDPLUS'], 1],
  ['MOVE, no UIDPLUS', ['MOVE'], 1],
  ['neither', [], 1],
])('a server with %s', (_, capabilities, lanes) => {
  it('the line breaks at every single command, before and after it: nothing lost, nothing doubled', async () => {
    let commands = 1;
    for (let at = 0; at <= commands; at++) {
      for (const breaks of ['before', 'after'] as const) {
        const person = new Person(capabilities, lanes);
        await person.synchronise();
        await act(person);
        expect(person.shown(), 'shown at once').toEqual(wanted);
        person.server.commands = 0;
        // At 0 it never breaks: how many commands there are is learnt from that.
        person.server.left = at === 0 ? Number.POSITIVE_INFINITY : at;
        person.server.breaks = breaks;
        await person.replay();
        if (at === 0) commands = person.server.commands;
        const when = `${breaks} command ${at} of ${commands}`;
        expect(person.server.state(), when).toEqual(wanted);
        await person.synchronise();
        expect(person.shown(), when).toEqual(wanted);
        const states = all(
          person.context.durable,
          "SELECT DISTINCT state FROM operation ORDER BY state = 'cancelled'",
        );
        expect(states, when).toEqual([{ state: 'done' }, { state: 'cancelled' }]);
        expect(readdirSync(join(dataDir, 'messages')), 'no file is left').toEqual([]);
        const left = all(
          person.context.durable,
          'SELECT id FROM placement WHERE removed_by IS NOT NULL OR created_by IS NOT NULL OR uid IS NULL',
        );
        expect(left, when).toEqual([]);
        person.server.commands = 0;
        await person.replay();
        expect(person.server.commands, 'a second run does nothing').toBe(0);
        person.close();
      }
    }
    expect(commands).toBeGreaterThan(8);
  }, 60_000);
});

describe('an answer that is out of date when it comes', () => {
  /** As the server showed the message before: a FETCH answer that was on its way when it left. */
  const late = (person: Person, path: string, uid: number): void => {
    const { cache, account } = person.context;
    const { id } = one<{ id: number }>(cache, 'SELECT id FROM mailbox WHERE path = ?', path)!;
    const row = { uid, seq: 1, flags: new Set<string>(), internalDate: new Date(1e12), size: 9 };
    const envelope = { messageId: '<a@test>', subject: 'a', from: [] };
    const message = normalise({ ...row, envelope } as FetchMessageObject, 2e12);
    storeMessages(cache, { accountId: account.id, email: account.email }, id, [message]);
  };

  it.each([
    ['MOVE and UIDPLUS', ['MOVE', 'UIDPLUS']],
    ['UIDPLUS, no MOVE', ['UIDPLUS']],
    ['neither', []],
  ])(
    'does not pass for what a move has yet to put there, with %s: nothing is removed unmoved',
    async (_, can) => {
      const person = new Person(can);
      await person.synchronise();
      person.try(['a', 'INBOX', { type: 'archive' }]);
      late(person, 'Archive', 9);
      await person.replay();
      expect(person.server.state()).toMatchObject({ INBOX: ['b', 'c', 'd'], Archive: ['a'] });
      await person.synchronise();
      expect(person.shown()).toMatchObject({ INBOX: ['b', 'c', 'd'], Archive: ['a'] });
      person.close();
    },
  );

  it('does not bring back what was just moved away, nor take the place of what comes back', async () => {
    const person = new Person(['MOVE', 'UIDPLUS']);
    await person.synchronise();
    person.try(['a', 'INBOX', { type: 'archive' }]);
    await person.replay();
    await person.synchronise();
    expect(hasDeparted(person.context, 1, 1)).toBe(true);
    expect(hasDeparted(person.context, 2, 1)).toBe(false);
    person.close();
  });
});

const someAction: fc.Arbitrary<Action> = fc.oneof(
  fc.boolean().map((value): Action => ({ type: 'set-seen', value })),
  fc.boolean().map((value): Action => ({ type: 'set-starred', value })),
  fc.constantFrom<Action>({ type: 'archive' }, { type: 'delete' }, { type: 'delete', permanent: true }),
  fc.integer({ min: 1, max: 4 }).map((mailboxId): Action => ({ type: 'move', mailboxId })),
  fc.integer({ min: 1, max: 4 }).map((mailboxId): Action => ({ type: 'copy', mailboxId })),
  fc
    .record({ keyword: fc.constantFrom('work', '$label1'), value: fc.boolean() })
    .map((change): Action => ({ type: 'set-keyword', ...change })),
);
const someDeed = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.tuple(
      fc.constantFrom('a', 'b', 'c', 'd'),
      fc.constantFrom(...paths),
      someAction,
    ) as fc.Arbitrary<Deed>,
  },
  {
    weight: 2,
    arbitrary: fc.record({ put: fc.constantFrom(...paths), replaces: fc.constantFrom('', 'a', 'p1', 'p2') }),
  },
  { weight: 1, arbitrary: fc.constant('undo' as const) },
  { weight: 1, arbitrary: fc.constant('replay' as const) },
);

/** Other ones each time. */
const runs = process.env.LONG ? 5000 : 150;

it(
  'whatever is done and taken back, and wherever the line breaks: the server comes to what was shown',
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.subarray(['MOVE', 'UIDPLUS']),
        fc.array(someDeed, { minLength: 2, maxLength: 14 }),
        fc.array(
          fc.tuple(fc.integer({ min: 1, max: 12 }), fc.constantFrom('before' as const, 'after' as const)),
          {
            maxLength: 3,
          },
        ),
        fc.constantFrom(1, 2),
        async (capabilities, steps, breaks, lanes) => {
          const person = new Person(capabilities, lanes);
          await person.synchronise();
          const carryOut = async () => {
            const next = breaks.shift();
            person.server.left = next?.[0] ?? Number.POSITIVE_INFINITY;
            person.server.breaks = next?.[1] ?? 'before';
            await person.replay();
            person.server.left = Number.POSITIVE_INFINITY;
          };
          let puts = 0;
          for (const step of steps) {
            if (step === 'undo') person.undo();
            else if (typeof step === 'object' && 'put' in step) {
              puts += 1;
              await person.put(step.put, `p${puts}`, `p${puts}`, [step.replaces]);
            } else if (step === 'replay') await carryOut();
            else person.try(step);
          }
          const shown = person.shown();
          await carryOut();
          expect(person.server.state()).toEqual(shown);
          await person.synchronise();
          expect(person.shown()).toEqual(shown);
          person.close();
        },
      ),
      { numRuns: runs },
    );
  },
  process.env.LONG ? 600_000 : 60_000,
);
