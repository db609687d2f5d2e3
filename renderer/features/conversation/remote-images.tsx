import { ChevronDown, ImageOff, ShieldCheck } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { type ReactNode, useId, useState } from 'react';
import type { Message } from '../../../shared/model/message.ts';
import { registrableDomain, unicodeHost } from '../../../shared/safety/domains.ts';
import { useSettings } from '../../app/queries.ts';
import { useServices } from '../../app/services.ts';
import { updateSettings } from '../../app/update-settings.ts';
import { t } from '../../i18n/index.ts';
import { plainLine } from '../../ui/names.ts';

/** The sender as permissions name it: the address, and the domain behind it. Null where there is no sender. */
export function senderOf(message: Pick<Message, 'from'>): { address: string; domain: string } | null {
  const address = plainLine(message.from[0]?.address ?? '').toLowerCase();
  const at = address.lastIndexOf('@');
  if (message.from.length !== 1 || at <= 0 || at === address.length - 1) return null;
  return { address, domain: registrableDomain(address.slice(at + 1)) };
}

/** True when the person has said that this sender's images are always to be shown. */
export function mayShowImages(message: Pick<Message, 'from'>, allowed: readonly string[]): boolean {
  const sender = senderOf(message);
  return sender !== null && (allowed.includes(sender.address) || allowed.includes(`@${sender.domain}`));
}

interface RemoteImagesProps {
  readonly message: Message;
  /** Images left out, besides trackers. */
  readonly blocked: number;
  /** Hosts of trackers left out, one entry each. */
  readonly trackers: readonly string[];
  onShow(): void;
}

/** Says what of a message was not loaded, and lets the person have it: now, or from now on. */
export function RemoteImages({ message, blocked, trackers, onShow }: RemoteImagesProps): ReactNode {
  return (
    <>
      {blocked > 0 && (
        <div className="notice-bar">
          <ImageOff className="icon" aria-hidden="true" />
          <span className="notice-bar__text">{t('conversation.imagesBlocked')}</span>
          <button type="button" className="notice-bar__button" onClick={onShow}>
            {t('conversation.showImages')}
          </button>
          <Always message={message} onShow={onShow} />
        </div>
      )}
      {trackers.length > 0 && <Trackers hosts={trackers} />}
    </>
  );
}

function Always({ message, onShow }: { message: Message; onShow(): void }): ReactNode {
  const { client, queries } = useServices();
  const { imagesAllowed } = useSettings();
  const sender = senderOf(message);
  if (sender === null) return null;
  const allow = (who: string): void => {
    updateSettings(client, queries, { imagesAllowed: [...new Set([...imagesAllowed, who])] });
    onShow();
  };
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger className="notice-bar__button notice-bar__more" aria-label={t('images.always')}>
        <ChevronDown className="icon" aria-hidden="true" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="end" sideOffset={6}>
          <DropdownMenu.Item className="menu__item" onSelect={() => allow(sender.address)}>
            {t('images.alwaysFrom', { who: sender.address })}
          </DropdownMenu.Item>
          <DropdownMenu.Item className="menu__item" onSelect={() => allow(`@${sender.domain}`)}>
            {t('images.alwaysFrom', { who: unicodeHost(sender.domain) })}
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function Trackers({ hosts }: { hosts: readonly string[] }): ReactNode {
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <div className="hint hint--quiet">
      <ShieldCheck className="icon" aria-hidden="true" />
      <span>{t('images.trackers', { count: hosts.length })}</span>
      <button
        type="button"
        className="hint__why"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        {t('hints.why')}
      </button>
      <p id={id} className="hint__reason" hidden={!open}>
        {t('images.trackersWhy', { hosts: [...new Set(hosts.map(registrableDomain))].join(', ') })}
      </p>
    </div>
  );
}
