import {
  AnnotationMode,
  getDocument,
  PasswordException,
  type PDFDocumentProxy,
  type PDFWorker,
  type RenderTask,
  VerbosityLevel,
} from 'pdfjs-dist/legacy/build/pdf.mjs';
import { fitPage } from './page-size.ts';
import { PdfData } from './pdf-data.ts';

/** A larger file is not read, in bytes. */
export const largestPdf = 20 * 1024 * 1024;
/** Pages behind these are not shown. */
export const mostPages = 2000;
/** Images within a page with more pixels are left out. */
const largestImage = 32_000_000;
/** Characters of a page that are given to those who cannot see it. */
const longestText = 20_000;
/** How long opening, or drawing one page, may take, in milliseconds. */
const patience = 20_000;

/** Why a PDF, or a page of it, is not shown. */
export type PdfFailure = 'broken' | 'locked' | 'slow';

export class PdfError extends Error {
  readonly failure: PdfFailure;

  constructor(failure: PdfFailure) {
    super(`PDF not shown: ${failure}`);
    this.failure = failure;
  }
}

/** The thread that reads the file, and the end of it. */
export interface PdfThread {
  readonly worker: PDFWorker;
  /** Rejects when the thread breaks down by itself. */
  readonly broken: Promise<never>;
  stop(): void;
}

export interface DrawnPage {
  readonly canvas: HTMLCanvasElement;
  /** What is written on it, cut off when it is long. */
  readonly text: string;
}

/**
 * A stranger's PDF as pictures of its pages. Scripts, actions, links, forms and embedded files are not even looked at:
 * only the operators that paint are carried out, and nothing is fetched for them but the program's own fonts and
 * character maps.
 */
export class PdfFile {
  readonly pageCount: number;
  /** There are more pages, which are not shown. */
  readonly cut: boolean;
  readonly #document: PDFDocumentProxy;
  readonly #thread: PdfThread;
  #rendering: RenderTask | null = null;

  private constructor(document: PDFDocumentProxy, thread: PdfThread) {
    this.#document = document;
    this.#thread = thread;
    this.pageCount = Math.min(document.numPages, mostPages);
    this.cut = document.numPages > mostPages;
  }

  /**
   * Reads the file, which is given away to the thread.
   * @throws PdfError, with the thread stopped.
   */
  static async open(bytes: Uint8Array, thread: PdfThread): Promise<PdfFile> {
    try {
      const { promise } = getDocument({
        data: bytes,
        worker: thread.worker,
        verbosity: VerbosityLevel.ERRORS,
        enableXfa: false,
        // No code besides the worker's own, and nothing fetched by it. The same fonts on every computer.
        useWasm: false,
        useWorkerFetch: false,
        useSystemFonts: false,
        BinaryDataFactory: PdfData,
        disableWorkerRendering: true,
        maxImageSize: largestImage,
        canvasMaxAreaInBytes: largestImage * 4,
      });
      const document = await inTime(promise, thread);
      if (document.numPages < 1) throw new PdfError('broken');
      return new PdfFile(document, thread);
    } catch (error) {
      thread.stop();
      throw failureOf(error);
    }
  }

  /**
   * Draws a page (from 1) for a place of `room` CSS pixels' width at `density` device pixels each.
   * Whatever is still being drawn is given up for it.
   * @throws PdfError. The file is still open, unless it was too slow.
   */
  async draw(pageNumber: number, room: number, density: number): Promise<DrawnPage> {
    this.#rendering?.cancel();
    try {
      return await inTime(this.#draw(pageNumber, room, density), this.#thread);
    } catch (error) {
      const failure = failureOf(error);
      if (failure.failure === 'slow') this.close();
      throw failure;
    }
  }

  async #draw(pageNumber: number, room: number, density: number): Promise<DrawnPage> {
    const page = await this.#document.getPage(pageNumber);
    const size = fitPage(page.getViewport({ scale: 1 }), room, density);
    if (size === null) throw new PdfError('broken');
    const viewport = page.getViewport({ scale: size.scale });
    const canvas = globalThis.document.createElement('canvas');
    canvas.width = Math.max(1, Math.floor(viewport.width));
    canvas.height = Math.max(1, Math.floor(viewport.height));
    canvas.style.width = `${size.width}px`;
    canvas.style.height = `${size.height}px`;
    // What was written into a form is painted, as on paper.
    this.#rendering = page.render({ canvas, viewport, annotationMode: AnnotationMode.ENABLE });
    await this.#rendering.promise;
    const text = await this.text(pageNumber);
    page.cleanup();
    return { canvas, text };
  }

  /** What is written on a page (from 1), in the order of the file. */
  async text(pageNumber: number): Promise<string> {
    const page = await this.#document.getPage(pageNumber);
    const { items } = await page.getTextContent();
    let text = '';
    for (const item of items) {
      if (!('str' in item)) continue;
      text += item.hasEOL ? `${item.str}\n` : item.str;
      if (text.length > longestText) break;
    }
    return text.slice(0, longestText);
  }

  /** Ends the thread, in the middle of what it does. */
  close(): void {
    this.#thread.stop();
  }
}

function failureOf(error: unknown): PdfError {
  if (error instanceof PdfError) return error;
  return new PdfError(error instanceof PasswordException ? 'locked' : 'broken');
}

/** A promise of the thread's, or a failure when it breaks down or takes too long. */
async function inTime<T>(work: Promise<T>, thread: PdfThread): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new PdfError('slow')), patience);
  });
  try {
    return await Promise.race([work, thread.broken, late]);
  } finally {
    clearTimeout(timer);
  }
}
