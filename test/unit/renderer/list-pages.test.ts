import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ListPages } from '../../../renderer/features/thread-list/list-pages.ts';

interface Row {
  id: number;
  date: number;
  /** Something that a row shows besides its place. */
  mark?: number;
}
interface Cursor {
  date: number;
  id: number;
}

const before = (a: Cursor, b: Cursor): number => b.date - a.date || b.id - a.id;

/** A list in memory that counts what is asked of it. */
function source(count: number) {
  const rows: Row[] = Array.from({ length: count }, (_, index) => ({ id: index + 1, date: index + 1 }));
  const asked: (Cursor | null)[] = [];
  const askedRows: number[][] = [];
  return {
    rows,
    asked,
    askedRows,
    pages: new ListPages<Row, Cursor>({
      async fetch(after, limit) {
        asked.push(after);
        const sorted = [...rows].sort(before).filter((row) => after === null || before(after, row) < 0);
        const page = sorted.slice(0, limit);
        const last = page.at(-1);
        return { rows: page, next: sorted.length > limit && last !== undefined ? { ...last } : null };
      },
      async fetchRows(ids) {
        askedRows.push([...ids]);
        return rows.filter((row) => ids.includes(row.id)).map((row) => ({ ...row }));
      },
      cursorOf: (row) => ({ date: row.date, id: row.id }),
      compare: before,
      idOf: (row) => row.id,
    }),
  };
}

async function settle(): Promise<void> {
  for (let i = 0; i < 30; i += 1) await Promise.resolve();
}

/** Watches like a mounted list: tells what is in sight again after each change. */
function watch(pages: ListPages<Row, Cursor>, sight = { first: 0, last: 9 }) {
  pages.subscribe(() => {});
  pages.show(sight.first, sight.last);
  return {
    async scroll(first: number, last: number) {
      pages.show(first, last);
      await settle();
      pages.show(first, last);
      await settle();
    },
  };
}

const ids = (pages: ListPages<Row, Cursor>) => pages.snapshot.rows.map((row) => row?.id);

test('a short list is loaded whole and known to be complete', async () => {
  const { pages } = source(30);
  watch(pages);
  await settle();
  expect(pages.snapshot).toMatchObject({ complete: true, state: 'ready' });
  expect(ids(pages)).toEqual(Array.from({ length: 30 }, (_, index) => 30 - index));
});

test('scrolling brings further pages, without gaps or doubles', async () => {
  const { pages } = source(750);
  const { scroll } = watch(pages);
  await settle();
  for (let at = 0; at < 750; at += 40) await scroll(at, at + 9);
  expect(pages.snapshot.complete).toBe(true);
  expect(pages.snapshot.rows).toHaveLength(750);
  expect(new Set(ids(pages)).size - (ids(pages).includes(undefined) ? 1 : 0)).toBe(
    ids(pages).filter((id) => id !== undefined).length,
  );
});

test('new mail at the top appears, and no row is lost at a page border', async () => {
  const { rows, pages } = source(250);
  const { scroll } = watch(pages);
  await settle();
  await scroll(120, 130);
  rows.push({ id: 251, date: 251 }, { id: 252, date: 252 });
  pages.invalidate();
  await settle();
  await scroll(0, 9);
  expect(ids(pages)).toEqual(Array.from({ length: 252 }, (_, index) => 252 - index));
});

test('more new mail than one request brings splits the page', async () => {
  const { rows, pages } = source(250);
  const { scroll } = watch(pages);
  await settle();
  await scroll(0, 9);
  for (let id = 251; id <= 900; id += 1) rows.push({ id, date: id });
  pages.invalidate();
  await settle();
  await settle();
  for (let at = 0; at < 900; at += 50) await scroll(at, at + 9);
  await scroll(0, 9);
  expect(pages.snapshot.rows).toHaveLength(900);
  expect(pages.snapshot.rows[0]).toMatchObject({ id: 900 });
});

test('a conversation that moves to the top is shown once', async () => {
  const { rows, pages } = source(250);
  watch(pages);
  await settle();
  rows.find((row) => row.id === 20)!.date = 1_000;
  pages.invalidate();
  await settle();
  expect(ids(pages).filter((id) => id === 20)).toEqual([20]);
  expect(ids(pages)[0]).toBe(20);
});

test('a change refetches only pages in sight', async () => {
  const { pages, asked } = source(1_000);
  const { scroll } = watch(pages);
  await settle();
  for (let at = 0; at < 1_000; at += 40) await scroll(at, at + 9);
  await scroll(500, 510);
  asked.length = 0;
  pages.invalidate();
  await settle();
  expect(asked.length).toBeLessThanOrEqual(2);
});

