import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { contentPaths } from '../../../shared/content/paths.ts';
import type { Message, OwnPicture } from '../../../shared/model/message.ts';
import { usePrinting } from '../../app/printing.ts';
import { useServices } from '../../app/services.ts';
import { useEffectiveTheme } from '../../app/theme.ts';
import { t } from '../../i18n/index.ts';
import { handleShortcut } from '../shortcuts/handle.ts';
import { colourBehind } from './colours/behind.ts';
import { recolour } from './colours/recolour.ts';
import { fitWidth } from './fit.ts';
import { connectFrame } from './frame-events.ts';
import { QuoteButton } from './quote-button.tsx';
import { type FilledFrame, type FrameTone, fillFrame } from './sanitise/frame.ts';
import { type SanitisedBody, textOfMail } from './sanitise/sanitise.ts';
import { TextPart } from './text-part.tsx';

/** A message taller than this scrolls in its frame: hostile mail must not make the pane endless. */
const tallest = 40_000;

/** What fits on A4 and Letter within the margins: it is laid out for that before it is printed, so that nothing is cut. */
const paperWidth = 680;

/** Heights of parts shown before, so that opening one again does not make the page jump. */
const knownHeights = new Map<string, number>();

/** What of one part was not loaded. */
export type Blocked = Pick<SanitisedBody, 'blockedImages' | 'trackers'>;

interface HtmlPartProps {
  readonly message: Pick<Message, 'id' | 'attachments'>;
  /** Instead of the attachments, where these cannot be fetched one by one. */
  readonly pictures?: readonly OwnPicture[];
  /** Names it where the message's id does not. */
  readonly place?: string;
  readonly index: number;
  readonly html: string;
  readonly showImages: boolean;
  /** The message's own colours, on a light ground. */
  readonly original?: boolean;
  readonly zoom?: number;
  /** Names the frame where it is not the body of a message that is read. */
  readonly title?: string;
  /** False where keys must not act on the conversation, because something is written around it. */
  readonly shortcuts?: boolean;
  /** Told what of the part was not loaded. */
  onBlocked(index: number, blocked: Blocked): void;
}

/**
 * One HTML part in a frame of its own: no scripts, no navigation, and what is in it went through the sanitiser. The
 * frame is as tall as its content.
 */
export function HtmlPart({
  message,
  pictures,
  place,
  index,
  html,
  showImages,
  onBlocked,
  original = false,
  zoom = 1,
  title = t('conversation.body'),
  shortcuts = true,
}: HtmlPartProps): ReactNode {
  const { client, commands, compose } = useServices();
  const theme = useEffectiveTheme();
  const printing = usePrinting((state) => state.printing);
  const frame = useRef<HTMLIFrameElement>(null);
  const heightKey = place ?? `${message.id}/${index}`;
  const [loads, setLoads] = useState(0);
  const [filled, setFilled] = useState<FilledFrame | null>(null);
  const [failed, setFailed] = useState(false);
  const [quoteShown, setQuoteShown] = useState(false);
  const [height, setHeight] = useState(knownHeights.get(heightKey) ?? 96);
  const coloured = filled?.sanitised.setsColours === true;
  const made = theme === 'dark' && coloured;
  const recoloured = coloured && !original && filled.recolourable ? filled : null;
  const paper = made && recoloured === null;
  const tone: FrameTone = made ? (paper ? 'paper' : 'darkened') : theme;

  // The content goes in when the frame's own document has been loaded, and again when images are asked for.
  // biome-ignore lint/correctness/useExhaustiveDependencies: attachments never change without a new message object
  useEffect(() => {
    const inside = frame.current?.contentDocument;
    if (loads === 0 || inside == null) return;
    try {
      const result = fillFrame(inside, html, {
        messageId: message.id,
        attachments: message.attachments,
        pictures,
        showImages,
      });
      setFilled(result);
      onBlocked(index, result.sanitised);
    } catch {
      // Whatever a message does to the parser or the sanitiser costs its looks, not its words.
      setFailed(true);
      return;
    }
    const disconnect = connectFrame(inside, {
      openLink: client,
      onKey: (event) => {
        if (shortcuts) handleShortcut(event, commands, compose);
      },
    });
    return disconnect;
  }, [loads, html, message.id, showImages, shortcuts]);

  useLayoutEffect(() => {
    const root = frame.current?.contentDocument?.documentElement;
    if (root == null || filled === null) return;
    root.dataset.tone = tone;
    if (filled.hasQuote) root.dataset.quote = quoteShown ? 'shown' : 'hidden';
    else delete root.dataset.quote;
  }, [tone, filled, quoteShown]);

  useLayoutEffect(() => {
    const element = frame.current;
    const inside = element?.contentDocument;
    if (element == null || inside?.body == null || recoloured === null) return;
    return recolour(inside, theme === 'dark' ? colourBehind(element) : null);
  }, [theme, recoloured]);

  useEffect(() => {
    const element = frame.current;
    const inside = element?.contentDocument;
    if (element == null || inside == null || filled === null) return;
    let fittedFor = '';
    let pictures = 0;
    const measure = (): void => {
      const { documentElement: root, body } = inside;
      if (root === null || body === null) return;
      // Anew only where what it has to fit has changed: the scale itself changes the height.
      const reason = `${element.clientWidth}/${pictures}/${root.dataset.quote}/${printing}`;
      if (reason !== fittedFor) fitWidth(inside, zoom);
      fittedFor = reason;
      const content = Math.max(body.scrollHeight, Math.ceil(body.getBoundingClientRect().height));
      const scrollBar = Math.max(0, element.clientHeight - root.clientHeight);
      const next = Math.min(tallest, Math.max(24, content + scrollBar));
      if (!printing) knownHeights.set(heightKey, next);
      setHeight(next);
      // A page that is being printed does not wait for the next rendering.
      element.style.height = `${next}px`;
    };
    const loaded = (): void => {
      pictures += 1;
      measure();
    };
    const observer = new ResizeObserver(measure);
    observer.observe(inside.body);
    observer.observe(element);
    inside.addEventListener('load', loaded, true);
    measure();
    return () => {
      observer.disconnect();
      inside.removeEventListener('load', loaded, true);
    };
  }, [filled, heightKey, zoom, printing]);

  if (failed) {
    return (
      <>
        <p className="body__note">{t('conversation.bodyPlain')}</p>
        <TextPart text={textOfMail(html)} />
      </>
    );
  }
  return (
    <div className="html-part" data-tone={tone} data-paper={paper || undefined}>
      <iframe
        ref={frame}
        title={title}
        src={contentPaths.frame}
        sandbox="allow-same-origin"
        className="html-part__frame"
        style={{
          height,
          ...(printing ? { width: paperWidth } : {}),
          colorScheme: made ? 'light' : theme,
          visibility: filled === null ? 'hidden' : 'visible',
        }}
        onLoad={() => setLoads((count) => count + 1)}
      />
      {filled?.hasQuote === true && (
        <QuoteButton shown={quoteShown} onToggle={() => setQuoteShown(!quoteShown)} />
      )}
    </div>
  );
}
