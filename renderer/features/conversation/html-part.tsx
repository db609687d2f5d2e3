import { type ReactNode, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import type { Message, OwnPicture } from '../../../shared/model/message.ts';
import { prepareForPaper, usePrinting } from '../../app/printing.ts';
import { useServices } from '../../app/services.ts';
import { useEffectiveTheme } from '../../app/theme.ts';
import { t } from '../../i18n/index.ts';
import { type Colouring, type FrameView, toneOf } from '../../mail/protocol.ts';
import { runShortcut } from '../shortcuts/handle.ts';
import { colourBehind } from './colour-behind.ts';
import { openLink, showLinkTarget } from './links.ts';
import type { FrameNews, MailFrameLink } from './mail-page.ts';
import { paperWidth, usePaperHeight } from './paper-height.ts';
import { QuoteButton } from './quote-button.tsx';
import { textOfMail } from './sanitise/sanitise.ts';
import { TextPart } from './text-part.tsx';
import { useMailPage } from './use-mail-page.ts';

/** A message taller than this scrolls in its frame: hostile mail must not make the pane endless. */
const tallest = 40_000;

/** A message that has not been made ready within this time shows as text. */
const patienceMs = 15_000;

/** Heights of parts shown before, so that opening one again does not make the page jump. */
const knownHeights = new Map<string, number>();

/** What of one part was not loaded. */
export interface Blocked {
  readonly blockedImages: number;
  readonly trackers: readonly string[];
}

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
 * One HTML part in a frame of its own: of an origin that is not the interface's, without scripts or navigation. The
 * mail page beside it puts in what went through the sanitiser, and tells how tall it is.
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
  const { client, commands, compose, mail } = useServices();
  const theme = useEffectiveTheme();
  const printing = usePrinting((state) => state.printing);
  const frame = useRef<HTMLIFrameElement>(null);
  const link = useRef<MailFrameLink | null>(null);
  const heightKey = place ?? `${message.id}/${index}`;
  const page = useMailPage();
  const name = `mail${useId()}`;
  const [loads, setLoads] = useState(0);
  const [filled, setFilled] = useState<(Colouring & { readonly hasQuote: boolean }) | null>(null);
  const [failed, setFailed] = useState(false);
  const [quoteShown, setQuoteShown] = useState(false);
  const [height, setHeight] = useState(knownHeights.get(heightKey) ?? 96);
  const paperHeight = usePaperHeight(height, () => frame.current?.clientWidth ?? 0);
  const tone = filled === null ? theme : toneOf(filled, { theme, original });

  const view = (element: HTMLIFrameElement): FrameView => ({
    ...{ theme, original, zoom, quoteShown },
    ground: colourBehind(element),
    // A dialog keeps the keyboard to itself.
    shortcuts: shortcuts && element.closest('[role="dialog"]:not([data-docked])') === null,
  });

  const showHeight = (next: number): void => {
    if (usePrinting.getState().printing) {
      paperHeight.set(next);
      return;
    }
    knownHeights.set(heightKey, next);
    setHeight(next);
  };

  const hear = (news: FrameNews): void => {
    switch (news.type) {
      case 'filled':
        setFilled(news);
        onBlocked(index, news);
        break;
      case 'failed':
        setFailed(true);
        break;
      case 'height':
        showHeight(Math.min(tallest, Math.max(24, news.height)));
        break;
      case 'link':
        // A click in a frame is one in the window as well; without one nobody wants to go anywhere.
        if (navigator.userActivation.isActive) void openLink(client, news.href, news.text);
        break;
      case 'point':
        showLinkTarget(news.href);
        break;
      case 'shortcut':
        runShortcut(news.name, commands, compose);
    }
  };
  const latest = useRef({ hear, view });
  latest.current = { hear, view };

  // The content goes in when the frame's own document has been loaded, and again when images are asked for.
  // biome-ignore lint/correctness/useExhaustiveDependencies: attachments never change without a new message object
  useEffect(() => {
    const element = frame.current;
    if (loads === 0 || page === null || element === null) return;
    const silence = setTimeout(() => {
      setFailed(true);
      mail.discard(page);
    }, patienceMs);
    const linked = page.link(name, (news) => {
      clearTimeout(silence);
      latest.current.hear(news);
    });
    linked.send({
      type: 'fill',
      html,
      options: { messageId: message.id, attachments: message.attachments, pictures, showImages },
      view: latest.current.view(element),
    });
    link.current = linked;
    return () => {
      clearTimeout(silence);
      link.current = null;
      linked.forget();
      showLinkTarget(null);
    };
  }, [loads, html, message.id, showImages, page, name]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: what the view is made of
  useLayoutEffect(() => {
    const element = frame.current;
    if (element !== null) link.current?.send({ type: 'view', view: latest.current.view(element) });
  }, [theme, original, zoom, quoteShown, shortcuts]);

  // Out of sight a frame of another origin is not drawn, and does not see that its size has changed.
  // biome-ignore lint/correctness/useExhaustiveDependencies: with the page comes the frame
  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => link.current?.send({ type: 'measure' }));
    observer.observe(element);
    return () => observer.disconnect();
  }, [page]);

  useEffect(() => {
    if (page === null) return;
    return prepareForPaper(() => page.measured(name, paperWidth));
  }, [page, name]);

  if (failed) {
    return (
      <>
        <p className="body__note">{t('conversation.bodyPlain')}</p>
        <TextPart text={textOfMail(html)} />
      </>
    );
  }
  const made = tone === 'darkened' || tone === 'paper';
  return (
    <div className="html-part" data-tone={tone} data-paper={tone === 'paper' || undefined}>
      {page === null ? (
        <div style={{ height }} />
      ) : (
        <iframe
          ref={frame}
          name={name}
          title={title}
          src={page.frameUrl}
          sandbox="allow-same-origin"
          className="html-part__frame"
          style={{
            height: printing ? paperHeight.value : height,
            ...(printing ? { width: paperWidth } : {}),
            colorScheme: made ? 'light' : theme,
            visibility: filled === null ? 'hidden' : 'visible',
          }}
          onLoad={() => setLoads((count) => count + 1)}
        />
      )}
      {filled?.hasQuote === true && (
        <QuoteButton shown={quoteShown} onToggle={() => setQuoteShown(!quoteShown)} />
      )}
    </div>
  );
}
