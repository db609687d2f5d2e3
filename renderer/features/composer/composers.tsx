import type { ReactNode } from 'react';
import { useComposers } from './compose-store.ts';
import { Composer } from './composer.tsx';
import { RedirectDialog } from './redirect-dialog.tsx';
import './composer.css';

/** The messages being written, side by side at the foot of the window. */
export function Composers(): ReactNode {
  const list = useComposers((state) => state.composers);
  return (
    <>
      <div className="composers">
        {list.map((one) => (
          <Composer key={one.draftId} {...one} />
        ))}
      </div>
      <RedirectDialog />
    </>
  );
}
