import { over, type Rgba } from '../../mail/colours/oklab.ts';
import { parseColour } from '../../mail/colours/parse.ts';

/** The colour that is seen behind an element of the interface. */
export function colourBehind(element: Element): Rgba {
  const layers: Rgba[] = [];
  for (let one: Element | null = element; one !== null; one = one.parentElement) {
    const colour = parseColour(getComputedStyle(one).backgroundColor);
    layers.push(colour);
    if (colour[3] === 1) break;
  }
  return layers.reduceRight<Rgba>((ground, layer) => over(layer, ground), [255, 255, 255, 1]);
}
