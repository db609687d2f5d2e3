import fc from 'fast-check';
import { expect, it } from 'vitest';
import { applyAction } from '../../../main/engine/journal/apply.ts';
import { undoNewest } from '../../../main/engine/journal/undo.ts';
import { all, type WritableDb } from '../../../main/engine/store/database.ts';
import { forgetUids, removeUids, storeMessages } from '../../../main/engine/store/messages.ts';
import { collectOrphans, orphansOf } from '../../../main/engine/store/orphans.ts';
import { storeFlags } from '../../../main/engine/store/placed-flags.ts';
import { listRows, listThreads } from '../../../main/engine/threads/list.ts';
import { ApiError } from '../../../shared/api/error.ts';
import type { ThreadView } from '../../../shared/model/mailbox.ts';
import type { Action, ActionTarget } from '../../../shared/model/operation.ts';
import type { ThreadFilter, ThreadRow } from '../../../shared/model/thread.ts';
import { fillIndex } from '../search/fill-index.ts';
import { addAccount, addMailbox, change as changeMail, openMailDb, serverMessage } from '../store/mail-db.ts';
import * as recompute from '../store/recompute.ts';

const MESSAGES = 14;
const roles = ['inbox', 'sent', 'archive', 'trash', 'junk', null] as const;

/** Whom each of the messages answers: loops and self-references included. */
const references = fc.array(fc.array(fc.nat(MESSAGES - 1), { maxLength: 2 }), {
  minLength: MESSAGES,
  maxLength: MESSAGES,
});

