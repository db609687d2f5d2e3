import { type DragEvent, useState } from 'react';
import { useMailboxes } from '../../app/queries.ts';
import { useServices } from '../../app/services.ts';
import { isSearching, useUi } from '../../app/ui-store.ts';
import { isFileDrag } from '../mailboxes/drag.ts';

/** Messages as files, let go on the list of a folder: they are put into that folder. */
export function useFileDrop() {
  const { folders } = useServices();
  const view = useUi((state) => state.view);
  const searching = useUi(isSearching);
  const mailboxes = useMailboxes().data;
  const [over, setOver] = useState(false);
  const mailbox =
    view.kind === 'mailbox' && !searching
      ? mailboxes?.find((box) => box.id === view.mailboxId && box.selectable && box.may.insert)
      : undefined;
  return {
    over,
    handlers: {
      onDragOver(event: DragEvent) {
        if (!isFileDrag(event.dataTransfer)) return;
        // Without this the browser would open the file in the place of the program.
        event.preventDefault();
        event.dataTransfer.dropEffect = mailbox === undefined ? 'none' : 'copy';
        setOver(mailbox !== undefined);
      },
      onDragLeave(event: DragEvent) {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      },
      onDrop(event: DragEvent) {
        setOver(false);
        if (!isFileDrag(event.dataTransfer)) return;
        event.preventDefault();
        if (mailbox !== undefined) void folders.importFiles(mailbox, [...event.dataTransfer.files]);
      },
    },
  };
}
