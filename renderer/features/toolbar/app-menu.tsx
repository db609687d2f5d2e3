import {
  Check,
  ChevronRight,
  Keyboard,
  MailOpen,
  RefreshCw,
  Settings as SettingsIcon,
  SlidersHorizontal,
  Trash,
  UserPlus,
} from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';
import type { Settings } from '../../../shared/model/settings.ts';
import { useAccounts, useInfo, useSettings } from '../../app/queries.ts';
import { useServices } from '../../app/services.ts';
import { ui } from '../../app/ui-store.ts';
import { updateSettings } from '../../app/update-settings.ts';
import { t } from '../../i18n/index.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { chooseFiles } from '../opened/opened.ts';
import { themes } from '../settings/appearance-section.tsx';

/** The gear at the foot of the sidebar: appearance, accounts, help. */
export function AppMenu(): ReactNode {
  const { client, queries, commands } = useServices();
  const accounts = useAccounts().data ?? [];
  const info = useInfo();
  const { theme } = useSettings();
  const setTheme = (value: string): void =>
    updateSettings(client, queries, { theme: value as Settings['theme'] });
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <IconButton small icon={SettingsIcon} label={t('menu.title')} />
      </DropdownMenu.Trigger>
      {/* No portal: the menu stays within its landmark. */}
      <DropdownMenu.Content className="menu" side="top" align="end" sideOffset={6} collisionPadding={10}>
        <DropdownMenu.Label className="menu__label">{t('menu.theme')}</DropdownMenu.Label>
        <DropdownMenu.RadioGroup value={theme} onValueChange={setTheme} aria-label={t('menu.theme')}>
          {themes.map(({ value, icon: Icon, label }) => (
            <DropdownMenu.RadioItem key={value} value={value} className="menu__item">
              <Icon className="icon" aria-hidden="true" />
              {t(label)}
              <DropdownMenu.ItemIndicator className="menu__check">
                <Check className="icon" aria-hidden="true" />
              </DropdownMenu.ItemIndicator>
            </DropdownMenu.RadioItem>
          ))}
        </DropdownMenu.RadioGroup>
        <DropdownMenu.Separator className="menu__line" />
        <DropdownMenu.Item className="menu__item" onSelect={() => void commands.getMail()}>
          <RefreshCw className="icon" aria-hidden="true" />
          {t('menu.getMail')}
        </DropdownMenu.Item>
        <DropdownMenu.Item className="menu__item" onSelect={() => chooseFiles(client)}>
          <MailOpen className="icon" aria-hidden="true" />
          {t('menu.openFile')}
        </DropdownMenu.Item>
        <DropdownMenu.Item className="menu__item" onSelect={() => ui.setDialog('settings')}>
          <SlidersHorizontal className="icon" aria-hidden="true" />
          {t('menu.settings')}
        </DropdownMenu.Item>
        <DropdownMenu.Item className="menu__item" onSelect={() => ui.setDialog('shortcuts')}>
          <Keyboard className="icon" aria-hidden="true" />
          {t('menu.shortcuts')}
          <kbd>?</kbd>
        </DropdownMenu.Item>
        <DropdownMenu.Separator className="menu__line" />
        <DropdownMenu.Item className="menu__item" onSelect={() => ui.setDialog('add-account')}>
          <UserPlus className="icon" aria-hidden="true" />
          {t('menu.addAccount')}
        </DropdownMenu.Item>
        {accounts.length > 0 && (
          <DropdownMenu.Sub>
            <DropdownMenu.SubTrigger className="menu__item">
              <Trash className="icon" aria-hidden="true" />
              {t('menu.removeAccount')}
              <ChevronRight className="icon menu__more" aria-hidden="true" />
            </DropdownMenu.SubTrigger>
            <DropdownMenu.Portal>
              <DropdownMenu.SubContent className="menu" sideOffset={4} collisionPadding={10}>
                {accounts.map((account) => (
                  <DropdownMenu.Item
                    key={account.id}
                    className="menu__item"
                    onSelect={() => ui.set({ removing: account.id })}
                  >
                    <span className="tree-row__dot" style={{ background: account.color }} />
                    {account.email}
                  </DropdownMenu.Item>
                ))}
              </DropdownMenu.SubContent>
            </DropdownMenu.Portal>
          </DropdownMenu.Sub>
        )}
        {info !== undefined && (
          <>
            <DropdownMenu.Separator className="menu__line" />
            <DropdownMenu.Label className="menu__label">
              {t('menu.version', { version: info.version })}
            </DropdownMenu.Label>
          </>
        )}
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  );
}