const mailboxIndex = fc.nat(roles.length - 1);
const flags = fc.constantFrom(0, 1, 4, 5, 8, 9, 2, 16);
const action: fc.Arbitrary<Action> = fc.oneof(
  fc.boolean().map((value) => ({ type: 'set-seen', value }) as const),
  fc.boolean().map((value) => ({ type: 'set-starred', value }) as const),
  fc.constantFrom<Action>({ type: 'archive' }, { type: 'junk' }, { type: 'delete' }),
  fc.constant<Action>({ type: 'delete', permanent: true }),
  mailboxIndex.map((index) => ({ type: 'move', mailboxId: index + 1 }) as const),
);

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('store' as const),
      key: fc.nat(MESSAGES - 1),
      mailbox: mailboxIndex,
      flags,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('replace' as const),
      key: fc.nat(MESSAGES - 1),
      mailbox: mailboxIndex,
      flags,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('flags' as const), pick: fc.nat(), mailbox: mailboxIndex, flags }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('remove' as const), pick: fc.nat(), mailbox: mailboxIndex }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('act' as const),
      action,
      pick: fc.nat(),
      whole: fc.boolean(),
      mailbox: fc.option(mailboxIndex),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('forget' as const), mailbox: mailboxIndex }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('undo' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('collect' as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

class Mailboxes {
  readonly db: WritableDb = openMailDb();
  private readonly owner: { accountId: number; email: string };
  private readonly ids: number[];
  private readonly links: number[][];
  private nextUid = 1;
  /** Conversations that the interface is told to have changed. */
  private named = new Set<number>();

  constructor(links: number[][]) {
    this.links = links;
    const email = 'owner@test';
    this.owner = { accountId: addAccount(this.db, email), email };
    this.ids = roles.map((role, index) => addMailbox(this.db, this.owner.accountId, `Box ${index}`, role));
  }

  /** Every list there is, with its rows. */
  lists(): [ThreadView, ThreadFilter, ThreadRow[]][] {
    const views: ThreadView[] = this.ids.map((mailboxId) => ({ kind: 'mailbox', mailboxId }));
    for (const role of ['inbox', 'sent', 'unread', 'starred'] as const) views.push({ kind: 'unified', role });
    return views.flatMap((view) =>
      (['all', 'unread', 'starred', 'attachment'] as const).map(
        (filter): [ThreadView, ThreadFilter, ThreadRow[]] => [
          view,
          filter,
          listThreads(this.db, view, filter, null, 500).rows,
        ],
      ),
    );
  }

  /** Takes the step. Answers the conversations that the interface is told of. */
  take(step: Step): ReadonlySet<number> {
    this.named = new Set();
    this.doStep(step);
    return this.named;
  }

  private doStep(step: Step): void {
    const { db } = this;
    if (step.do === 'store') this.store(step.key, step.mailbox, step.flags, this.nextUid++);
    else if (step.do === 'replace')
      this.store(step.key, step.mailbox, step.flags, this.uid(step.mailbox, 0) ?? 1);
    else if (step.do === 'flags') {
      const uid = this.uid(step.mailbox, step.pick) ?? 999;
      this.change(
        () =>
          storeFlags(db, this.ids[step.mailbox]!, [{ uid, modseq: null, bits: step.flags, keywords: [] }])
            .threadIds,
      );
    } else if (step.do === 'remove') {
      const uid = this.uid(step.mailbox, step.pick) ?? 999;
      this.change(() => removeUids(db, this.ids[step.mailbox]!, [uid]));
    } else if (step.do === 'forget') this.change(() => forgetUids(db, this.ids[step.mailbox]!));
    else if (step.do === 'collect')
      this.change(() => collectOrphans(db, this.owner.accountId, orphansOf(db, this.owner.accountId)));
    else if (step.do === 'undo') this.tell(undoNewest(db, 1).threadIds);
    else this.act(step);
  }

  private tell(threadIds: Iterable<number>): void {
    for (const id of threadIds) this.named.add(id);
  }

  private change(work: () => Iterable<number>): void {
    changeMail(this.db, () => {
      const threadIds = [...work()];
      this.tell(threadIds);
      return threadIds;
    });
  }

  private store(key: number, mailbox: number, bits: number, uid: number): void {
    const message = serverMessage(key, uid, {
      flags: { bits, keywords: [] },
      references: this.links[key]!.map((other) => `<m${other}@test>`),
      // Some at the same moment, so that order is not by date alone.
      date: 1_000_000 + Math.floor(key / 3),
    });
    this.change(() => storeMessages(this.db, this.owner, this.ids[mailbox]!, [message]).threadIds);
  }

  private act(step: Extract<Step, { do: 'act' }>): void {
    const rows = all<{ id: number; thread_id: number }>(
      this.db,
      'SELECT id, thread_id FROM message ORDER BY id',
    );
    const row = rows[step.pick % Math.max(1, rows.length)];
    if (!row) return;
    const view =
      step.mailbox === null ? null : ({ kind: 'mailbox', mailboxId: this.ids[step.mailbox]! } as const);
    try {
      const target: ActionTarget = step.whole
        ? { kind: 'threads', threadIds: [row.thread_id], view }
        : { kind: 'messages', messageIds: [row.id] };
      this.tell(applyAction(this.db, step.action, target, 1).threadIds);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  }

  private uid(mailbox: number, pick: number): number | undefined {
    const uids = all<{ uid: number }>(
      this.db,
      'SELECT uid FROM placement WHERE mailbox_id = ? AND uid IS NOT NULL ORDER BY uid',
      this.ids[mailbox]!,
    );
    return uids[pick % Math.max(1, uids.length)]?.uid;
  }
}

it('list rows, conversations, counters and index equal a recomputation after any changes', () => {
  fc.assert(
    fc.property(references, fc.array(step, { minLength: 5, maxLength: 60 }), (links, steps) => {
      const mailboxes = new Mailboxes(links);
      const { db } = mailboxes;
      try {
        for (const step of steps) mailboxes.take(step);
        expect(recompute.storedLines(db)).toEqual(recompute.expectedLines(db));
        expect(recompute.storedThreads(db)).toEqual(recompute.expectedThreads(db));
        expect(recompute.storedCounters(db)).toEqual(recompute.expectedCounters(db));
        fillIndex(db);
        const [indexed, stored] = recompute.indexedAndStored(db);
        expect(indexed).toEqual(stored);
      } finally {
        db.raw.close();
      }
    }),
    { numRuns: 150 },
  );
});

it('a list is right when the conversations that are said to have changed are read again, and no others', () => {
  const byId = (rows: readonly ThreadRow[]) => new Map(rows.map((row) => [row.threadId, row]));
  fc.assert(
    fc.property(references, fc.array(step, { minLength: 5, maxLength: 25 }), (links, steps) => {
      const mailboxes = new Mailboxes(links);
      const { db } = mailboxes;
      try {
        let before = mailboxes.lists();
        for (const step of steps) {
          const named = [...mailboxes.take(step)];
          const after = mailboxes.lists();
          for (const [index, [view, filter, rows]] of after.entries()) {
            const kept = before[index]![2].filter((row) => !named.includes(row.threadId));
            const patched = byId([...kept, ...listRows(db, view, filter, named)]);
            expect(patched).toEqual(byId(rows));
          }
          before = after;
        }
      } finally {
        db.raw.close();
      }
    }),
    { numRuns: 30 },
  );
});