test('rows taken out stay out until the engine has answered', async () => {
  const { rows, pages } = source(20);
  watch(pages);
  await settle();
  pages.hide([20, 19]);
  expect(ids(pages)[0]).toBe(18);
  pages.invalidate();
  await settle();
  expect(ids(pages)[0]).toBe(18);
  rows.splice(18, 2);
  await pages.refresh();
  pages.unhide([20, 19]);
  expect(ids(pages)[0]).toBe(18);
});

test('the list of a mailbox that shrank ends where it ends', async () => {
  const { rows, pages } = source(300);
  const { scroll } = watch(pages);
  await settle();
  for (let at = 0; at < 300; at += 50) await scroll(at, at + 9);
  rows.splice(0, 280);
  pages.invalidate();
  await scroll(0, 9);
  await scroll(0, 9);
  expect(ids(pages)).toEqual(Array.from({ length: 20 }, (_, index) => 300 - index));
  expect(pages.snapshot.complete).toBe(true);
});

test('a failed first page is an error, and asking again mends it', async () => {
  let fail = true;
  const pages = new ListPages<Row, Cursor>({
    async fetch() {
      if (fail) throw new Error('no');
      return { rows: [{ id: 1, date: 1 }], next: null };
    },
    fetchRows: async () => [],
    cursorOf: (row) => row,
    compare: before,
    idOf: (row) => row.id,
  });
  watch(pages);
  await settle();
  expect(pages.snapshot.state).toBe('error');
  fail = false;
  await pages.refresh();
  expect(pages.snapshot.state).toBe('ready');
});

test('a row in which nothing has changed stays the same object when the list is asked for again', async () => {
  const stored = [
    { id: 3, date: 3, tags: ['a'] },
    { id: 2, date: 2, tags: ['b'] },
  ];
  const pages = new ListPages<(typeof stored)[number], Cursor>({
    // As over a wire: every answer is a copy.
    fetch: async () => ({ rows: structuredClone(stored), next: null }),
    fetchRows: async () => [],
    cursorOf: ({ date, id }) => ({ date, id }),
    compare: before,
    idOf: ({ id }) => id,
  });
  pages.subscribe(() => {});
  pages.show(0, 9);
  await settle();
  const [three, two] = pages.snapshot.rows;
  stored[1]!.tags.push('c');
  stored.unshift({ id: 4, date: 4, tags: [] });
  await pages.refresh();
  expect(pages.snapshot.rows.map((row) => row?.id)).toEqual([4, 3, 2]);
  expect(pages.snapshot.rows[1]).toBe(three);
  expect(pages.snapshot.rows[2]).not.toBe(two);
  expect(pages.snapshot.rows[2]).toEqual({ id: 2, date: 2, tags: ['b', 'c'] });
});

test('of few changed rows those alone are asked for, and put where they belong', async () => {
  const { rows, pages, asked, askedRows } = source(250);
  watch(pages);
  await settle();
  const questions = asked.length;
  const [, untouched] = pages.snapshot.rows;
  rows.splice(
    rows.findIndex(({ id }) => id === 240),
    1,
  );
  rows.find(({ id }) => id === 20)!.date = 1_000;
  rows.push({ id: 251, date: 251 });
  pages.update(new Set([20, 240, 251]));
  await settle();
  expect(asked).toHaveLength(questions);
  expect(askedRows).toEqual([[20, 240, 251]]);
  expect(ids(pages).slice(0, 4)).toEqual([20, 251, 250, 249]);
  expect(ids(pages)).not.toContain(240);
  expect(pages.snapshot.rows[3]).toBe(untouched);
});

test('a list that nobody looks at asks nothing when rows change, and everything when it is looked at again', async () => {
  const { rows, pages, asked, askedRows } = source(30);
  const leave = pages.subscribe(() => {});
  pages.show(0, 9);
  await settle();
  leave();
  rows.pop();
  pages.update(new Set([30]));
  await settle();
  expect([asked.length, askedRows.length]).toEqual([1, 0]);
  watch(pages);
  await settle();
  expect(ids(pages)[0]).toBe(29);
});

test('a page that was asked for before a change, and answers after it, is asked for again', async () => {
  const held = Promise.withResolvers<void>();
  let now = [{ id: 1, date: 1 }];
  let isFirst = true;
  const pages = new ListPages<Row, Cursor>({
    async fetch() {
      const answer = { rows: now, next: null };
      if (isFirst) await held.promise;
      isFirst = false;
      return answer;
    },
    fetchRows: async (ids) => now.filter(({ id }) => ids.includes(id)),
    cursorOf: (row) => row,
    compare: before,
    idOf: (row) => row.id,
  });
  watch(pages);
  now = [{ id: 2, date: 2 }];
  pages.update(new Set([1, 2]));
  await settle();
  held.resolve();
  await settle();
  expect(ids(pages)).toEqual([2]);
});

