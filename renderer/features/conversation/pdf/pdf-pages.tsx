import { ChevronLeft, ChevronRight, type LucideIcon, Minus, Plus } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { t } from '../../../i18n/index.ts';
import { formatBytes } from '../../../ui/bytes.ts';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { largestPdf, PdfError, type PdfFailure, PdfFile } from './pdf-document.ts';
import { startPdfThread } from './pdf-thread.ts';
import './pdf.css';

const zooms = [0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4] as const;
const usual = zooms.indexOf(1);

/** A PDF, page by page. `path` is where the attachment is served, `size` its length in bytes. */
export default function PdfPages({ path, size }: { path: string; size: number }): ReactNode {
  const [file, setFile] = useState<PdfFile | null>(null);
  const [failure, setFailure] = useState<PdfFailure | null>(null);
  const isLarge = size > largestPdf;

  useEffect(() => {
    if (isLarge) return;
    let opened: PdfFile | null = null;
    const gone = new AbortController();
    openPdf(path, gone.signal).then(
      (next) => {
        if (gone.signal.aborted) return next.close();
        opened = next;
        setFile(next);
      },
      (error: unknown) => {
        if (!gone.signal.aborted) setFailure(failureOf(error));
      },
    );
    return () => {
      gone.abort();
      opened?.close();
    };
  }, [path, isLarge]);

  if (isLarge) return <p className="body__note">{t('attachments.pdf.large', { size: formatBytes(size) })}</p>;
  if (failure !== null) return <p className="body__note">{t(`attachments.pdf.${failure}`)}</p>;
  if (file === null) return <Skeleton width="80%" />;
  return <Pages file={file} onFailure={setFailure} />;
}

async function openPdf(path: string, signal: AbortSignal): Promise<PdfFile> {
  const reply = await fetch(path, { signal });
  if (!reply.ok) throw new PdfError('broken');
  return await PdfFile.open(new Uint8Array(await reply.arrayBuffer()), startPdfThread());
}

function failureOf(error: unknown): PdfFailure {
  return error instanceof PdfError ? error.failure : 'broken';
}

/** The page on show, with the keys PageUp, PageDown, + and −. */
function Pages({ file, onFailure }: { file: PdfFile; onFailure: (failure: PdfFailure) => void }): ReactNode {
  const [page, setPage] = useState(1);
  const [zoom, setZoom] = useState<number>(usual);
  const [state, setState] = useState<'drawing' | 'drawn' | 'bad'>('drawing');
  const [text, setText] = useState('');
  const frame = useRef<HTMLDivElement>(null);
  const sheet = useRef<HTMLDivElement>(null);
  const { pageCount } = file;
  const label = t('attachments.pdf.page', { page, count: pageCount });

  const turn = (by: number): void => setPage((now) => Math.min(pageCount, Math.max(1, now + by)));
  const resize = (by: number): void => setZoom((now) => Math.min(zooms.length - 1, Math.max(0, now + by)));

  useEffect(() => {
    const steps: Readonly<Record<string, () => void>> = {
      PageDown: () => setPage((now) => Math.min(pageCount, now + 1)),
      PageUp: () => setPage((now) => Math.max(1, now - 1)),
      '+': () => setZoom((now) => Math.min(zooms.length - 1, now + 1)),
      // The same key without Shift on many keyboards.
      '=': () => setZoom((now) => Math.min(zooms.length - 1, now + 1)),
      '-': () => setZoom((now) => Math.max(0, now - 1)),
      '−': () => setZoom((now) => Math.max(0, now - 1)),
    };
    const onKey = (event: KeyboardEvent): void => {
      const step = event.ctrlKey || event.metaKey || event.altKey ? undefined : steps[event.key];
      if (step === undefined) return;
      event.preventDefault();
      step();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [pageCount]);

  useEffect(() => {
    const room = (frame.current?.clientWidth ?? 760) * (zooms[zoom] ?? 1);
    let gone = false;
    setState('drawing');
    file.draw(page, room, window.devicePixelRatio).then(
      (drawn) => {
        if (gone) return;
        drawn.canvas.setAttribute('aria-hidden', 'true');
        sheet.current?.replaceChildren(drawn.canvas);
        setText(drawn.text);
        setState('drawn');
      },
      (error: unknown) => {
        if (gone) return;
        if (failureOf(error) === 'slow') return onFailure('slow');
        sheet.current?.replaceChildren();
        setText('');
        setState('bad');
      },
    );
    return () => {
      gone = true;
    };
  }, [file, page, zoom, onFailure]);

  // Every page begins at its top.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the page is what it follows
  useEffect(() => {
    frame.current?.closest('.preview__content')?.scrollTo(0, 0);
  }, [page]);

  return (
    <div className="pdf" ref={frame}>
      <div role="toolbar" aria-label={t('attachments.pdf.tools')} className="pdf__tools">
        <Tool icon={ChevronLeft} name="previous" off={page <= 1} onPress={() => turn(-1)} />
        <span className="tabular" role="status">
          {label}
        </span>
        <Tool icon={ChevronRight} name="next" off={page >= pageCount} onPress={() => turn(1)} />
        <span className="pdf__gap" />
        <Tool icon={Minus} name="smaller" off={zoom === 0} onPress={() => resize(-1)} />
        <Tool icon={Plus} name="larger" off={zoom === zooms.length - 1} onPress={() => resize(1)} />
      </div>
      {file.cut && <p className="body__note">{t('attachments.pdf.morePages', { count: pageCount })}</p>}
      {state === 'bad' && <p className="body__note">{t('attachments.pdf.badPage')}</p>}
      <article className="pdf__page" aria-label={label} aria-busy={state === 'drawing'}>
        <div ref={sheet} className="pdf__sheet" />
        <p className="visually-hidden">{state === 'drawing' ? t('attachments.pdf.drawing') : text}</p>
      </article>
    </div>
  );
}

interface ToolProps {
  icon: LucideIcon;
  name: 'previous' | 'next' | 'larger' | 'smaller';
  off: boolean;
  onPress(): void;
}

/** Stays where it is when there is nothing to do, so that the focus is not lost. */
function Tool({ icon: Icon, name, off, onPress }: ToolProps): ReactNode {
  const label = t(`attachments.pdf.${name}`);
  return (
    <button
      type="button"
      className="icon-button icon-button--small"
      aria-label={label}
      title={label}
      aria-disabled={off}
      onClick={() => !off && onPress()}
    >
      <Icon className="icon" aria-hidden="true" />
    </button>
  );
}
