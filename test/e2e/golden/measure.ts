import type { Measured } from './protocol.ts';

/** Measures what is drawn, by itself: nothing of the program's own arithmetic with colours is used here. */
type Colour = readonly number[];

const pencil = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });

function read(colour: string): Colour {
  if (pencil === null) throw new Error('no canvas');
  pencil.clearRect(0, 0, 1, 1);
  pencil.fillStyle = colour;
  pencil.fillRect(0, 0, 1, 1);
  const [r = 0, g = 0, b = 0, a = 0] = pencil.getImageData(0, 0, 1, 1).data;
  return [r, g, b, a / 255];
}

function mix(top: Colour, below: Colour, opacity = 1): Colour {
  const alpha = (top[3] ?? 1) * opacity;
  return [0, 1, 2].map((at) => (top[at] ?? 0) * alpha + (below[at] ?? 0) * (1 - alpha)).concat(1);
}

function luminance(colour: Colour): number {
  const [r = 0, g = 0, b = 0] = colour.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: Colour, other: Colour): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

const hex = (colour: Colour): string =>
  `#${colour
    .slice(0, 3)
    .map((value) => Math.round(value).toString(16).padStart(2, '0'))
    .join('')}`;

/** The element around, out of a frame as well. */
function parentOf(element: Element): Element | null {
  return element.parentElement ?? element.ownerDocument.defaultView?.frameElement ?? null;
}

/** Everything an element's words may stand on: one colour, or the stops of a gradient. */
function groundsBehind(element: Element): Colour[] {
  const layers: Colour[][] = [];
  for (let one: Element | null = element; one !== null; one = parentOf(one)) {
    const style = getComputedStyle(one);
    const stops = style.backgroundImage.match(/rgba?\([^)]*\)/g);
    const layer = (stops ?? [style.backgroundColor]).map(read);
    layers.push(layer);
    if (layer.every((colour) => colour[3] === 1)) break;
  }
  return layers.reduceRight<Colour[]>(
    (below, layer) => layer.flatMap((top) => below.map((under) => mix(top, under))),
    [[255, 255, 255, 1]],
  );
}

function opacityOf(element: Element): number {
  let opacity = 1;
  for (let one: Element | null = element; one !== null; one = parentOf(one))
    opacity *= Number(getComputedStyle(one).opacity);
  return opacity;
}

interface Piece {
  readonly text: string;
  readonly element: Element;
  readonly boxes: readonly DOMRect[];
}

/** Text nodes that are meant to be seen. */
function piecesIn(root: Element): Piece[] {
  const pieces: Piece[] = [];
  const document = root.ownerDocument;
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement;
    const text = (node.nodeValue ?? '').replace(/\s+/g, ' ').trim();
    if (
      element === null ||
      text === '' ||
      text === '\u00a0' ||
      element.closest('style, button, .visually-hidden') !== null
    )
      continue;
    if (!element.checkVisibility({ visibilityProperty: true }) || opacityOf(element) < 0.1) continue;
    if (Number.parseFloat(getComputedStyle(element).fontSize) < 3) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    pieces.push({ text, element, boxes: [...range.getClientRects()] });
  }
  return pieces;
}

function judge({ text, element, boxes }: Piece, root: Element, frame: HTMLIFrameElement | null): string[] {
  const found: string[] = [];
  const colour = read(getComputedStyle(element).color);
  const opacity = opacityOf(element);
  for (const ground of groundsBehind(element)) {
    const ratio = contrast(mix(colour, ground, opacity), ground);
    if (ratio < 4.5)
      found.push(`“${text.slice(0, 40)}” ${ratio.toFixed(2)} (${hex(colour)} on ${hex(ground)})`);
  }
  const words = boxes.filter(({ width, height }) => width > 0 || height > 0);
  if (words.length === 0 || words.every(({ width, height }) => width < 2 || height < 4))
    found.push(`“${text.slice(0, 40)}” has no size`);
  if (frame === null) return found;
  const html = root.ownerDocument.documentElement;
  const beyond = html.scrollWidth - html.clientWidth;
  const [left, right] = html.dir === 'rtl' ? [-beyond, html.clientWidth] : [0, html.scrollWidth];
  for (const box of words) {
    if (box.left < left - 1 || box.right > right + 1 || box.top < -1 || box.bottom > frame.clientHeight + 1)
      found.push(`“${text.slice(0, 40)}” is out of reach`);
  }
  return found;
}

export function measure(name: string, section: HTMLElement, sentences: readonly string[]): Measured {
  const frames = [...section.querySelectorAll('iframe')];
  const roots: [Element, HTMLIFrameElement | null][] = [
    [section, null],
    ...frames.map((frame): [Element, HTMLIFrameElement] => [frame.contentDocument?.body as Element, frame]),
  ];
  const pieces = roots.flatMap(([root, frame]) => piecesIn(root).map((piece) => ({ piece, root, frame })));
  const html = frames[0]?.contentDocument?.documentElement;
  const text = roots
    .map(([root]) => (root as HTMLElement).innerText)
    .join('\n')
    .replace(/\s+/g, ' ');
  return {
    name,
    text,
    poor: [...new Set(pieces.flatMap(({ piece, root, frame }) => judge(piece, root, frame)))],
    overflow: html == null ? 1 : html.scrollWidth / html.clientWidth,
    zoom: html == null ? 1 : Number(html.style.zoom || 1),
    colours: sentences.map((sentence) => {
      const piece = pieces.find(
        ({ piece: { text: one } }) => one.includes(sentence) || sentence.includes(one),
      );
      if (piece === undefined) return '';
      const { element } = piece.piece;
      return `${hex(read(getComputedStyle(element).color))} on ${groundsBehind(element).map(hex).join(' ')}`;
    }),
  };
}
