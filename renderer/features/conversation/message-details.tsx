import type { ReactNode } from 'react';
import type { Address, Message } from '../../../shared/model/message.ts';
import { useMailboxes } from '../../app/queries.ts';
import { t } from '../../i18n/index.ts';
import { formatBytes } from '../../ui/bytes.ts';
import { fullDate } from '../../ui/dates.ts';
import { displayName, isOwn, type OwnAddresses, plainLine } from '../../ui/names.ts';
import { mailboxLabel } from '../mailboxes/tree.ts';

const namedRecipients = 3;

/** "to you, Jonas Berg and 4 others": the person first, then names, To before Cc. */
export function recipientsLine(message: Pick<Message, 'to' | 'cc' | 'bcc'>, own: OwnAddresses): string {
  const all = [...message.to, ...message.cc, ...message.bcc];
  if (all.length === 0) return t('conversation.to', { people: t('common.noRecipients') });
  const others = all.filter((one) => !isOwn(one, own)).map(displayName);
  const names = others.length < all.length ? [t('common.me'), ...others] : others;
  const shown = names.slice(0, names.length === namedRecipients + 1 ? namedRecipients + 1 : namedRecipients);
  const rest = names.length - shown.length;
  const people = shown.join(', ') + (rest > 0 ? ` ${t('conversation.more', { count: rest })}` : '');
  return t('conversation.to', { people });
}

/** A list of ten thousand recipients is cut here; nobody reads it, and drawing it would take seconds. */
const longest = 200;

function People({ people }: { people: readonly Address[] }): ReactNode {
  return (
    <>
      {people.slice(0, longest).map((one, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the same address may stand twice
        <span key={index} className="details__person">
          {plainLine(one.name) !== '' && <span>{plainLine(one.name)} </span>}
          <span className="details__address">{plainLine(one.address)}</span>
        </span>
      ))}
      {people.length > longest && t('conversation.more', { count: people.length - longest })}
    </>
  );
}

/** Everybody and everything in the header, addresses in full. */
export function MessageDetails({ message }: { message: Message }): ReactNode {
  const mailboxes = useMailboxes().data ?? [];
  const folders = mailboxes.filter((box) => message.mailboxIds.includes(box.id)).map(mailboxLabel);
  const people: [string, readonly Address[]][] = [
    [t('conversation.from'), message.from],
    [t('conversation.replyTo'), message.replyTo],
    [t('conversation.toLabel'), message.to],
    [t('conversation.cc'), message.cc],
    [t('conversation.bcc'), message.bcc],
  ];
  return (
    <dl className="details">
      {people
        .filter(([, list]) => list.length > 0)
        .map(([label, list]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              <People people={list} />
            </dd>
          </div>
        ))}
      <div>
        <dt>{t('conversation.date')}</dt>
        <dd>{fullDate(message.date)}</dd>
      </div>
      {folders.length > 0 && (
        <div>
          <dt>{t('conversation.folder')}</dt>
          <dd>{folders.join(', ')}</dd>
        </div>
      )}
      <div>
        <dt>{t('conversation.size')}</dt>
        <dd>{formatBytes(message.size)}</dd>
      </div>
    </dl>
  );
}
