export interface PdfParts {
  /** What is written on each page; also how many pages there are. */
  pages: readonly string[];
  /** More entries of the catalog, and of each page. */
  catalog?: string;
  page?: string;
  /** More entries of the trailer. */
  trailer?: string;
  /** What the page tree says the number of pages is, when it lies. */
  count?: number;
  mediaBox?: string;
  /** Entries of the font, instead of Helvetica's. */
  font?: string;
  /** What is painted, as a string of PDF, instead of the pages' words. */
  shown?: string;
}

/** A small valid PDF 1.7 (ISO 32000-1), one line of Helvetica on every page. */
export function makePdf({
  pages,
  catalog = '',
  page = '',
  trailer = '',
  count,
  mediaBox,
  font = '/Type /Font /Subtype /Type1 /BaseFont /Helvetica',
  shown,
}: PdfParts): Buffer {
  const kids = pages.map((_, index) => `${4 + index * 2} 0 R`).join(' ');
  const objects = [
    `<< /Type /Catalog /Pages 2 0 R ${catalog} >>`,
    `<< /Type /Pages /Kids [${kids}] /Count ${count ?? pages.length} >>`,
    `<< ${font} >>`,
    ...pages.flatMap((text, index) => {
      const content = `0.1 0.4 0.45 rg 40 330 320 12 re f 0 g BT /F1 24 Tf 40 280 Td ${shown ?? `(${text})`} Tj ET`;
      return [
        `<< /Type /Page /Parent 2 0 R /MediaBox [${mediaBox ?? '0 0 400 400'}] /Contents ${5 + index * 2} 0 R ` +
          `/Resources << /Font << /F1 3 0 R >> >> ${page} >>`,
        `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
      ];
    }),
  ];
  let file = '%PDF-1.7\n';
  const offsets = objects.map((object, index) => {
    const at = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(at).padStart(10, '0')} 00000 n \n`;
  });
  const start = file.length;
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.join('')}`;
  file += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R ${trailer} >>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(file, 'latin1');
}

/** One page of Japanese in a font that is not embedded, its codes Shift-JIS: read by character maps (9.7.5.2). */
export function japanesePdf(): Buffer {
  return makePdf({
    pages: [''],
    font:
      '/Type /Font /Subtype /Type0 /BaseFont /Ryumin-Light /Encoding /90ms-RKSJ-H /DescendantFonts [<< /Type /Font ' +
      '/Subtype /CIDFontType0 /BaseFont /Ryumin-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) ' +
      '/Supplement 2 >> /DW 1000 /FontDescriptor << /Type /FontDescriptor /FontName /Ryumin-Light /Flags 4 ' +
      '/FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >> >>]',
    // 日本語, which is 93FA 967B 8CEA in Shift-JIS.
    shown: '<93FA967B8CEA>',
  });
}

/** Documents that want to do something when they are opened, looked at or clicked; `trap` is an address that counts. */
export function activePdfs(trap: string): Record<string, Buffer> {
  const pages = ['Harmless words'];
  const button = (action: string): string =>
    `/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 400 400] /A ${action} >>]`;
  return {
    script: makePdf({ pages, catalog: '/OpenAction << /S /JavaScript /JS (globalThis.pdfRan = true;) >>' }),
    'script by name': makePdf({
      pages,
      catalog:
        '/Names << /JavaScript << /Names [(a) << /S /JavaScript /JS (globalThis.pdfRan = true;) >>] >> >>',
    }),
    'script of a page': makePdf({
      pages,
      page: '/AA << /O << /S /JavaScript /JS (globalThis.pdfRan = true;) >> >>',
    }),
    launch: makePdf({ pages, catalog: '/OpenAction << /S /Launch /F (calc.exe) >>' }),
    address: makePdf({ pages, catalog: `/OpenAction << /S /URI /URI (${trap}) >>` }),
    link: makePdf({ pages, page: button(`<< /S /URI /URI (${trap}) >>`) }),
    form: makePdf({
      pages,
      catalog: `/OpenAction << /S /SubmitForm /F << /FS /URL /F (${trap}) >> >> /AcroForm << /Fields [] /XFA (<x/>) >>`,
    }),
    'file elsewhere': makePdf({ pages, catalog: `/OpenAction << /S /GoToR /F (${trap}) /D [0 /Fit] >>` }),
  };
}
