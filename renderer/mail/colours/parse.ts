import type { Rgba } from './oklab.ts';

let pencil: OffscreenCanvasRenderingContext2D | null | undefined;
const known = new Map<string, Rgba>();

/** A computed colour, in whatever notation the browser gives it. */
export function parseColour(text: string): Rgba {
  const rgb = /^rgba?\((\d+), (\d+), (\d+)(?:, ([\d.]+))?\)$/.exec(text);
  if (rgb !== null) return [Number(rgb[1]), Number(rgb[2]), Number(rgb[3]), Number(rgb[4] ?? 1)];
  const before = known.get(text);
  if (before !== undefined) return before;
  const painted = paint(text);
  if (known.size > 1_000) known.clear();
  known.set(text, painted);
  return painted;
}

/** `color()`, `oklch()` and their like: painted, and looked at. */
function paint(text: string): Rgba {
  pencil ??= new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  if (pencil == null) return [0, 0, 0, 1];
  pencil.clearRect(0, 0, 1, 1);
  pencil.fillStyle = 'transparent';
  pencil.fillStyle = text;
  pencil.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0, alpha = 0] = pencil.getImageData(0, 0, 1, 1).data;
  return [red, green, blue, alpha / 255];
}

const colours = /(?:rgba?|hsla?|hwb|(?:ok)?l(?:ab|ch)|color)\([^()]*\)/g;

/** All colours of a computed gradient. */
export function gradientColours(image: string): Rgba[] {
  return [...image.matchAll(colours)].map(([text]) => parseColour(text));
}

/** A gradient with each of its colours replaced. */
export function mapGradient(image: string, map: (colour: Rgba) => Rgba): string {
  return image.replace(colours, (text) => cssColour(map(parseColour(text))));
}

export function cssColour([red, green, blue, alpha]: Rgba): string {
  const rounded = [red, green, blue].map(Math.round).join(', ');
  return alpha >= 1 ? `rgb(${rounded})` : `rgba(${rounded}, ${alpha})`;
}
