import type { RawResponse } from '../../imap/fetch/read-row.ts';

/** Rows as they go to another thread: many small pieces of large buffers as one. */
export interface PackedRows {
  bytes: Uint8Array<ArrayBuffer>;
  /** Of each row: bytes of its line, how many literals it has, and the bytes of each. */
  sizes: number[];
}

export function packRows(rows: readonly RawResponse[]): PackedRows {
  const sizes: number[] = [];
  let total = 0;
  for (const { payload, literals } of rows) {
    sizes.push(payload.length, literals.length);
    total += payload.length;
    for (const literal of literals) {
      sizes.push(literal.length);
      total += literal.length;
    }
  }
  const bytes = new Uint8Array(total);
  let at = 0;
  const add = (piece: Buffer): void => {
    bytes.set(piece, at);
    at += piece.length;
  };
  for (const { payload, literals } of rows) {
    add(payload);
    literals.forEach(add);
  }
  return { bytes, sizes };
}

export function unpackRows({ bytes, sizes }: PackedRows): RawResponse[] {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const rows: RawResponse[] = [];
  let at = 0;
  const take = (size: number): Buffer => {
    at += size;
    return all.subarray(at - size, at);
  };
  for (let next = 0; next < sizes.length; ) {
    const payload = take(sizes[next++]!);
    const literals = Array.from({ length: sizes[next++]! }, () => take(sizes[next++]!));
    rows.push({ payload, literals });
  }
  return rows;
}
