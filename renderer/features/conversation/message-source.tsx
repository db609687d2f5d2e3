import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useServices } from '../../app/services.ts';
import { t } from '../../i18n/index.ts';
import { PreviewDialog } from '../../ui/preview-dialog.tsx';
import './preview.css';

/** A message as it was sent, headers and all, as text. */
export function SourceDialog({ messageId, onClose }: { messageId: number; onClose(): void }): ReactNode {
  const { client } = useServices();
  const source = useQuery({
    queryKey: ['source', messageId],
    queryFn: () => client.call('messages.source', { messageId }),
    gcTime: 0,
  });
  const title = t('reading.source');
  return (
    <PreviewDialog title={title} label={title} query={source} onClose={onClose}>
      {({ text, cut }) => (
        <>
          <pre className="preview__text">{text}</pre>
          {cut && <p className="body__note">{t('attachments.cut')}</p>}
        </>
      )}
    </PreviewDialog>
  );
}
