import {
  CodeXml,
  Ellipsis,
  FileDown,
  Moon,
  Printer,
  Redo2,
  SquarePen,
  Sun,
  Type,
  ZoomIn,
  ZoomOut,
} from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import type { Message } from '../../../shared/model/message.ts';
import { useInfo, useSettings } from '../../app/queries.ts';
import { useServices } from '../../app/services.ts';
import { updateSettings } from '../../app/update-settings.ts';
import { t } from '../../i18n/index.ts';
import { plainLine } from '../../ui/names.ts';
import { SourceDialog } from './message-source.tsx';
import { printConversation, savePdf } from './print.ts';
import { nextZoom, showPlain, useReadingView } from './reading-view.ts';
import { senderOf } from './remote-images.tsx';

/** How this message is to be read: its colours, its size, its text alone, its source, on paper. */
export function MessageMenu({ message }: { message: Message }): ReactNode {
  const { client, queries, compose } = useServices();
  const { originalColours } = useSettings();
  const view = useReadingView(message);
  const [source, setSource] = useState(false);
  const electron = useInfo()?.host === 'electron';
  const sender = senderOf(message);
  const zoom = (direction: 1 | -1): void =>
    updateSettings(client, queries, { mailZoom: nextZoom(view.zoom, direction) });
  const colours = (address: string): void => {
    const others = originalColours.filter((one) => one !== address);
    updateSettings(client, queries, { originalColours: view.original ? others : [...others, address] });
  };
  return (
    <>
      <DropdownMenu.Root>
        <DropdownMenu.Trigger
          className="icon-button icon-button--small"
          aria-label={t('reading.menu')}
          onClick={(event) => event.stopPropagation()}
        >
          <Ellipsis className="icon" aria-hidden="true" />
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content
            className="menu"
            align="end"
            sideOffset={4}
            collisionPadding={10}
            onClick={(event) => event.stopPropagation()}
          >
            {!message.flags.draft && (
              <>
                <DropdownMenu.Item
                  className="menu__item"
                  onSelect={() => void compose.answer('edit-as-new', message)}
                >
                  <SquarePen className="icon" aria-hidden="true" />
                  {t('compose.editAsNew')}
                  <kbd>{t('shortcuts.editAsNewKey')}</kbd>
                </DropdownMenu.Item>
                <DropdownMenu.Item className="menu__item" onSelect={() => compose.redirect(message)}>
                  <Redo2 className="icon" aria-hidden="true" />
                  {t('compose.redirect')}
                  <kbd>{t('shortcuts.redirectKey')}</kbd>
                </DropdownMenu.Item>
                <DropdownMenu.Separator className="menu__line" />
              </>
            )}
            <DropdownMenu.Item className="menu__item" onSelect={() => showPlain(message.id, !view.plain)}>
              <Type className="icon" aria-hidden="true" />
              {t(view.plain ? 'reading.formatted' : 'reading.plain')}
            </DropdownMenu.Item>
            {sender !== null && (
              <DropdownMenu.Item className="menu__item" onSelect={() => colours(sender.address)}>
                {view.original && view.dark ? (
                  <Moon className="icon" aria-hidden="true" />
                ) : (
                  <Sun className="icon" aria-hidden="true" />
                )}
                {t(view.original ? (view.dark ? 'reading.dark' : 'reading.readable') : 'reading.original')}
              </DropdownMenu.Item>
            )}
            <DropdownMenu.Item className="menu__item" onSelect={() => zoom(1)}>
              <ZoomIn className="icon" aria-hidden="true" />
              {t('reading.larger')}
            </DropdownMenu.Item>
            <DropdownMenu.Item className="menu__item" onSelect={() => zoom(-1)}>
              <ZoomOut className="icon" aria-hidden="true" />
              {t('reading.smaller')}
            </DropdownMenu.Item>
            <DropdownMenu.Item className="menu__item" onSelect={printConversation}>
              <Printer className="icon" aria-hidden="true" />
              {t(electron ? 'reading.print' : 'reading.printOrPdf')}
            </DropdownMenu.Item>
            {electron && (
              <DropdownMenu.Item
                className="menu__item"
                onSelect={() => void savePdf(client, plainLine(message.subject))}
              >
                <FileDown className="icon" aria-hidden="true" />
                {t('reading.pdf')}
              </DropdownMenu.Item>
            )}
            <DropdownMenu.Item className="menu__item" onSelect={() => setSource(true)}>
              <CodeXml className="icon" aria-hidden="true" />
              {t('reading.source')}
            </DropdownMenu.Item>
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
      {source && <SourceDialog messageId={message.id} onClose={() => setSource(false)} />}
    </>
  );
}
