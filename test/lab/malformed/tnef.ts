const MESSAGE = 1;
const ATTACHMENT = 2;

/** A small valid TNEF stream (MS-OXTNEF) with a text and one attached file, report.txt. */
export function tnef(text: string): Buffer {
  return Buffer.concat([
    Buffer.from([0x78, 0x9f, 0x3e, 0x22, 0x01, 0x00]),
    attribute(MESSAGE, 0x00089006, Buffer.from([0, 0, 1, 0])),
    attribute(MESSAGE, 0x00069007, Buffer.from([0xe4, 0x04, 0, 0, 0, 0, 0, 0])),
    attribute(MESSAGE, 0x00018004, Buffer.from('From Outlook\0')),
    attribute(MESSAGE, 0x0002800c, Buffer.from(`${text}\0`)),
    attribute(ATTACHMENT, 0x00069002, Buffer.from([1, 0, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0])),
    attribute(ATTACHMENT, 0x00018010, Buffer.from('report.txt\0')),
    attribute(ATTACHMENT, 0x0006800f, Buffer.from('The report that was in the winmail.dat.\r\n')),
  ]);
}

function attribute(level: number, id: number, data: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUInt8(level, 0);
  head.writeUInt32LE(id, 1);
  head.writeUInt32LE(data.length, 5);
  const sum = Buffer.alloc(2);
  sum.writeUInt16LE(data.reduce((total, byte) => (total + byte) & 0xffff, 0));
  return Buffer.concat([head, data, sum]);
}
