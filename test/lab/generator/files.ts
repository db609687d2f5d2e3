import { crc32, deflateSync } from 'node:zlib';
import type { Attachment } from './message.ts';

/** A real, small PDF of one page with the lines of text on it (ASCII), filled up to `size` bytes where wanted. */
export function pdf(lines: readonly string[], size = 0): Buffer {
  const escaped = lines.map((line) => line.replace(/[^\x20-\x7e]/g, '?').replace(/[()\\]/g, '\\$&'));
  const text = escaped.map(
    (line, index) => `BT /F1 ${index === 0 ? 20 : 12} Tf 72 ${760 - index * 26} Td (${line}) Tj ET`,
  );
  const content = text.join('\n');
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  const estimate = objects.join('').length + 500;
  if (size > estimate) {
    const length = size - estimate;
    objects.push(`<< /Length ${length} >>\nstream\n${filler(length)}\nendstream`);
  }
  let body = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = body.length;
    body += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const count = objects.length + 1;
  return Buffer.from(
    `${body}xref\n0 ${count}\n0000000000 65535 f \n${table}trailer\n<< /Size ${count} /Root 1 0 R >>\nstartxref\n${body.length}\n%%EOF\n`,
    'latin1',
  );
}

function filler(length: number): string {
  const line = '% The rest of this stream only gives the file the size of a real plan.\n';
  return line.repeat(Math.ceil(length / line.length)).slice(0, length);
}

export type Pixel = (x: number, y: number) => readonly number[];

/** A PNG whose pixels are asked for one by one: red, green, blue, and with `alpha` how much they cover (0 to 255). */
export function png(width: number, height: number, pixel: Pixel, { alpha = false } = {}): Buffer {
  const rows = Buffer.alloc(height * (width * (alpha ? 4 : 3) + 1));
  let at = 0;
  for (let y = 0; y < height; y++) {
    rows[at++] = 0;
    for (let x = 0; x < width; x++)
      for (const value of pixel(x, y)) rows[at++] = Math.max(0, Math.min(255, value));
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, alpha ? 6 : 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** A view over water at evening: sky, sun, hills, waves. Different seeds move the sun and the hills. */
export function landscape(width: number, height: number, seed: number): Buffer {
  const horizon = height * 0.6;
  const [sunX, sunY] = [width * (0.25 + (seed % 5) * 0.12), horizon - height * 0.16];
  return png(width, height, (x, y) => {
    if (y > horizon) {
      const wave = Math.sin(x * 0.09 + y * 0.8) * 8;
      const glitter = Math.abs(x - sunX) < (y - horizon) * 0.5 + 4 ? 40 : 0;
      return [46 + glitter + wave, 104 + glitter * 0.7 + wave, 124 + wave];
    }
    const hill = horizon - height * 0.09 - Math.sin(x / (width / 7) + seed) * height * 0.06;
    if (y > hill) return [62, 92, 98];
    if (Math.hypot(x - sunX, y - sunY) < height * 0.08) return [255, 236, 190];
    const up = y / horizon;
    return [142 + up * 104, 178 + up * 32, 200 - up * 40];
  });
}

/** A real .docx that word processors open: a zip (stored) of the three parts the format asks for. */
export function docx(paragraphs: readonly string[], size = 0): Buffer {
  const escaped = paragraphs.map((text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;'));
  const body = escaped.map((text) => `<w:p><w:r><w:t>${text}</w:t></w:r></w:p>`).join('');
  const ns = 'http://schemas.openxmlformats.org';
  const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
  const main = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml';
  const files: [string, string][] = [
    [
      '[Content_Types].xml',
      `${xml}<Types xmlns="${ns}/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="${main}"/></Types>`,
    ],
    [
      '_rels/.rels',
      `${xml}<Relationships xmlns="${ns}/package/2006/relationships"><Relationship Id="rId1" Type="${ns}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`,
    ],
    [
      'word/document.xml',
      `${xml}<w:document xmlns:w="${ns}/wordprocessingml/2006/main"><w:body>${body}</w:body></w:document>`,
    ],
  ];
  const length = files.reduce(
    (sum, [name, text]) => sum + name.length * 2 + Buffer.byteLength(text) + 76,
    22,
  );
  if (size > length + 100) files[2]![1] += `<!--${' '.repeat(size - length - 7)}-->`;
  return storedZip(files.map(([name, text]) => [name, Buffer.from(text)]));
}

function storedZip(files: readonly (readonly [string, Buffer])[]): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, data] of files) {
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt16LE(0x21, 8); // 1 January 1980
    shared.writeUInt32LE(crc32(data), 10);
    shared.writeUInt32LE(data.length, 14);
    shared.writeUInt32LE(data.length, 18);
    shared.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), shared, Buffer.from(name), data]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), shared, tail, Buffer.from(name)]));
    bodies.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, central, end]);
}

const made = new Map<string, Buffer>();

/** A file of the kind its name asks for, remembered: a big mailbox attaches the same few files again and again. */
export function fileNamed(name: string): Attachment {
  const ending = name.slice(name.lastIndexOf('.') + 1);
  const types: Record<string, string> = {
    pdf: 'application/pdf',
    png: 'image/png',
    csv: 'text/csv',
    docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  };
  let content = made.get(name);
  if (!content) {
    content = contentOf(ending, name);
    made.set(name, content);
  }
  return { name, type: types[ending] ?? 'application/octet-stream', content };
}

function contentOf(ending: string, name: string): Buffer {
  switch (ending) {
    case 'pdf':
      return pdf([name, 'Page 1 of 1']);
    case 'png':
      return landscape(160, 100, name.length);
    case 'docx':
      return docx([name, 'Please see the changes marked in red.']);
    default:
      return Buffer.from(
        'Item;Count;Price\r\nLarch board;24;18.40\r\nBrass hinge;16;6.95\r\nDoor handle;8;42.00\r\n',
      );
  }
}
