import { expect, test } from 'vitest';
import { canDrop, type Drag } from '../../../renderer/features/mailboxes/drag.ts';
import {
  canHoldFolders,
  canMoveBelow,
  folderTrail,
  isChangeable,
  losses,
  serverParentId,
} from '../../../renderer/features/mailboxes/folders.ts';
import { buildTree, type TreeNode, visibleNodes } from '../../../renderer/features/mailboxes/tree.ts';
import { targetsOf } from '../../../renderer/features/toolbar/targets.ts';
import type { Mailbox, ThreadView } from '../../../shared/model/mailbox.ts';
import type { ThreadRow } from '../../../shared/model/thread.ts';
import { fakeMail } from './fake-mail.ts';

const { accounts, mailboxes } = fakeMail(0);
const box = (id: number): Mailbox => mailboxes.find((one) => one.id === id)!;
const [inbox, archive, projects, office, ferry, family] = [1, 2, 5, 6, 7, 22].map(box) as [
  Mailbox,
  Mailbox,
  Mailbox,
  Mailbox,
  Mailbox,
  Mailbox,
];

test('folders with a role, and what holds one, stay as they are', () => {
  expect(isChangeable(projects, mailboxes)).toBe(true);
  expect(isChangeable(archive, mailboxes)).toBe(false);
  const gmail = { ...projects, id: 90, path: '[Gmail]', name: '[Gmail]', selectable: false };
  const withRole = [...mailboxes, gmail, { ...box(9), id: 91, path: '[Gmail]/Trash', parentId: 90 }];
  expect(isChangeable(gmail, withRole)).toBe(false);
});

test('a folder moves anywhere in its account but into itself and where it is', () => {
  expect(canMoveBelow(office, null, mailboxes)).toBe(true);
  expect(canMoveBelow(office, ferry, mailboxes)).toBe(true);
  expect(canMoveBelow(office, projects, mailboxes)).toBe(false);
  expect(canMoveBelow(projects, null, mailboxes)).toBe(false);
  expect(canMoveBelow(projects, office, mailboxes)).toBe(false);
  expect(canMoveBelow(projects, projects, mailboxes)).toBe(false);
  expect(canMoveBelow(projects, family, mailboxes)).toBe(false);
  expect(canMoveBelow(archive, projects, mailboxes)).toBe(false);
  expect(canHoldFolders(inbox)).toBe(false);
});

test('the question before deleting counts what is below, too', () => {
  expect(losses(projects, mailboxes)).toEqual({ messages: 120, folders: 2 });
  expect(losses(office, mailboxes)).toEqual({ messages: 40, folders: 0 });
  const loop = mailboxes.map((one) => (one.id === 5 ? { ...one, parentId: 6 } : one));
  expect(losses(loop.find((one) => one.id === 5)!, loop).folders).toBe(2);
  expect(folderTrail(loop.find((one) => one.id === 5)!, loop)).toBe('Harbour office / Projects');
  expect(folderTrail(ferry, mailboxes)).toBe('Projects / Ferry terminal');
});

test('a folder below the Inbox keeps its place when it is renamed', () => {
  const below = { ...family, id: 95, accountId: 1, path: 'INBOX.Family' };
  expect(serverParentId(below, [...mailboxes, below])).toBe(1);
  expect(serverParentId(family, mailboxes)).toBe(null);
  expect(serverParentId(office, mailboxes)).toBe(5);
});

const nodes = visibleNodes(buildTree(accounts, mailboxes, { collapsedAccounts: [], collapsedMailboxes: [] }));
const node = (key: string): TreeNode => nodes.find((one) => one.key === key)!;

function dragged(view: ThreadView, ...accountIds: number[]): Drag {
  const rows = accountIds.map((accountId, index) => ({
    kind: 'thread' as const,
    row: {
      threadId: index + 1,
      accountId,
      unread: false,
      starred: false,
      keywords: [] as string[],
    } as ThreadRow,
  }));
  return { kind: 'messages', targets: targetsOf(rows, view, mailboxes), view };
}

test('messages are let go on folders of their own account that can hold them', () => {
  const fromInbox = dragged({ kind: 'mailbox', mailboxId: 1 }, 1, 1);
  const where = (drag: Drag) => nodes.filter((one) => canDrop(drag, one, mailboxes)).map((one) => one.label);
  expect(where(fromInbox)).toEqual([
    ...['Archive', 'Projects', 'Ferry terminal', 'Harbour office'],
    ...['Junk', 'Trash'],
  ]);
  expect(where(dragged({ kind: 'unified', role: 'inbox' }, 2))).toEqual(['All mail', 'Family', 'Travel']);
  expect(where(dragged({ kind: 'unified', role: 'inbox' }, 1, 2))).toEqual([]);
  const unselectable = { ...node('mailbox:5'), mailbox: { ...projects, selectable: false } } as TreeNode;
  expect(canDrop(fromInbox, unselectable, mailboxes)).toBe(false);
});

test('folders are let go on folders and on the header of their account', () => {
  const drag: Drag = { kind: 'folder', mailbox: office };
  expect(canDrop(drag, node('mailbox:7'), mailboxes)).toBe(true);
  expect(canDrop(drag, node('mailbox:5'), mailboxes)).toBe(false);
  expect(canDrop(drag, node('account:1'), mailboxes)).toBe(true);
  expect(canDrop(drag, node('account:2'), mailboxes)).toBe(false);
  expect(canDrop(drag, node('unified:inbox'), mailboxes)).toBe(false);
});
