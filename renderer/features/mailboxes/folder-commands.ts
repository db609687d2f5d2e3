import type { QueryClient } from '@tanstack/react-query';
import type { ApiClient } from '../../../shared/api/client.ts';
import { ApiError } from '../../../shared/api/error.ts';
import type { Mailbox } from '../../../shared/model/mailbox.ts';
import { defaultSettings, type Settings } from '../../../shared/model/settings.ts';
import { keys } from '../../app/keys.ts';
import { ui } from '../../app/ui-store.ts';
import { updateSettings } from '../../app/update-settings.ts';
import { uploadPieces } from '../../app/upload.ts';
import { t } from '../../i18n/index.ts';
import { readDecided } from '../conversation/read-decided.ts';
import { notices } from '../notices/notices.ts';
import { refocusTreeItem } from './focus.ts';
import { type FolderUse, serverParentId, withBelow } from './folders.ts';
import { mailboxLabel } from './tree.ts';

/** Everything that can be done to the folders themselves. */
export interface FolderCommands {
  /** Makes a folder and answers with its id. @throws ApiError when the name will not do: to be shown at the field */
  create(accountId: number, parentId: number | null, name: string): Promise<number>;
  /** @throws ApiError when the name will not do: to be shown at the field */
  rename(mailbox: Mailbox, name: string): Promise<void>;
  move(mailbox: Mailbox, parentId: number | null): Promise<void>;
  /** For good, with all that is in it: asked before. */
  remove(mailbox: Mailbox): Promise<void>;
  /** Trash or Junk, for good: asked before. */
  empty(mailbox: Mailbox): Promise<void>;
  markRead(mailbox: Mailbox): Promise<void>;
  /** Puts messages from files (.eml) into a folder. */
  importFiles(mailbox: Mailbox, files: readonly File[]): Promise<void>;
  subscribe(mailbox: Mailbox, subscribed: boolean): Promise<void>;
  use(mailbox: Mailbox, as: FolderUse | null): Promise<void>;
}

export function createFolderCommands(client: ApiClient, queries: QueryClient): FolderCommands {
  const mailboxes = (): readonly Mailbox[] => queries.getQueryData<Mailbox[]>(keys.mailboxes) ?? [];

  const attempt = async (work: () => Promise<unknown>): Promise<boolean> => {
    try {
      await work();
      return true;
    } catch (error) {
      notices.alert(ApiError.from(error).message, { key: 'folder' });
      return false;
    }
  };

  /** A folder that is shown: nothing above it stays folded. */
  const unfold = (accountId: number, parentId: number | null): void => {
    const settings = queries.getQueryData<Settings>(keys.settings) ?? defaultSettings;
    const { collapsedAccounts, collapsedMailboxes } = settings;
    if (collapsedAccounts.includes(accountId)) {
      updateSettings(client, queries, {
        collapsedAccounts: collapsedAccounts.filter((id) => id !== accountId),
      });
    }
    if (parentId !== null && collapsedMailboxes.includes(parentId)) {
      updateSettings(client, queries, {
        collapsedMailboxes: collapsedMailboxes.filter((id) => id !== parentId),
      });
    }
  };

  return {
    async create(accountId, parentId, name) {
      const { mailboxId } = await client.call('mailboxes.create', { accountId, parentId, name });
      unfold(accountId, parentId);
      await queries.invalidateQueries({ queryKey: keys.mailboxes });
      return mailboxId;
    },
    async rename(mailbox, name) {
      await client.call('mailboxes.rename', {
        mailboxId: mailbox.id,
        parentId: serverParentId(mailbox, mailboxes()),
        name,
      });
      await queries.invalidateQueries({ queryKey: keys.mailboxes });
    },
    async move(mailbox, parentId) {
      const moved = await attempt(() =>
        client.call('mailboxes.rename', { mailboxId: mailbox.id, parentId, name: mailbox.name }),
      );
      if (!moved) return;
      unfold(mailbox.accountId, parentId);
      await queries.invalidateQueries({ queryKey: keys.mailboxes });
      const parent = mailboxes().find((one) => one.id === parentId);
      const name = mailboxLabel(mailbox);
      notices.note(
        parent === undefined
          ? t('folders.movedFirst', { name })
          : t('folders.moved', { name, folder: mailboxLabel(parent) }),
        true,
      );
      refocusTreeItem(`mailbox:${mailbox.id}`);
    },
    async remove(mailbox) {
      const boxes = withBelow(mailbox, mailboxes());
      const gone = new Set(boxes.map((box) => box.id));
      const held = boxes.reduce((sum, box) => sum + box.totalMessages, 0);
      const { view } = ui.get();
      if (view.kind === 'mailbox' && gone.has(view.mailboxId))
        ui.showView({ kind: 'unified', role: 'inbox' });
      const removed = await attempt(() => client.call('mailboxes.delete', { mailboxId: mailbox.id }));
      if (!removed) return;
      await queries.invalidateQueries({ queryKey: keys.mailboxes });
      // What held messages is gone with them.
      notices.note(t('folders.deleted', { name: mailboxLabel(mailbox) }), held === 0);
      refocusTreeItem(
        mailbox.parentId === null ? `account:${mailbox.accountId}` : `mailbox:${mailbox.parentId}`,
      );
    },
    async empty(mailbox) {
      const { view } = ui.get();
      const emptied = await attempt(() =>
        client.call('actions.apply', {
          action: { type: 'delete', permanent: true },
          target: { kind: 'mailbox', mailboxId: mailbox.id },
        }),
      );
      if (!emptied) return;
      // What was open from there is no more.
      if (view.kind === 'mailbox' && view.mailboxId === mailbox.id) ui.showView(view);
      notices.note(t('folders.emptied', { name: mailboxLabel(mailbox) }));
    },
    async markRead(mailbox) {
      readDecided();
      const marked = await attempt(() =>
        client.call('actions.apply', {
          action: { type: 'set-seen', value: true },
          target: { kind: 'mailbox', mailboxId: mailbox.id },
        }),
      );
      if (marked) notices.note(t('folders.allRead', { name: mailboxLabel(mailbox) }), true);
    },
    async importFiles(mailbox, files) {
      const done: File[] = [];
      for (const file of files) {
        try {
          const uploadId = await uploadPieces(client, file);
          await client.call('messages.import', { mailboxId: mailbox.id, uploadId });
          done.push(file);
        } catch (error) {
          const reason = ApiError.from(error).message;
          notices.alert(t('folders.importFailed', { file: file.name, reason }), {
            key: `import:${file.name}`,
          });
        }
      }
      const [first] = done;
      if (first === undefined) return;
      const folder = mailboxLabel(mailbox);
      notices.note(
        t('folders.imported', { count: done.length, name: first.name, folder }),
        done.length === 1,
      );
    },
    async subscribe(mailbox, subscribed) {
      const done = await attempt(() =>
        client.call('mailboxes.subscribe', { mailboxId: mailbox.id, subscribed }),
      );
      const name = mailboxLabel(mailbox);
      if (done)
        notices.note(
          subscribed ? t('folders.subscribed', { name }) : t('folders.unsubscribed', { name }),
          true,
        );
    },
    async use(mailbox, as) {
      const done = await attempt(() => client.call('mailboxes.setRole', { mailboxId: mailbox.id, role: as }));
      if (!done) return;
      const name = mailbox.name;
      notices.note(
        as === null
          ? t('folders.usedAsNothing', { name })
          : t('folders.usedAs', { name, use: t(`mailboxes.${as}`) }),
        true,
      );
    },
  };
}
