import { PDFWorker, VerbosityLevel } from 'pdfjs-dist/legacy/build/pdf.mjs';
import workerUrl from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs?url';
import type { PdfThread } from './pdf-document.ts';

/**
 * A worker of its own for one file. It is started here, because PDF.js would read the file on the page's own thread
 * where it cannot start one.
 */
export function startPdfThread(): PdfThread {
  const port = new Worker(workerUrl, { type: 'module', name: 'pdf' });
  const broken = new Promise<never>((_resolve, reject) => {
    port.addEventListener('error', (event) => {
      event.preventDefault();
      reject(new Error('The worker that reads PDFs could not be started.'));
    });
  });
  // It may break down while nobody waits for it.
  broken.catch(() => undefined);
  const worker = PDFWorker.create({ port, verbosity: VerbosityLevel.ERRORS });
  return {
    worker,
    broken,
    stop() {
      worker.destroy();
      port.terminate();
    },
  };
}
