import { findMarks, type MarkTerm } from '../../shared/search/marks.ts';
import { rangeOf, textOf } from '../features/find/text-of.ts';
import { recolour } from './colours/recolour.ts';
import { type FilledFrame, fillFrame } from './fill.ts';
import { fitWidth } from './fit.ts';
import { listen } from './listen.ts';
import { type FrameView, type ToFrame, toneOf } from './protocol.ts';
import type { FromFrame } from './told.ts';

type FrameWindow = Window & typeof globalThis;

/**
 * One mail frame, held from outside: it is filled, coloured, measured, listened to and searched from here, so that
 * nothing in it needs a script. Dies with the document: a frame that is loaded anew is a new one.
 */
export class MailFrame {
  readonly #view: FrameWindow;
  readonly #inside: Document;
  readonly #tell: (message: FromFrame) => void;
  #filled: FilledFrame | null = null;
  /** As the interface wants it seen, and as it is seen: the same but on paper. */
  #asked: FrameView | null = null;
  #seen: FrameView | null = null;
  #onPaper = false;
  #undoColours: () => void = () => {};
  #stopListening: () => void = () => {};
  readonly #observer: ResizeObserver;
  readonly #ending = new AbortController();
  #pictures = 0;
  #fittedFor = '';
  #height = 0;
  #places: Range[] = [];
  /** What waits for the frame to become so wide. */
  readonly #waiting: { readonly width: number; readonly request: number }[] = [];

  constructor(view: FrameWindow, tell: (message: FromFrame) => void) {
    this.#view = view;
    this.#inside = view.document;
    this.#tell = tell;
    // Of the frame's own realm: this page itself is never drawn, and observers are asked while drawing.
    this.#observer = new view.ResizeObserver(() => this.#measure());
    const { signal } = this.#ending;
    const loaded = (): void => {
      this.#pictures += 1;
      this.#measure();
    };
    this.#inside.addEventListener('load', loaded, { capture: true, signal });
    view.addEventListener('resize', () => this.#measure(), { signal });
    // A browser that prints by itself does not wait for the interface to say so.
    view.addEventListener('beforeprint', () => this.#print(true), { signal });
    view.addEventListener('afterprint', () => this.#print(false), { signal });
  }

  /** True while this document is the one that the frame shows. */
  get isCurrent(): boolean {
    return this.#view.document === this.#inside;
  }

  receive(message: Exclude<ToFrame, { type: 'forget' }>): void {
    switch (message.type) {
      case 'fill':
        this.#fill(message);
        break;
      case 'view':
        this.#show(message.view);
        break;
      case 'measure':
        if (message.request !== undefined)
          this.#waiting.push({ request: message.request, width: message.width ?? this.#view.innerWidth });
        this.#measure();
        break;
      case 'mark':
        this.#mark(message.request, message.search, message.find, message.most);
        break;
      case 'current': {
        const place = message.index === null ? undefined : this.#places[message.index];
        this.#highlight('find-current', place === undefined ? [] : [place]);
      }
    }
  }

  /** Takes nothing out of the frame, but leaves it alone from now on. */
  forget(): void {
    this.#ending.abort();
    this.#stopListening();
    this.#observer.disconnect();
  }

  #fill({ html, options, view }: Extract<ToFrame, { type: 'fill' }>): void {
    this.#undoColours = () => {};
    this.#seen = null;
    this.#stopListening();
    try {
      this.#filled = fillFrame(this.#inside, html, options);
    } catch {
      // Whatever a message does to the parser or the sanitiser costs its looks, not its words.
      this.#filled = null;
      this.#tell({ type: 'failed' });
      return;
    }
    // Anew: what leaves the document is the root that was listened to.
    this.#stopListening = listen(this.#inside, this.#tell, () => this.#seen?.shortcuts === true);
    const { sanitised, hasQuote, recolourable } = this.#filled;
    const { blockedImages, trackers, setsColours } = sanitised;
    this.#tell({
      type: 'filled',
      ...{ blockedImages, setsColours, hasQuote, recolourable },
      trackers: trackers.map((host) => host.slice(0, 300)),
    });
    this.#fittedFor = '';
    this.#height = 0;
    this.#observer.disconnect();
    this.#observer.observe(this.#inside.documentElement);
    this.#observer.observe(this.#inside.body);
    this.#show(view);
  }

