import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Cipher } from './sealed-secrets.ts';

/** One entry of the system's keyring. */
export interface Keyring {
  read(): Promise<string | null>;
  write(value: string): Promise<void>;
}

const ivBytes = 12;
const tagBytes = 16;

/**
 * Encrypts with a random key that stands in the keyring, as browsers do it: some keyrings hold 2500 bytes in an entry,
 * and tokens can be longer. AES-256-GCM, with the secret's name authenticated, so that one cannot be passed off as
 * another.
 *
 * @param timeoutMs a keyring that is locked asks the person, and that may take any time: then this run goes on without
 */
export function keyringCipher(keyring: Keyring, timeoutMs: number): Cipher & { key(): Promise<Buffer> } {
  let known: Buffer | null = null;
  let asking: Promise<Buffer> | null = null;
  const key = async (): Promise<Buffer> => {
    if (known) return known;
    // One question at a time: each may show the person a dialog.
    asking ??= keyFrom(keyring).finally(() => {
      asking = null;
    });
    known = await within(asking, timeoutMs);
    return known;
  };
  return {
    key,
    async seal(name, secret) {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv('aes-256-gcm', await key(), iv).setAAD(Buffer.from(name));
      const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64');
    },
    async open(name, sealed) {
      const bytes = Buffer.from(sealed, 'base64');
      const decipher = createDecipheriv('aes-256-gcm', await key(), bytes.subarray(0, ivBytes))
        .setAAD(Buffer.from(name))
        .setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
      const secret = Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()]);
      return { secret: secret.toString('utf8'), reseal: false };
    },
  };
}

/** The key that is there, or a new one that has proven to stay. */
async function keyFrom(keyring: Keyring): Promise<Buffer> {
  const stored = await keyring.read();
  if (stored !== null) return decode(stored);
  const made = randomBytes(32);
  await keyring.write(made.toString('base64'));
  const read = await keyring.read();
  if (read === null || !decode(read).equals(made))
    throw new Error('The keyring does not keep what it is given.');
  return made;
}

function decode(text: string): Buffer {
  const key = Buffer.from(text, 'base64');
  if (key.length !== 32) throw new Error('The keyring holds something else under this name.');
  return key;
}

async function within<T>(promise: Promise<T>, timeoutMs: number): Promise<T> {
  promise.catch(() => undefined);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('The keyring does not answer.')), timeoutMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
