import type { ReactNode } from 'react';
import { AddAccountDialog } from '../features/accounts/add-account-dialog.tsx';
import { CertificateDialog } from '../features/accounts/certificate-dialog.tsx';
import { ReconnectDialog } from '../features/accounts/reconnect-dialog.tsx';
import { RemoveAccountDialog } from '../features/accounts/remove-account-dialog.tsx';
import { RedirectDialog } from '../features/composer/redirect-dialog.tsx';
import { LinkDialog } from '../features/conversation/link-dialog.tsx';
import { FolderDialogs } from '../features/mailboxes/folder-dialogs.tsx';
import { OpenedDialog } from '../features/opened/opened-dialog.tsx';
import { SettingsDialog } from '../features/settings/settings-dialog.tsx';
import { ShortcutsDialog } from '../features/shortcuts/shortcuts-dialog.tsx';
import { DeleteDialog } from '../features/toolbar/delete-dialog.tsx';

/** All that may lie over the three columns. Each tells from the state of the interface whether it is open. */
export function Dialogs(): ReactNode {
  return (
    <>
      <AddAccountDialog />
      <CertificateDialog />
      <RemoveAccountDialog />
      <ReconnectDialog />
      <DeleteDialog />
      <FolderDialogs />
      <SettingsDialog />
      <ShortcutsDialog />
      <OpenedDialog />
      <LinkDialog />
      <RedirectDialog />
    </>
  );
}
