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

const preparing = new Set<() => Promise<void>>();

/** Has printing wait for something that takes its time to look as on paper. @returns the function that takes this back */
export function prepareForPaper(prepare: () => Promise<void>): () => void {
  preparing.add(prepare);
  return () => preparing.delete(prepare);
}

/** What was told is drawn. A window that nobody sees draws nothing, and is not waited for. */
function drawn(): Promise<void> {
  return new Promise((resolve) => {
    const late = setTimeout(resolve, 500);
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        clearTimeout(late);
        resolve();
      }),
    );
  });
}

/** Has the page look as it does on paper, and then the host or the browser print it. */
export async function asPrinted<T>(work: () => Promise<T>): Promise<T> {
  setPrinting(true);
  try {
    await Promise.all([...preparing].map((prepare) => prepare()));
    await drawn();
    return await work();
  } finally {
    setPrinting(false);
  }
}
