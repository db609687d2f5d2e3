import { ApiError } from '../../../shared/api/error.ts';
import type { MethodInput, MethodName } from '../../../shared/api/methods.ts';
import { allAbilities, type Mailbox } from '../../../shared/model/mailbox.ts';
import type { FakeMail } from './fake-mail.ts';

type FolderMethod = Extract<
  MethodName,
  `mailboxes.${'create' | 'rename' | 'delete' | 'subscribe' | 'setRole'}`
>;

/** What an own folder has that nobody restricts. */
export const ordinary = {
  namespace: 'personal',
  namespaceRoot: false,
  may: allAbilities,
  serverSize: null,
} as const;

/** The engine's answers about folders, on mail in memory. `changed` tells the interface. */
export function fakeFolders(
  mail: FakeMail,
  changed: () => void,
): {
  [M in FolderMethod]: (input: MethodInput<M>) => unknown;
} {
  const known = (id: number): Mailbox => {
    const box = mail.mailboxes.find((one) => one.id === id);
    if (box === undefined) throw new ApiError('not-found', 'That folder is no longer there.');
    return box;
  };
  const pathFor = (accountId: number, parentId: number | null, name: string, except = 0): string => {
    const clean = name.trim();
    if (clean.includes('/')) {
      throw new ApiError('invalid-input', 'On this server the name of a folder cannot contain “/”.');
    }
    const path = parentId === null ? clean : `${known(parentId).path}/${clean}`;
    const taken = mail.mailboxes.some(
      (one) => one.accountId === accountId && one.path === path && one.id !== except,
    );
    if (taken) throw new ApiError('invalid-input', `There is a folder named ${clean} already.`);
    return path;
  };
  const change = (id: number, part: Partial<Mailbox>): void => {
    mail.mailboxes = mail.mailboxes.map((one) => (one.id === id ? { ...one, ...part } : one));
  };
  const answer =
    <I, O>(work: (input: I) => O) =>
    (input: I): O => {
      const output = work(input);
      changed();
      return output;
    };
  return {
    'mailboxes.create': answer(({ accountId, parentId, name }: MethodInput<'mailboxes.create'>) => {
      const id = Math.max(...mail.mailboxes.map((one) => one.id)) + 1;
      mail.mailboxes = [
        ...mail.mailboxes,
        {
          id,
          accountId,
          path: pathFor(accountId, parentId, name),
          name: name.trim(),
          parentId,
          role: null,
          selectable: true,
          subscribed: true,
          ...ordinary,
          totalMessages: 0,
          unreadMessages: 0,
          unreadThreads: 0,
        },
      ];
      return { mailboxId: id };
    }),
    'mailboxes.rename': answer(({ mailboxId, parentId, name }: MethodInput<'mailboxes.rename'>) => {
      const path = pathFor(known(mailboxId).accountId, parentId, name, mailboxId);
      change(mailboxId, { path, parentId, name: name.trim() });
      return {};
    }),
    'mailboxes.delete': answer(({ mailboxId }: MethodInput<'mailboxes.delete'>) => {
      const { path, accountId } = known(mailboxId);
      mail.mailboxes = mail.mailboxes.filter(
        (one) => one.accountId !== accountId || (one.id !== mailboxId && !one.path.startsWith(`${path}/`)),
      );
      return {};
    }),
    'mailboxes.subscribe': answer(({ mailboxId, subscribed }: MethodInput<'mailboxes.subscribe'>) => {
      change(mailboxId, { subscribed });
      return {};
    }),
    'mailboxes.setRole': answer(({ mailboxId, role }: MethodInput<'mailboxes.setRole'>) => {
      const { accountId } = known(mailboxId);
      for (const one of mail.mailboxes) {
        if (role !== null && one.accountId === accountId && one.role === role) change(one.id, { role: null });
      }
      change(mailboxId, { role });
      return {};
    }),
  };
}
