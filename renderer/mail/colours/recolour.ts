import { type Ground, groundOf, pageGround, settle, type Words, wasTurned, white } from './grounds.ts';
import { darkGround, darkLine, readableOn } from './map.ts';
import { over, type Rgba } from './oklab.ts';
import { cssColour, mapGradient, parseColour } from './parse.ts';
import { judgePicture } from './pictures.ts';

/** More elements than any honest message has; reading the style of all would hold up the page. */
const most = 20_000;

/** False for a message that has to stay in its own colours. */
export function canRecolour(body: HTMLElement): boolean {
  return body.getElementsByTagName('*').length <= most;
}

/** Puts back what the message came with. */
export type Undo = () => void;

interface Frame {
  readonly element: HTMLElement;
  readonly style: CSSStyleDeclaration;
  readonly behind: Ground;
  readonly own: Ground | null;
}

/**
 * Makes a message readable in its frame: every word gets a contrast of 4.5:1, and on a dark page what was made for white
 * becomes dark. Only colours of elements that went through the sanitiser are set, on the elements themselves, so that
 * nothing is parsed again and all can be taken back.
 * @param page what is behind the frame where that is dark; null for a light page
 */
export function recolour(inside: Document, page: Rgba | null): Undo {
  const { frames, grounds } = look(inside, page);
  for (const ground of grounds) settle(ground);
  const changes = new Changes();
  for (const frame of frames) {
    paintGround(frame, page, changes);
    if (page !== null) paintLines(frame, changes);
  }
  for (const { texts } of grounds) {
    for (const { element, before, after } of texts)
      if (after !== before) changes.plan(element, 'color', cssColour(after));
  }
  changes.make();
  const ending = new AbortController();
  if (page !== null) for (const frame of frames) helpPicture(frame, changes, ending.signal);
  return () => {
    ending.abort();
    changes.undo();
  };
}

/** Reads everything before anything is written: a colour that is set would be inherited. */
function look(inside: Document, page: Rgba | null): { frames: Frame[]; grounds: Ground[] } {
  const view = inside.defaultView ?? window;
  const base = pageGround(page);
  const frames: Frame[] = [];
  const grounds = [base];
  const ahead: { element: HTMLElement; behind: Ground }[] = [{ element: inside.body, behind: base }];
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
    const { element, behind } = next;
    const style = view.getComputedStyle(element);
    if (style.display === 'none' && !element.hasAttribute('data-curlew-quote')) continue;
    const own = groundOf(element, style, behind, page);
    if (own !== null) grounds.push(own);
    const ground = own ?? behind;
    frames.push({ element, style, behind, own });
    if (hasWords(element)) ground.texts.push(wordsOf(element, style, ground));
    for (const child of element.children) ahead.push({ element: child as HTMLElement, behind: ground });
  }
  return { frames, grounds };
}

function hasWords(element: HTMLElement): boolean {
  if (element.localName === 'li') return true;
  for (const node of element.childNodes) {
    if (node.nodeType === Node.TEXT_NODE && (node.nodeValue ?? '').trim() !== '') return true;
  }
  return false;
}

function wordsOf(element: HTMLElement, style: CSSStyleDeclaration, ground: Ground): Words {
  const before = over(parseColour(style.color), ground.before[0] ?? white);
  return { element, before, after: before, size: Number.parseFloat(style.fontSize) };
}

function paintGround({ element, style, own }: Frame, page: Rgba | null, changes: Changes): void {
  const opacity = Number(style.opacity);
  if (opacity > 0.25 && opacity < 1 && (element.textContent ?? '').trim() !== '')
    changes.plan(element, 'opacity', '1');
  if (own === null) return;
  const [colour] = own.after;
  if (colour === undefined) return;
  if (own.picture) {
    // Until the picture is there, and where it is not all, the ground is as light as the words on it expect.
    if (page !== null) changes.plan(element, 'background-color', cssColour(colour));
    return;
  }
  if (style.backgroundImage.includes('gradient(')) {
    let at = 0;
    const turned = mapGradient(style.backgroundImage, (stop) => own.after[at++] ?? stop);
    if (turned !== style.backgroundImage) changes.plan(element, 'background-image', turned);
    if (page !== null) changes.plan(element, 'background-color', cssColour(darkGround(colour, page)));
  } else if (page !== null || own.after !== own.before) {
    changes.plan(element, 'background-color', cssColour(colour));
  }
}

const sides = ['top', 'right', 'bottom', 'left'] as const;

function paintLines({ element, style, behind }: Frame, changes: Changes): void {
  if (!wasTurned(behind)) return;
  if (style.textShadow !== 'none') changes.plan(element, 'text-shadow', 'none');
  for (const side of sides) {
    if (style.getPropertyValue(`border-${side}-width`) === '0px') continue;
    const colour = parseColour(style.getPropertyValue(`border-${side}-color`));
    if (colour[3] > 0) changes.plan(element, `border-${side}-color`, cssColour(darkLine(colour)));
  }
}

function helpPicture({ element, behind, own }: Frame, changes: Changes, signal: AbortSignal): void {
  const ground = own ?? behind;
  if (element.localName !== 'img' || !wasTurned(ground)) return;
  const picture = element as HTMLImageElement;
  const help = (): void => {
    const page = ground.after[0];
    if (page === undefined) return;
    const what = judgePicture(picture, page);
    if (what === 'turn') changes.plan(picture, 'filter', 'invert(1) hue-rotate(180deg)');
    if (what === 'plate') {
      const plate = cssColour(readableOn([238, 238, 234, 1], [page]));
      changes.plan(picture, 'background-color', plate);
      changes.plan(picture, 'box-shadow', `0 0 0 6px ${plate}`);
    }
    changes.make();
  };
  if (picture.complete) help();
  else picture.addEventListener('load', help, { once: true, signal });
}

interface Change {
  readonly element: HTMLElement;
  readonly property: string;
  readonly value: string;
  readonly priority: string;
}

/** Properties to be set on elements, all at once and after all reading, and what was there before. */
class Changes {
  #planned: Change[] = [];
  readonly #before: Change[] = [];

  plan(element: HTMLElement, property: string, value: string): void {
    this.#planned.push({ element, property, value, priority: 'important' });
  }

  make(): void {
    for (const { element, property, value, priority } of this.#planned) {
      const { style } = element;
      const before = {
        value: style.getPropertyValue(property),
        priority: style.getPropertyPriority(property),
      };
      this.#before.push({ element, property, ...before });
      style.setProperty(property, value, priority);
    }
    this.#planned = [];
  }

  undo(): void {
    for (const { element, property, value, priority } of this.#before.reverse()) {
      if (value === '') element.style.removeProperty(property);
      else element.style.setProperty(property, value, priority);
    }
    this.#before.length = 0;
  }
}
