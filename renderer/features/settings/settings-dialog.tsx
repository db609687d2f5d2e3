import { EyeOff, HardDriveDownload, Palette, ShieldCheck, SquarePen, UserRound } from 'lucide-react';
import { Dialog, Tabs } from 'radix-ui';
import type { ReactNode } from 'react';
import { ui, useUi } from '../../app/ui-store.ts';
import { t } from '../../i18n/index.ts';
import { DialogClose } from '../../ui/dialog-close.tsx';
import { AccountsSection } from './accounts-section.tsx';
import { AppearanceSection } from './appearance-section.tsx';
import { OfflineSection } from './offline-section.tsx';
import { PrivacySection } from './privacy-section.tsx';
import { SecuritySection } from './security-section.tsx';
import { WritingSection } from './writing-section.tsx';
import './settings.css';

const sections = [
  { name: 'accounts', icon: UserRound, content: AccountsSection },
  { name: 'appearance', icon: Palette, content: AppearanceSection },
  { name: 'privacy', icon: EyeOff, content: PrivacySection },
  { name: 'writing', icon: SquarePen, content: WritingSection },
  { name: 'offline', icon: HardDriveDownload, content: OfflineSection },
  { name: 'security', icon: ShieldCheck, content: SecuritySection },
] as const;

/** What the person can choose, in sections. Every choice holds at once; there is nothing to confirm. */
export function SettingsDialog(): ReactNode {
  const open = useUi((state) => state.dialog === 'settings');
  return (
    <Dialog.Root open={open} onOpenChange={(next) => ui.setDialog(next ? 'settings' : null)}>
      <Dialog.Portal>
        <Dialog.Overlay className="overlay" />
        <Dialog.Content className="dialog settings" aria-describedby={undefined}>
          <Tabs.Root className="settings__root" orientation="vertical" defaultValue="appearance">
            <div className="settings__side">
              <Dialog.Title className="dialog__title">{t('settings.title')}</Dialog.Title>
              <Tabs.List className="settings__tabs" aria-label={t('settings.sections')}>
                {sections.map(({ name, icon: Icon }) => (
                  <Tabs.Trigger key={name} value={name} className="settings__tab">
                    <Icon className="icon" aria-hidden="true" />
                    {t(`settings.${name}`)}
                  </Tabs.Trigger>
                ))}
              </Tabs.List>
            </div>
            {sections.map(({ name, content: Content }) => (
              <Tabs.Content key={name} value={name} className="settings__content">
                <h2 className="settings__heading">{t(`settings.${name}`)}</h2>
                <Content />
              </Tabs.Content>
            ))}
          </Tabs.Root>
          <DialogClose />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
