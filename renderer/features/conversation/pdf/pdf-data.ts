/** Where the interface's own build keeps them: see `vite.config.ts`. */
const folders = new Map([
  ['cMapUrl', 'pdf/cmaps'],
  ['standardFontDataUrl', 'pdf/fonts'],
]);

/**
 * What PDF.js needs beside a document: the fonts that every reader has to have (ISO 32000-1, 9.6.2.2), and the
 * character maps of Chinese, Japanese and Korean (9.7.5.2). They come with the program. It is asked in the name of a
 * stranger's document: nothing but plain names of such files is looked up.
 */
export class PdfData {
  /** @throws Error when it is not such a file */
  async fetch({ kind, filename }: { kind: string; filename: string }): Promise<Uint8Array> {
    const folder = folders.get(kind);
    if (folder === undefined || !/^[A-Za-z0-9-]{1,60}\.(?:bcmap|pfb|ttf)$/.test(filename))
      throw new Error('Not a file that comes with the program.');
    const response = await fetch(`${folder}/${filename}`);
    if (!response.ok) throw new Error(`${filename} is missing.`);
    return new Uint8Array(await response.arrayBuffer());
  }
}
