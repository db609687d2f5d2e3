import { expect, test } from 'vitest';
import { buildTree, type TreeFolding, visibleNodes } from '../../../renderer/features/mailboxes/tree.ts';
import { treeMove, typeahead } from '../../../renderer/features/mailboxes/tree-keyboard.ts';
import { fakeMail } from './fake-mail.ts';

const { accounts, mailboxes } = fakeMail(0);
const unfolded: TreeFolding = { collapsedAccounts: [], collapsedMailboxes: [] };
const labels = (folding = unfolded, boxes = mailboxes) =>
  visibleNodes(buildTree(accounts, boxes, folding)).map((node) => node.label);

test('unified views first, then each account in the order that people expect', () => {
  expect(labels()).toEqual([
    ...['All inboxes', 'Unread', 'Starred', 'Drafts', 'Sent'],
    ...[
      'ida@harbour.studio',
      'Inbox',
      'Archive',
      'Drafts',
      'Sent',
      'Projects',
      'Ferry terminal',
      'Harbour office',
      'Junk',
      'Trash',
    ],
    ...['ida.noren@gmail.com', 'Inbox', 'All mail', 'Family', 'Travel'],
  ]);
});

test('all inboxes counts what is unread in every inbox', () => {
  expect(buildTree(accounts, mailboxes, unfolded)[0]).toMatchObject({ label: 'All inboxes', unread: 18 });
});

test('folded accounts and folders hide what is below them', () => {
  expect(labels({ collapsedAccounts: [2], collapsedMailboxes: [5] })).not.toContain('Family');
  expect(labels({ collapsedAccounts: [2], collapsedMailboxes: [5] })).not.toContain('Harbour office');
});

test('a folder with a role stands at the top wherever the server keeps it, and loops do no harm', () => {
  const boxes = mailboxes.map((box) =>
    box.role === 'sent' ? { ...box, parentId: 1 } : box.id === 5 ? { ...box, parentId: 6 } : box,
  );
  expect(labels(unfolded, boxes)).toContain('Sent');
  expect(() => labels(unfolded, boxes)).not.toThrow();
});

test('a name that only holds folders with roles is left out', () => {
  const gmail = { ...mailboxes[0]!, id: 99, accountId: 2, name: '[Gmail]', role: null, selectable: false };
  expect(labels(unfolded, [...mailboxes, gmail])).not.toContain('[Gmail]');
});

test('arrow keys walk, fold and unfold', () => {
  const nodes = buildTree(accounts, mailboxes, unfolded);
  expect(treeMove(nodes, 'unified:inbox', 'ArrowDown')).toEqual({ kind: 'focus', key: 'unified:unread' });
  expect(treeMove(nodes, 'mailbox:5', 'ArrowLeft')).toEqual({
    kind: 'fold',
    key: 'mailbox:5',
    expanded: false,
  });
  expect(treeMove(nodes, 'mailbox:6', 'ArrowLeft')).toEqual({ kind: 'focus', key: 'mailbox:5' });
  expect(treeMove(nodes, 'mailbox:5', 'ArrowRight')).toEqual({ kind: 'focus', key: 'mailbox:7' });
  expect(treeMove(nodes, 'unified:inbox', 'End')).toEqual({ kind: 'focus', key: 'mailbox:23' });
  expect(typeahead(nodes, 'unified:inbox', 'a')).toBe('mailbox:2');
  expect(typeahead(nodes, 'mailbox:2', 'a')).toBe('mailbox:21');
  expect(typeahead(nodes, 'unified:inbox', 'pro')).toBe('mailbox:5');
});

test('what belongs to others stands below one’s own, under a name for people', () => {
  const other = { namespace: 'other', subscribed: false } as const;
  const base = mailboxes.find((box) => box.id === 5)!;
  const shared = [
    { ...base, ...other, id: 80, path: 'user', name: 'user', selectable: false, namespaceRoot: true },
    { ...base, ...other, id: 81, path: 'user.bob', name: 'bob', parentId: 80, selectable: false },
    { ...base, ...other, id: 82, path: 'user.bob.Sent', name: 'Sent', parentId: 81 },
    {
      ...base,
      namespace: 'shared' as const,
      id: 83,
      path: '#news',
      name: '#news',
      selectable: false,
      namespaceRoot: true,
    },
    { ...base, namespace: 'shared' as const, id: 84, path: '#news.all', name: 'all', parentId: 83 },
  ];
  const after = labels({ collapsedAccounts: [2], collapsedMailboxes: [] }, [...mailboxes, ...shared]);
  const own = after.indexOf('Trash');
  expect(after.slice(own)).toEqual([
    ...['Trash', 'Other people', 'bob', 'Sent', 'Shared folders', 'all'],
    'ida.noren@gmail.com',
  ]);
});
