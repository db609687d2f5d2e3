import createDOMPurify, { type Config, type UponSanitizeAttributeHookEvent } from 'dompurify';
import { contentPaths } from '../../../../shared/content/paths.ts';
import { contentIdUrl } from '../../../../shared/mail/content-ids.ts';
import type { Attachment, OwnPicture } from '../../../../shared/model/message.ts';
import { isKnownTracker } from '../../../../shared/safety/trackers.ts';
import { allowedAttributes, allowedTags } from './allow-list.ts';
import { type CssContext, filterStyleAttribute, filterStyleSheet } from './css.ts';
import { allowedLink, bareContentId, blockedImage, classifyImage, droppedTracker } from './images.ts';

export interface SanitiseOptions {
  readonly messageId: number;
  /** The message's own attachments: the only ones that `cid:` can mean. */
  readonly attachments: readonly Attachment[];
  /** For a message whose parts cannot be fetched one by one: then `cid:` means one of these, and nothing else. */
  readonly pictures?: readonly OwnPicture[] | undefined;
  /** The person asked for this message's remote images. */
  readonly showImages: boolean;
  /** The result is to be sent, not shown: images stay where they are, as `cid:` or in the web. Trackers go all the same. */
  readonly keep?: boolean;
}

/** A message body that is safe to adopt into the mail frame. Nothing may be changed in it afterwards. */
export interface SanitisedBody {
  readonly head: HTMLHeadElement | null;
  readonly body: HTMLElement | null;
  /** Remote images left out because they were not asked for. */
  readonly blockedImages: number;
  /** Hosts of pictures that only tell the sender that the message was read, one entry each. They are never loaded. */
  readonly trackers: readonly string[];
  /** The message sets colours of its own, so it must stand on the light ground it was made for. */
  readonly setsColours: boolean;
  /** Text with little markup: it gets the measure of the reading pane. */
  readonly plain: boolean;
  /** Of the `html` element itself: which way its lines run, and the language, which decides on the shape of Han. */
  readonly dir: 'ltr' | 'rtl' | null;
  readonly lang: string | null;
}

const config: Config = {
  WHOLE_DOCUMENT: true,
  RETURN_DOM_FRAGMENT: true,
  ALLOWED_TAGS: allowedTags,
  ALLOWED_ATTR: allowedAttributes,
  ALLOWED_NAMESPACES: ['http://www.w3.org/1999/xhtml'],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  ALLOW_UNKNOWN_PROTOCOLS: false,
};

/** One run of the sanitiser: what it may do, and what it has met. DOMPurify is synchronous, so one at a time. */
class Run implements CssContext {
  blockedImages = 0;
  readonly trackers: string[] = [];
  setsColours = false;
  plain = true;
  readonly #options: SanitiseOptions;

  constructor(options: SanitiseOptions) {
    this.#options = options;
  }

