import { ChevronDown, Paperclip, SquarePen, Star } from 'lucide-react';
import { memo, type ReactNode, useId, useState } from 'react';
import type { Message } from '../../../shared/model/message.ts';
import { useServices } from '../../app/services.ts';
import { t } from '../../i18n/index.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { fullDate, messageDate } from '../../ui/dates.ts';
import { displayName, isOwn, type OwnAddresses, plainLine } from '../../ui/names.ts';
import { useToday } from '../../ui/use-today.ts';
import { MessageBodyView } from './message-body.tsx';
import { MessageDetails, recipientsLine } from './message-details.tsx';
import { MessageMenu } from './message-menu.tsx';
import { Unsubscribe } from './unsubscribe.tsx';

interface MessageArticleProps {
  readonly message: Message;
  readonly open: boolean;
  /** The only message cannot be folded. */
  readonly foldable: boolean;
  readonly own: OwnAddresses;
  onToggle(id: number): void;
}

/** One message of the conversation: a line while folded, all of it while open. */
export const MessageArticle = memo(function MessageArticle(props: MessageArticleProps): ReactNode {
  const { message, open, foldable, own } = props;
  const { compose } = useServices();
  const now = useToday();
  const from = message.from[0];
  const sender =
    isOwn(from, own) || (message.outgoing && from === undefined) ? t('common.you') : displayName(from);
  const date = messageDate(message.date, now);
  const name = t(message.flags.seen ? 'conversation.article' : 'conversation.articleUnread', {
    sender,
    date,
  });
  const toggle = (): void => props.onToggle(message.id);
  if (!open) {
    return (
      <article className="message message--folded" aria-label={name} data-message={message.id}>
        <button
          type="button"
          className="message__fold-line"
          aria-expanded="false"
          aria-label={t('conversation.open', { sender })}
          onClick={toggle}
        >
          <Avatar name={displayName(from)} size={26} />
          <span className="message__sender">{sender}</span>
          <span className="message__snippet ellipsis">{plainLine(message.snippet)}</span>
          {message.flags.starred && <Star className="icon row__star" aria-hidden="true" />}
          {message.attachments.some((one) => !one.inline) && (
            <Paperclip className="icon row__sign" aria-hidden="true" />
          )}
          <span className="message__date tabular">{date}</span>
        </button>
      </article>
    );
  }
  return (
    <article className="message" aria-label={name} data-message={message.id}>
      <Avatar name={displayName(from)} size={38} />
      <MessageHeader {...props} sender={sender} date={date} onToggle={foldable ? toggle : null} />
      <div className="message__body">
        {message.flags.draft && (
          <button
            type="button"
            className="button button--small"
            onClick={() => void compose.openDraft(message.id)}
          >
            <SquarePen className="icon" aria-hidden="true" />
            {t('compose.editDraft')}
          </button>
        )}
        <MessageBodyView message={message} />
      </div>
    </article>
  );
});

interface MessageHeaderProps {
  readonly message: Message;
  readonly own: OwnAddresses;
  readonly sender: string;
  readonly date: string;
  readonly onToggle: (() => void) | null;
}

function MessageHeader({ message, own, sender, date, onToggle }: MessageHeaderProps): ReactNode {
  const [details, setDetails] = useState(false);
  const id = useId();
  const address = plainLine(message.from[0]?.address ?? '');
  return (
    <header className="message__header">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a larger target for the pointer; the name below is the button */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: same */}
      <div
        className="message__first"
        data-foldable={onToggle !== null || undefined}
        onClick={onToggle ?? undefined}
      >
        {onToggle === null ? (
          <span className="message__sender">{sender}</span>
        ) : (
          <button
            type="button"
            className="message__sender"
            aria-expanded="true"
            aria-label={t('conversation.fold', { sender })}
            onClick={(event) => {
              event.stopPropagation();
              onToggle();
            }}
          >
            {sender}
          </button>
        )}
        {message.flags.starred && <Star className="icon row__star" aria-hidden="true" />}
        {message.flags.draft && <span className="row__draft">{t('list.stateDraft')}</span>}
        <Unsubscribe message={message} />
        <time
          className="message__date tabular"
          dateTime={isoDate(message.date)}
          title={fullDate(message.date)}
        >
          {date}
        </time>
        <MessageMenu message={message} />
      </div>
      <button
        type="button"
        className="message__people"
        aria-expanded={details}
        aria-controls={id}
        onClick={() => setDetails(!details)}
      >
        <span className="ellipsis">
          {address} · {recipientsLine(message, own)}
        </span>
        <ChevronDown className="icon" data-open={details} aria-hidden="true" />
        <span className="visually-hidden">{t('conversation.details')}</span>
      </button>
      <div id={id}>{details && <MessageDetails message={message} />}</div>
    </header>
  );
}

function isoDate(date: number): string | undefined {
  const parsed = new Date(date);
  return Number.isNaN(parsed.getTime()) ? undefined : parsed.toISOString();
}