  #show(view: FrameView): void {
    this.#asked = view;
    const before = this.#seen;
    const seen: FrameView = this.#onPaper ? { ...view, theme: 'light' } : view;
    this.#seen = seen;
    if (this.#filled === null) return;
    const { sanitised, hasQuote, recolourable } = this.#filled;
    const { setsColours } = sanitised;
    const root = this.#inside.documentElement;
    root.dataset.tone = toneOf({ setsColours, recolourable }, seen);
    if (hasQuote) root.dataset.quote = seen.quoteShown ? 'shown' : 'hidden';
    else delete root.dataset.quote;
    const sameColours =
      before?.theme === seen.theme &&
      before.original === seen.original &&
      before.ground.join() === seen.ground.join();
    if (!sameColours) {
      this.#undoColours();
      this.#undoColours =
        setsColours && recolourable && !seen.original
          ? recolour(this.#inside, seen.theme === 'dark' ? seen.ground : null)
          : () => {};
    }
    if (before?.zoom !== seen.zoom) this.#fittedFor = '';
    this.#measure();
  }

  #print(onPaper: boolean): void {
    this.#onPaper = onPaper;
    if (this.#asked !== null) this.#show(this.#asked);
  }

  #measure(): void {
    const { documentElement: root, body } = this.#inside;
    const view = this.#seen;
    if (this.#filled === null || view === null || body === null || !this.isCurrent) return;
    const { innerWidth, innerHeight } = this.#view;
    // Anew only where what it has to fit has changed: the scale itself changes the height.
    const reason = `${innerWidth}/${this.#pictures}/${root.dataset.quote}`;
    if (reason !== this.#fittedFor) fitWidth(this.#inside, view.zoom);
    this.#fittedFor = reason;
    const content = Math.max(body.scrollHeight, Math.ceil(body.getBoundingClientRect().height));
    const scrollBar = Math.max(0, innerHeight - root.clientHeight);
    const height = content + scrollBar;
    if (height !== this.#height) this.#tell({ type: 'height', height });
    this.#height = height;
    for (const [at, { width, request }] of [...this.#waiting.entries()].reverse()) {
      // The browser's own zoom rounds.
      if (Math.abs(width - innerWidth) > 2) continue;
      this.#waiting.splice(at, 1);
      this.#tell({ type: 'measured', request });
    }
  }

  #mark(request: number, search: readonly MarkTerm[], find: readonly MarkTerm[], most: number): void {
    const found = this.#find(search, most);
    this.#places = this.#find(find, most);
    this.#highlight('search', found);
    this.#highlight('find', this.#places);
    this.#highlight('find-current', []);
    this.#tell({
      type: 'marked',
      request,
      search: found.length,
      find: this.#places.map((range) => range.getBoundingClientRect().top),
    });
  }

  #find(terms: readonly MarkTerm[], most: number): Range[] {
    if (terms.length === 0 || this.#filled === null) return [];
    const content = textOf(this.#inside.body);
    return findMarks(content.text, terms)
      .slice(0, most)
      .map(([from, to]) => rangeOf(content, from, to))
      .filter((range) => range !== null);
  }

  /** With the CSS Custom Highlight API: nothing is put into the message. */
  #highlight(name: 'search' | 'find' | 'find-current', ranges: readonly Range[]): void {
    const { highlights } = this.#view.CSS;
    if (ranges.length === 0) highlights.delete(name);
    else highlights.set(name, new this.#view.Highlight(...ranges));
  }
}
