import type { UseQueryResult } from '@tanstack/react-query';
import { Dialog } from 'radix-ui';
import type { ReactNode } from 'react';
import { ApiError } from '../../shared/api/error.ts';
import { DialogClose } from './dialog-close.tsx';
import { Skeleton } from './skeleton.tsx';
import './preview-dialog.css';

interface PreviewDialogProps<T> {
  readonly title: string;
  /** What the part that scrolls is called. */
  readonly label: string;
  readonly query: UseQueryResult<T>;
  /** What is shown of it, once it is there. */
  children(data: T): ReactNode;
  /** Below the part that scrolls. */
  readonly foot?: ReactNode;
  onClose(): void;
}

/** Something that is fetched and looked at, in a dialog that fills most of the window. */
export function PreviewDialog<T>({
  title,
  label,
  query,
  children,
  foot,
  onClose,
}: PreviewDialogProps<T>): ReactNode {
  return (
    <Dialog.Root open onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="overlay" />
        {/* The click must not fold the message that this may stand in. */}
        <Dialog.Content
          className="dialog preview"
          aria-describedby={undefined}
          onClick={(event) => event.stopPropagation()}
        >
          <Dialog.Title className="dialog__title preview__title ellipsis">{title}</Dialog.Title>
          <section
            // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and a keyboard must reach it
            tabIndex={0}
            className="preview__content"
            aria-label={label}
          >
            {query.isPending ? (
              <Skeleton width="80%" />
            ) : query.isError ? (
              <p role="alert">{ApiError.from(query.error).message}</p>
            ) : (
              children(query.data as T)
            )}
          </section>
          {foot}
          <DialogClose />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
