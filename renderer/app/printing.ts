import { flushSync } from 'react-dom';
import { create } from 'zustand';

/** True while the page is on its way to paper or into a PDF: paper is white, whatever the interface is. */
export const usePrinting = create<{ readonly printing: boolean }>()(() => ({ printing: false }));

/** Shown at once: the browser takes the page as it is when the event is over. */
function setPrinting(printing: boolean): void {
  flushSync(() => usePrinting.setState({ printing }));
}

window.addEventListener('beforeprint', () => setPrinting(true));
window.addEventListener('afterprint', () => setPrinting(false));

/** Has the page look as it does on paper while the host prints it. */
export async function asPrinted<T>(work: () => Promise<T>): Promise<T> {
  setPrinting(true);
  try {
    return await work();
  } finally {
    setPrinting(false);
  }
}
