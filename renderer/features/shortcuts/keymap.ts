/** What a key can ask for. */
export const shortcutNames = [
  'next',
  'previous',
  'open',
  'back',
  'archive',
  'delete',
  'junk',
  'star',
  'unread',
  'read',
  'move',
  'tags',
  'undo',
  'select',
  'search',
  'find',
  'allInboxes',
  'allUnread',
  'help',
  'compose',
  'reply',
  'replyAll',
  'forward',
  'editAsNew',
  'redirect',
  'print',
  'leave',
] as const;
export type ShortcutName = (typeof shortcutNames)[number];

/** Keys that begin a sequence, and how long the second may take. */
export const sequenceMs = 1_200;

const single: Readonly<Record<string, ShortcutName>> = {
  j: 'next',
  k: 'previous',
  o: 'open',
  Enter: 'open',
  u: 'back',
  e: 'archive',
  '#': 'delete',
  '!': 'junk',
  s: 'star',
  U: 'unread',
  I: 'read',
  v: 'move',
  l: 'tags',
  t: 'tags',
  z: 'undo',
  x: 'select',
  '/': 'search',
  '?': 'help',
  c: 'compose',
  r: 'reply',
  a: 'replyAll',
  f: 'forward',
  E: 'editAsNew',
  B: 'redirect',
  Escape: 'leave',
};

const withCtrl: Readonly<Record<string, ShortcutName>> = { z: 'undo', f: 'find', p: 'print' };
const afterG: Readonly<Record<string, ShortcutName>> = { i: 'allInboxes', u: 'allUnread' };

export interface KeyStroke {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** Reads keystrokes one by one; remembers a `g` for the next. */
export class KeyReader {
  #gAt = Number.NEGATIVE_INFINITY;

  /** The shortcut, 'pending' after the first key of a sequence, or null. */
  read(stroke: KeyStroke, now: number): ShortcutName | 'pending' | null {
    const { key } = stroke;
    if (stroke.altKey) return null;
    if (stroke.ctrlKey || stroke.metaKey) {
      if (stroke.shiftKey) return null;
      return withCtrl[key.toLowerCase()] ?? null;
    }
    const second = now - this.#gAt < sequenceMs;
    this.#gAt = Number.NEGATIVE_INFINITY;
    if (second && afterG[key] !== undefined) return afterG[key];
    if (key === 'g') {
      this.#gAt = now;
      return 'pending';
    }
    return Object.hasOwn(single, key) ? (single[key] ?? null) : null;
  }
}

/** For the list of shortcuts: keys as shown, in groups. `ownWindow` is the composer's own key. */
export const shortcutGroups: readonly {
  title: 'moving' | 'acting' | 'writing';
  rows: readonly [ShortcutName | 'ownWindow', readonly string[]][];
}[] = [
  {
    title: 'moving',
    rows: [
      ['next', ['j']],
      ['previous', ['k']],
      ['open', ['Enter', 'o']],
      ['back', ['u']],
      ['search', ['/']],
      ['find', ['Ctrl F']],
      ['print', ['Ctrl P']],
      ['allInboxes', ['g then i']],
      ['allUnread', ['g then u']],
      ['leave', ['Esc']],
      ['help', ['?']],
    ],
  },
  {
    title: 'acting',
    rows: [
      ['archive', ['e']],
      ['delete', ['#']],
      ['junk', ['!']],
      ['move', ['v']],
      ['tags', ['l', 't']],
      ['star', ['s']],
      ['read', ['Shift I']],
      ['unread', ['Shift U']],
      ['select', ['x']],
      ['undo', ['z', 'Ctrl Z']],
    ],
  },
  {
    title: 'writing',
    rows: [
      ['compose', ['c']],
      ['reply', ['r']],
      ['replyAll', ['a']],
      ['forward', ['f']],
      ['editAsNew', ['Shift E']],
      ['redirect', ['Shift B']],
      ['ownWindow', ['Ctrl Shift O']],
    ],
  },
];
