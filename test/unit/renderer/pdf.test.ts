import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { PDFWorker, VerbosityLevel } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fitPage } from '../../../renderer/features/conversation/pdf/page-size.ts';
import { PdfData } from '../../../renderer/features/conversation/pdf/pdf-data.ts';
import {
  mostPages,
  PdfFile,
  type PdfThread,
} from '../../../renderer/features/conversation/pdf/pdf-document.ts';
import { activePdfs, japanesePdf, makePdf } from '../../lab/pdf.ts';

/** PDF.js reads on the test's own thread: Node has no workers of the Web's kind. */
function thread(): PdfThread & { stop: ReturnType<typeof vi.fn> } {
  const worker = new PDFWorker({ verbosity: VerbosityLevel.ERRORS });
  return { worker, broken: new Promise<never>(() => undefined), stop: vi.fn(() => worker.destroy()) };
}
/** The program's own files, as the hosts serve them; whatever else is asked for is noted, and refused. */
function serveOwn(): { asked: string[]; foreign: string[] } {
  const noted = { asked: [] as string[], foreign: [] as string[] };
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input) => {
    const [, kind = '', name = ''] = /^pdf\/(cmaps|fonts)\/([\w.-]+)$/.exec(String(input)) ?? [];
    if (name === '') {
      noted.foreign.push(String(input));
      throw new Error('no');
    }
    noted.asked.push(name);
    const folder = kind === 'cmaps' ? 'cmaps' : 'standard_fonts';
    return new Response(new Uint8Array(await readFile(`node_modules/pdfjs-dist/${folder}/${name}`)));
  });
  return noted;
}
let own: ReturnType<typeof serveOwn>;
beforeEach(() => {
  own = serveOwn();
});
afterEach(() => vi.restoreAllMocks());

const open = (content: Buffer): Promise<PdfFile> => PdfFile.open(new Uint8Array(content), thread());

