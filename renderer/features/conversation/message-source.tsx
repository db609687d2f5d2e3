import { useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import type { ReactNode } from 'react';
import { ApiError } from '../../../shared/api/error.ts';
import { useServices } from '../../app/services.ts';
import { t } from '../../i18n/index.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import './preview.css';

/** A message as it was sent, headers and all, as text. */
export function SourceDialog({ messageId, onClose }: { messageId: number; onClose(): void }): ReactNode {
  const { client } = useServices();
  const source = useQuery({
    queryKey: ['source', messageId],
    queryFn: () => client.call('messages.source', { messageId }),
    gcTime: 0,
  });
  return (
    <Dialog.Root open onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="overlay" />
        {/* The click must not fold the message that this stands in. */}
        <Dialog.Content
          className="dialog preview"
          aria-describedby={undefined}
          onClick={(event) => event.stopPropagation()}
        >
          <Dialog.Title className="dialog__title">{t('reading.source')}</Dialog.Title>
          <section
            // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and a keyboard must reach it
            tabIndex={0}
            className="preview__content"
            aria-label={t('reading.source')}
          >
            {source.isPending ? (
              <Skeleton width="80%" />
            ) : source.isError ? (
              <p role="alert">{ApiError.from(source.error).message}</p>
            ) : (
              <>
                <pre className="preview__text">{source.data.text}</pre>
                {source.data.cut && <p className="body__note">{t('attachments.cut')}</p>}
              </>
            )}
          </section>
          <Dialog.Close
            className="icon-button icon-button--small dialog__close"
            aria-label={t('common.close')}
          >
            <X className="icon" aria-hidden="true" />
          </Dialog.Close>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
