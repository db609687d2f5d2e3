import { type ReactNode, useEffect } from 'react';
import { useServices } from '../../app/services.ts';
import { composers, useComposers } from './compose-store.ts';
import { Composer } from './composer.tsx';
import { hearSent, offerTakeBack } from './own-window.ts';
import { RedirectDialog } from './redirect-dialog.tsx';
import './composer.css';

/** The messages being written, side by side at the foot of the window. */
export function Composers(): ReactNode {
  const list = useComposers((state) => state.composers);
  const { compose } = useServices();
  useEffect(() => hearSent((word) => offerTakeBack(word, (id) => void compose.takeBack(id))), [compose]);
  return (
    <>
      <div className="composers">
        {list.map((one) => (
          <Composer key={one.draftId} {...one} onClose={() => composers.close(one.draftId)} />
        ))}
      </div>
      <RedirectDialog />
    </>
  );
}
