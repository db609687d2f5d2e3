import { type ReactNode, useEffect, useLayoutEffect, useState } from 'react';
import { createPortal } from 'react-dom';
import { useServices } from '../../app/services.ts';
import { focusPane } from '../thread-list/focus.ts';
import { composers, type OpenComposer, useComposers } from './compose-store.ts';
import { Composer } from './later-composer.ts';
import { hearSent, offerTakeBack } from './own-window.ts';
import { useReplySlots } from './reply-slot.tsx';
import './composer.css';
import './placed.css';

/** The messages being written: side by side at the foot of the window, or below the messages that they answer. */
export function Composers(): ReactNode {
  const list = useComposers((state) => state.composers);
  const { compose } = useServices();
  const [dock, setDock] = useState<HTMLElement | null>(null);
  useEffect(() => hearSent((word) => offerTakeBack(word, (id) => void compose.takeBack(id))), [compose]);
  return (
    <div ref={setDock} className="composers">
      {list.map((one) => (
        <PlacedComposer key={one.draftId} {...one} dock={dock} />
      ))}
    </div>
  );
}

/**
 * A composer in the place where it belongs now. Its element moves, and with it all of its state: whoever reads another
 * conversation and comes back finds the answer as it was, and it goes on being saved meanwhile.
 */
function PlacedComposer({
  draftId,
  under,
  size,
  dock,
}: OpenComposer & { readonly dock: HTMLElement | null }): ReactNode {
  const [host] = useState(() => {
    const element = document.createElement('div');
    element.className = 'composer-place';
    return element;
  });
  const below = useReplySlots((state) => (under === null ? undefined : state.slots.get(under)));
  const place = under === null ? dock : (below ?? null);
  useLayoutEffect(() => {
    if (place === null) host.remove();
    else if (host.parentElement !== place) place.append(host);
  }, [host, place]);
  useLayoutEffect(() => () => host.remove(), [host]);
  const close = (): void => {
    composers.close(draftId);
    if (under !== null) focusPane();
  };
  return createPortal(
    <Composer draftId={draftId} size={under === null ? size : 'inline'} onClose={close} />,
    host,
  );
}