test('a row that the engine answers with is shown before anything is asked, where it stands as it did', async () => {
  const { pages, asked, askedRows } = source(30);
  watch(pages);
  await settle();
  const { rows } = pages.snapshot;
  const questions = asked.length;
  pages.put([
    { id: 29, date: 29, mark: 1 },
    // It has moved, and this one is not in the list: the question that follows puts them where they belong.
    { id: 28, date: 99, mark: 1 },
    { id: 77, date: 77 },
  ]);
  expect(ids(pages)).toEqual(rows.map((row) => row?.id));
  expect(pages.snapshot.rows.slice(0, 3)).toEqual([
    { id: 30, date: 30 },
    { id: 29, date: 29, mark: 1 },
    { id: 28, date: 28 },
  ]);
  expect(pages.snapshot.rows[0]).toBe(rows[0]);
  expect([asked.length, askedRows.length]).toEqual([questions, 0]);
});

test('nothing is rendered again for rows that are as they are shown', async () => {
  const { pages } = source(30);
  let told = 0;
  pages.subscribe(() => {
    told += 1;
  });
  pages.show(0, 9);
  await settle();
  const before = told;
  pages.put([{ id: 29, date: 29 }]);
  pages.update(new Set([29]));
  await settle();
  expect(told).toBe(before);
});

test('a row is not put where an answer is under way that may be older', async () => {
  const held = Promise.withResolvers<void>();
  const pages = new ListPages<Row, Cursor>({
    fetch: async () => ({ rows: [{ id: 1, date: 1 }], next: null }),
    async fetchRows() {
      await held.promise;
      return [{ id: 1, date: 1, mark: 1 }];
    },
    cursorOf: (row) => row,
    compare: before,
    idOf: (row) => row.id,
  });
  watch(pages);
  await settle();
  pages.update(new Set([1]));
  pages.put([{ id: 1, date: 1, mark: 2 }]);
  expect(pages.snapshot.rows).toEqual([{ id: 1, date: 1 }]);
  held.resolve();
  await settle();
  expect(pages.snapshot.rows).toEqual([{ id: 1, date: 1, mark: 1 }]);
});

test('whatever changes, is named and is scrolled to in any order, the list ends as the mailbox is', async () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('mark' as const), id: fc.nat(300), isPut: fc.boolean() }),
    fc.record({ kind: fc.constant('touch' as const), id: fc.nat(400), date: fc.nat(500) }),
    fc.record({ kind: fc.constant('remove' as const), id: fc.nat(400) }),
    fc.record({ kind: fc.constant('show' as const), at: fc.nat(390) }),
    fc.record({ kind: fc.constant('tell' as const), turns: fc.nat(4) }),
    fc.record({ kind: fc.constant('invalidate' as const), turns: fc.nat(4) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const { rows, pages } = source(300);
      const { scroll } = watch(pages);
      let changed = new Set<number>();
      let marks = 0;
      const tell = () => {
        pages.update(changed);
        changed = new Set();
      };
      for (const one of steps) {
        if (one.kind === 'show') pages.show(one.at, one.at + 9);
        else if (one.kind === 'tell') tell();
        else if (one.kind === 'invalidate') pages.invalidate();
        else if (one.kind === 'mark') {
          const row = rows.find(({ id }) => id === one.id);
          if (row === undefined) continue;
          row.mark = marks++;
          if (one.isPut) pages.put([{ ...row }]);
          changed.add(one.id);
        } else {
          const index = rows.findIndex(({ id }) => id === one.id);
          if (index !== -1) rows.splice(index, 1);
          if (one.kind === 'touch') rows.push({ id: one.id, date: one.date });
          changed.add(one.id);
        }
        if ('turns' in one) for (let turn = 0; turn < one.turns; turn += 1) await Promise.resolve();
      }
      tell();
      await settle();
      for (let at = 0; at < 450; at += 40) await scroll(at, at + 9);
      await scroll(0, 9);
      const expected = [...rows].sort(before);
      const shown = pages.snapshot.rows;
      expect(shown).toHaveLength(expected.length);
      for (const [index, row] of shown.entries()) if (row !== undefined) expect(row).toEqual(expected[index]);
      expect(shown.slice(0, 10)).toEqual(expected.slice(0, 10));
    }),
  );
});