describe('a PDF', () => {
  it('is read page by page', async () => {
    const file = await open(makePdf({ pages: ['First page', 'Second page'] }));
    expect(file.pageCount).toBe(2);
    expect(file.cut).toBe(false);
    expect(await file.text(1)).toBe('First page');
    expect(await file.text(2)).toBe('Second page');
    file.close();
  });

  it.each(Object.entries(activePdfs('http://127.0.0.1:9/')))(
    'is looked at, and nothing in it done: %s',
    async (_name, content) => {
      const file = await open(content);
      expect(await file.text(1)).toBe('Harmless words');
      expect(own).toEqual({ asked: ['LiberationSans-Regular.ttf'], foreign: [] });
      expect('pdfRan' in globalThis).toBe(false);
      file.close();
    },
  );

  it('with a font that every reader has to have is shown in the one that comes with the program', async () => {
    const file = await open(
      makePdf({ pages: ['x'], font: '/Type /Font /Subtype /Type1 /BaseFont /Times-Roman' }),
    );
    await file.text(1);
    expect(own).toEqual({ asked: ['FoxitSerif.pfb'], foreign: [] });
    file.close();
  });

  it('in Japanese is read by the character maps that come with the program', async () => {
    const file = await open(japanesePdf());
    expect(await file.text(1)).toBe('日本語');
    expect(own.asked).toContain('90ms-RKSJ-H.bcmap');
    expect(own.foreign).toEqual([]);
    file.close();
  });

  it.each([
    ['cMapUrl', '../content/attachment/1/2'],
    ['cMapUrl', 'https://evil.example/a.bcmap'],
    ['standardFontDataUrl', '..%2Fx.ttf'],
    ['standardFontDataUrl', '/x.ttf'],
    ['wasmUrl', 'openjpeg.wasm'],
    ['constructor', 'x.ttf'],
  ])('gets nothing else of the program: %s %s', async (kind, filename) => {
    await expect(new PdfData().fetch({ kind, filename })).rejects.toThrow('Not a file');
    expect(own).toEqual({ asked: [], foreign: [] });
  });

  it('that says it has more pages than anybody reads is cut', async () => {
    const file = await open(makePdf({ pages: Array(mostPages + 1).fill('x') }));
    expect(file.pageCount).toBe(mostPages);
    expect(file.cut).toBe(true);
    file.close();
  });

  it('that lies about the number of its pages costs no more than it holds', async () => {
    const file = await open(makePdf({ pages: ['Only page'], count: 2_000_000_000 }));
    expect(file.pageCount).toBeLessThanOrEqual(mostPages);
    expect(await file.text(1)).toBe('Only page');
    file.close();
  });

  it.each([
    ['empty', Buffer.alloc(0)],
    ['no PDF', Buffer.from('%PDF-1.7\nnothing of the kind')],
    ['cut off', makePdf({ pages: ['Lost'] }).subarray(0, 60)],
    ['without pages', makePdf({ pages: [] })],
  ])('that is damaged is told so, and its thread is stopped: %s', async (_name, content) => {
    const reading = thread();
    await expect(PdfFile.open(new Uint8Array(content), reading)).rejects.toMatchObject({ failure: 'broken' });
    expect(reading.stop).toHaveBeenCalledOnce();
  });

  it('that needs a password is told so', async () => {
    const key = 'ab'.repeat(32);
    const trailer = `/ID [<00><00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <${key}> /U <${key}> >>`;
    await expect(open(makePdf({ pages: ['Secret'], trailer }))).rejects.toMatchObject({ failure: 'locked' });
  });

  it('whose reader breaks down or stands still is given up', async () => {
    const stuck = { ...thread(), broken: Promise.reject<never>(new Error('gone')) };
    await expect(PdfFile.open(new Uint8Array(makePdf({ pages: ['x'] })), stuck)).rejects.toMatchObject({
      failure: 'broken',
    });
    vi.useFakeTimers();
    try {
      const never = thread();
      Object.defineProperty(never.worker, 'promise', { value: new Promise(() => undefined) });
      const opening = PdfFile.open(new Uint8Array(makePdf({ pages: ['x'] })), never);
      const refused = expect(opening).rejects.toMatchObject({ failure: 'slow' });
      await vi.advanceTimersByTimeAsync(60_000);
      await refused;
      expect(never.stop).toHaveBeenCalledOnce();
    } finally {
      vi.useRealTimers();
    }
  });

  it('is read by code that makes no code from text', async () => {
    for (const name of ['pdf.mjs', 'pdf.worker.min.mjs']) {
      const code = await readFile(`node_modules/pdfjs-dist/legacy/build/${name}`, 'utf8');
      expect(code).not.toMatch(/\bnew Function\(|[^.\w]eval\(/);
    }
  });
});

describe('a page', () => {
  it('fills the room, is drawn as finely as the screen, and is not blown up', () => {
    expect(fitPage({ width: 600, height: 800 }, 300, 2)).toEqual({ width: 300, height: 400, scale: 1 });
    expect(fitPage({ width: 100, height: 100 }, 700, 1)).toEqual({ width: 200, height: 200, scale: 2 });
  });

  it('of any size costs a bounded canvas', () => {
    const length = fc.double({ min: 1e-3, max: 1e12, noNaN: true });
    fc.assert(
      fc.property(length, length, fc.integer({ min: 1, max: 4000 }), (width, height, room) => {
        const size = fitPage({ width, height }, room, 3);
        expect(size).not.toBeNull();
        const scale = size?.scale ?? 0;
        expect(width * scale * height * scale).toBeLessThan(16_000_001);
        expect(Math.max(width, height) * scale).toBeLessThan(16_001);
        expect(size?.height).toBeLessThanOrEqual(40_000);
      }),
    );
    for (const width of [0, -1, Number.NaN, Number.POSITIVE_INFINITY])
      expect(fitPage({ width, height: 10 }, 700, 1)).toBeNull();
  });
});
