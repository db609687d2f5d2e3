/** Words that are smaller than this share of their size cannot be read: what is wider yet is scrolled sideways. */
const smallest = 0.7;

/**
 * Shows a message as much smaller as it takes to fit into its frame, and that at the size that the person wants: who
 * asks for larger words gets them, and scrolls. Lays the message out.
 */
export function fitWidth(inside: Document, zoom: number): void {
  const root = inside.documentElement;
  const scale = (to: number): number => {
    root.style.setProperty('zoom', String(to));
    // Both in the same points, whatever the scale.
    return root.scrollWidth / Math.max(1, root.clientWidth);
  };
  let [fitted, excess] = [1, scale(1)];
  // Text that wraps anew may need another step.
  for (let step = 0; step < 3 && excess > 1.005 && fitted > smallest; step += 1) {
    fitted = Math.max(smallest, Math.floor((fitted / excess) * 1000) / 1000);
    excess = scale(fitted);
  }
  // Where it has to be scrolled all the same, it is not made smaller for nothing.
  scale((excess > 1.4 ? 1 : fitted) * zoom);
}
