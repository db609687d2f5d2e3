import { CircleExclamationPoint } from 'lucide-react';
import { type ReactNode, useCallback, useState } from 'react';
import { ApiError } from '../../../shared/api/error.ts';
import type { Message, MessageBody } from '../../../shared/model/message.ts';
import { useBody, useSettings } from '../../app/queries.ts';
import { t } from '../../i18n/index.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { AttachmentCards } from './attachments.tsx';
import { type Blocked, HtmlPart } from './html-part.tsx';
import { ProtectionHint } from './protection.tsx';
import { useReadingView } from './reading-view.ts';
import { ReceiptBar } from './receipt-bar.tsx';
import { mayShowImages, RemoteImages } from './remote-images.tsx';
import { textOfMail } from './sanitise/sanitise.ts';
import { useShownImages } from './shown-images.ts';
import './print.css';
import { isDoubtful, SafetyHints } from './safety-hints.tsx';
import { TextPart } from './text-part.tsx';

/** The body of an open message: fetched when it is not here yet, its parts one below the other, then attachments. */
export function MessageBodyView({ message }: { message: Message }): ReactNode {
  const body = useBody(message.id);
  const hasHtml =
    body.data?.parts.some((part) => part.kind === 'html') ?? message.attachments.some((one) => one.inline);
  return (
    <>
      {body.isPending ? (
        <BodySkeleton />
      ) : body.isError ? (
        <BodyError
          error={ApiError.from(body.error)}
          onRetry={() => void body.refetch()}
          busy={body.isFetching}
        />
      ) : body.data.state === 'failed' ? (
        <BodyError
          error={new ApiError('internal', body.data.note ?? t('conversation.bodyFailed'))}
          onRetry={() => void body.refetch()}
          busy={body.isFetching}
        />
      ) : (
        <Parts message={message} body={body.data} />
      )}
      <AttachmentCards message={message} hasHtml={hasHtml} />
    </>
  );
}

function Parts({ message, body }: { message: Message; body: MessageBody }): ReactNode {
  const { imagesAllowed } = useSettings();
  const view = useReadingView(message);
  const [asked, setAsked] = useState(false);
  // Whom the person trusts with images is told by the address: not where that is in doubt.
  const wanted = asked || (mayShowImages(message, imagesAllowed) && !isDoubtful(body.safety));
  const showImages = useShownImages(message.id, wanted);
  const [blocked, setBlocked] = useState<Readonly<Record<number, Blocked>>>({});
  const onBlocked = useCallback((index: number, part: Blocked) => {
    setBlocked((old) => ({ ...old, [index]: part }));
  }, []);
  const all = Object.values(blocked);
  const empty = body.parts.every((part) => part.content.trim() === '');
  return (
    <>
      <SafetyHints hints={body.safety} />
      <ProtectionHint protection={body.protection} />
      <ReceiptBar message={message} />
      {body.note !== null && <p className="body__note">{body.note}</p>}
      <RemoteImages
        message={message}
        blocked={wanted || view.plain ? 0 : all.reduce((sum, one) => sum + one.blockedImages, 0)}
        trackers={view.plain ? [] : all.flatMap((one) => one.trackers)}
        onShow={() => setAsked(true)}
      />
      {empty && <p className="body__note">{t('conversation.bodyEmpty')}</p>}
      {body.parts.map((part, index) =>
        part.content.trim() === '' ? null : part.kind === 'html' && !view.plain ? (
          <HtmlPart
            // biome-ignore lint/suspicious/noArrayIndexKey: parts have no other identity than their order
            key={index}
            message={message}
            index={index}
            html={part.content}
            showImages={showImages}
            original={view.original}
            zoom={view.zoom}
            onBlocked={onBlocked}
          />
        ) : (
          <TextPart
            // biome-ignore lint/suspicious/noArrayIndexKey: parts have no other identity than their order
            key={index}
            text={part.kind === 'html' ? textOfMail(part.content) : part.content}
            {...(part.kind === 'text' && part.partId !== undefined
              ? { place: { messageId: message.id, partId: part.partId } }
              : {})}
            zoom={view.zoom}
          />
        ),
      )}
    </>
  );
}

function BodySkeleton(): ReactNode {
  return (
    <div className="body__skeleton" role="status" aria-label={t('conversation.bodyLoading')}>
      {['92%', '84%', '95%', '61%', '88%', '40%'].map((width) => (
        <Skeleton key={width} width={width} />
      ))}
    </div>
  );
}

function BodyError({
  error,
  onRetry,
  busy,
}: {
  error: ApiError;
  onRetry: () => void;
  busy: boolean;
}): ReactNode {
  return (
    <div className="inline-alert" role="alert">
      <CircleExclamationPoint className="icon" aria-hidden="true" />
      <span className="inline-alert__text">
        {error.code === 'offline'
          ? t('conversation.bodyOffline')
          : error.message || t('conversation.bodyFailed')}
      </span>
      <button type="button" className="button button--small" aria-busy={busy} onClick={onRetry}>
        {t('common.retry')}
      </button>
    </div>
  );
}
