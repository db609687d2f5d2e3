import { useEffect, useRef, useState } from 'react';
import { usePrinting } from '../../app/printing.ts';

/** What fits on A4 and Letter within the margins: it is laid out for that before it is printed, so that nothing is cut. */
export const paperWidth = 680;

/** More lines than a narrower page makes of the same words. */
const reserve = 1.15;

interface PaperHeight {
  readonly value: number;
  set(height: number): void;
}

/**
 * How tall a part is on paper, while the page is on its way there. Until the part has said so, as tall as it can be: the
 * browser's own way to print does not wait, and white space costs less than words that are cut.
 *
 * @param height - on the screen
 * @param width - on the screen, when it was last looked at
 */
export function usePaperHeight(height: number, width: () => number): PaperHeight {
  const printing = usePrinting((state) => state.printing);
  const [told, setTold] = useState<number | null>(null);
  const screen = useRef(paperWidth);
  if (!printing) screen.current = Math.max(paperWidth, width());
  useEffect(() => {
    if (!printing) setTold(null);
  }, [printing]);
  return { value: told ?? Math.ceil(height * (screen.current / paperWidth) * reserve), set: setTold };
}
