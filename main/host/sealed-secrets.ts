import { ApiError } from '../../shared/api/error.ts';
import type { KeptSecrets } from './secret-choice.ts';
import type { SecretFile } from './secret-file.ts';

/** Encrypts with a key that the system keeps. Rejects while the system does not give it out. */
export interface Cipher {
  seal(name: string, secret: string): Promise<string>;
  /** `reseal`: the key was rotated, or a better one is there now. */
  open(name: string, sealed: string): Promise<{ secret: string; reseal: boolean }>;
}

/** Secrets in a file, encrypted; what the plain file holds from before moves into it when it is asked for. */
export function sealedSecrets(cipher: Cipher, sealed: SecretFile, plain: SecretFile): KeptSecrets {
  const set = async (name: string, secret: string): Promise<void> => {
    await sealed.set(name, await cipher.seal(name, secret));
    await plain.delete(name);
  };
  return {
    protection: 'os',
    async get(name) {
      const stored = await sealed.get(name);
      if (stored === null) return await adopt(name);
      const { secret, reseal } = await cipher.open(name, stored).catch((cause: unknown) => {
        throw lockedError(cause);
      });
      // The secret is good either way.
      if (reseal) await set(name, secret).catch(() => undefined);
      return secret;
    },
    set,
    async delete(name) {
      await sealed.delete(name);
      await plain.delete(name);
    },
    names: async () => [...new Set([...(await sealed.names()), ...(await plain.names())])],
  };

  /** A secret that was stored on the same data folder without a key store moves to the better place. */
  async function adopt(name: string): Promise<string | null> {
    const secret = await plain.get(name);
    if (secret !== null) await set(name, secret);
    return secret;
  }
}

/** Nothing that is stored is touched; it may be readable again at the next start. */
export function lockedSecrets(sealed: SecretFile): KeptSecrets {
  const secrets = new Map<string, string>();
  return {
    protection: 'session',
    async get(name) {
      const secret = secrets.get(name);
      if (secret !== undefined) return secret;
      if ((await sealed.get(name)) !== null) throw lockedError(undefined);
      return null;
    },
    async set(name, secret) {
      secrets.set(name, secret);
    },
    async delete(name) {
      secrets.delete(name);
      await sealed.delete(name);
    },
    names: async () => [...secrets.keys()],
  };
}

export function lockedError(cause: unknown): ApiError {
  return new ApiError('secret-store-locked', 'The system’s key store does not give out the password.', {
    retryable: true,
    cause,
  });
}