  image(raw: string): string | null {
    const source = classifyImage(raw);
    switch (source.kind) {
      case 'data':
        return source.url;
      case 'inline': {
        if (this.#options.keep === true) return contentIdUrl(bareContentId(source.contentId));
        const wanted = bareContentId(source.contentId);
        const { pictures } = this.#options;
        if (pictures !== undefined)
          return pictures.find((one) => bareContentId(one.contentId) === wanted)?.url ?? null;
        const part = this.#options.attachments.find(
          (one) => one.contentId !== null && bareContentId(one.contentId) === wanted,
        );
        return part === undefined ? null : contentPaths.inlinePart(this.#options.messageId, part.partId);
      }
      case 'remote':
        if (isKnownTracker(source.url)) return this.#track(source.url);
        if (this.#options.keep === true) return source.url;
        if (this.#options.showImages) return contentPaths.remoteImage(this.#options.messageId, source.url);
        this.blockedImages += 1;
        return null;
      default:
        return null;
    }
  }

  #track(url: string): null {
    this.trackers.push(new URL(url).hostname);
    return null;
  }

  /** An image's `src`. One that is left out keeps its place, and its description is told on hover. */
  source(node: Element, raw: string): string | null {
    const before = this.blockedImages;
    const tracked = this.trackers.length;
    const source = classifyImage(raw);
    if (source.kind === 'remote' && isUnseen(node)) this.#track(source.url);
    const url = this.trackers.length > tracked ? null : this.image(raw);
    if (this.trackers.length > tracked) return droppedTracker;
    if (this.blockedImages === before) return url;
    const alt = node.getAttribute('alt');
    if (alt !== null && !node.hasAttribute('title')) node.setAttribute('title', alt);
    return blockedImage;
  }

  kept(property: string, value: string): void {
    if (property !== 'color' && property !== 'background-color' && property !== 'background-image') return;
    if (!/^(inherit|initial|unset|revert|none|transparent|currentcolor)$/i.test(value))
      this.setsColours = true;
  }

  element(node: Node): void {
    if (!(node instanceof Element)) return;
    const name = node.localName;
    if (name === 'table') this.plain = false;
    if (name === 'style') {
      this.plain = false;
      // A sheet for dark systems only would apply always, once its condition is taken off.
      const dark = /prefers-color-scheme/i.test(node.getAttribute('media') ?? '');
      node.textContent = dark ? '' : filterStyleSheet(node.textContent ?? '', this);
    }
  }

  attribute(node: Element, data: UponSanitizeAttributeHookEvent): void {
    const { attrName: name, attrValue: value } = data;
    const replace = (next: string | null): void => {
      if (next === null || next === '') data.keepAttr = false;
      else data.attrValue = next;
    };
    if (name === 'style') {
      const kept = filterStyleAttribute(value, this);
      // Bands and boxes are a layout of their own, whose width is not ours to choose.
      if (kept.includes('background') && node.localName !== 'span') this.plain = false;
      replace(kept);
    } else if (name === 'src') replace(node.localName === 'img' ? this.source(node, value) : null);
    else if (name === 'background') replace(this.image(value));
    else if (name === 'href') replace(node.localName === 'a' ? allowedLink(value) : null);
    else if (name === 'media')
      data.keepAttr = node.localName === 'style' && !/prefers-color-scheme/i.test(value);
    else if (name === 'srcset' && !node.hasAttribute('src') && /https?:|\/\//i.test(value)) {
      // Dropped, as it is not in the allow-list; only counted here.
      if (!this.#options.showImages) this.blockedImages += 1;
    } else if (name === 'bgcolor' || name === 'color' || name === 'text') this.setsColours = true;
  }
}

/** A picture of one point, or one that is hidden: nobody was meant to see it. */
function isUnseen(node: Element): boolean {
  const size = (name: string): number => Number.parseFloat(node.getAttribute(name) ?? '');
  if (size('width') <= 1 && size('height') <= 1) return true;
  const style = node.getAttribute('style') ?? '';
  return (
    /(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?![.\d]))/i.test(style) ||
    (/(?:^|[;\s])width\s*:\s*[01](?:px)?\s*(?:;|!|$)/i.test(style) &&
      /(?:^|[;\s])height\s*:\s*[01](?:px)?\s*(?:;|!|$)/i.test(style))
  );
}

let purifier: ReturnType<typeof createDOMPurify> | undefined;
let current: Run | undefined;

function instance(): ReturnType<typeof createDOMPurify> {
  if (purifier !== undefined) return purifier;
  purifier = createDOMPurify(window);
  // Style sheets are filtered before DOMPurify looks at them; everything happens within its own pass.
  purifier.addHook('beforeSanitizeElements', (node) => current?.element(node));
  purifier.addHook('uponSanitizeAttribute', (node, data) => current?.attribute(node, data));
  return purifier;
}

/**
 * Makes one HTML part safe: parsed inertly, so that nothing loads; allow-listed elements, attributes and CSS; images
 * only of the message itself, or those asked for, through the engine. Returns nodes, never a string, and they are not
 * changed afterwards.
 */
export function sanitiseMail(html: string, options: SanitiseOptions): SanitisedBody {
  const run = new Run(options);
  current = run;
  try {
    const fragment = instance().sanitize(withoutFrameset(html), config) as unknown as DocumentFragment;
    const part = (name: string): HTMLElement | null =>
      [...fragment.children].find((child): child is HTMLElement => child.localName === name) ?? null;
    return {
      head: part('head') as HTMLHeadElement | null,
      body: part('body'),
      blockedImages: run.blockedImages,
      trackers: run.trackers,
      setsColours: run.setsColours,
      plain: run.plain,
      ...rootAttributes(html),
    };
  } finally {
    current = undefined;
  }
}

/** The `html` element is the frame's own, so that of the message is only read. */
function rootAttributes(html: string): Pick<SanitisedBody, 'dir' | 'lang'> {
  const tag = /<html\b[^>]{0,2000}>/i.exec(html.slice(0, 20_000))?.[0] ?? '';
  const dir = /\sdir\s*=\s*["']?(ltr|rtl)\b/i.exec(tag)?.[1]?.toLowerCase();
  const lang = /\slang\s*=\s*["']?([a-z]{2,3}(?:-[a-z0-9]{2,8}){0,3})\b/i.exec(tag)?.[1];
  return { dir: dir === 'ltr' || dir === 'rtl' ? dir : null, lang: lang ?? null };
}

/**
 * A page of frames has no body, so nothing of it would be left: what it says to programs without frames stands for it.
 * The rest goes through the sanitiser like everything else.
 */
function withoutFrameset(html: string): string {
  if (!/<frameset/i.test(html)) return html;
  const inert = new DOMParser().parseFromString(html, 'text/html');
  if (inert.body?.localName !== 'frameset') return html;
  return [...inert.querySelectorAll('noframes')].map((one) => one.textContent ?? '').join('\n');
}

/** The words of an HTML part that could not be shown: parsed inertly, scripts and styles left out. */
export function textOfMail(html: string): string {
  const inert = new DOMParser().parseFromString(html, 'text/html');
  for (const unread of inert.querySelectorAll('script, style, title, template, noscript')) unread.remove();
  for (const line of inert.querySelectorAll('br')) line.replaceWith('\n');
  for (const cell of inert.querySelectorAll('td, th')) cell.append(' ');
  for (const block of inert.querySelectorAll('p, h1, h2, h3, h4, h5, h6, ul, ol, table, blockquote, pre')) {
    block.prepend('\n\n');
    block.append('\n\n');
  }
  for (const block of inert.querySelectorAll(
    'div, li, tr, dt, dd, section, article, header, footer, address, hr',
  )) {
    block.append('\n');
  }
  return (inert.body.textContent ?? '')
    .replace(/[ \t]+/g, ' ')
    .replace(/ *\n */g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
