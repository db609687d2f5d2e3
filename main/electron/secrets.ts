import type { SafeStorage } from 'electron';
import { ApiError } from '../../shared/api/error.ts';
import type { SecretProtection, SecretStore } from '../engine/engine.ts';
import type { Log } from '../host/log.ts';
import type { SecretFile } from '../host/secret-file.ts';

export interface SecretParts {
  safeStorage: SafeStorage;
  platform: NodeJS.Platform;
  /** Secrets encrypted by the system's key store, in base64. */
  encrypted: SecretFile;
  /** The file that the browser host keeps, protected by its permissions only. */
  plain: SecretFile;
  log: Log['write'];
}

/**
 * Opens the best place for secrets that this computer has. To be called when Electron is ready and before windows
 * open, since a locked key store asks the person to unlock it.
 */
export async function openSecretStore(parts: SecretParts): Promise<SecretStore> {
  const protection = await chooseProtection(parts);
  const say = (level: 'info' | 'warn', message: string): void =>
    parts.log({ level, scope: 'secrets', message, at: Date.now() });
  if (protection === 'os') {
    say('info', 'Passwords are encrypted with a key of the system’s key store.');
    return encryptedStore(parts);
  }
  if (protection === 'file') {
    say('warn', 'This computer has no key store: passwords are in a file that only this user may read.');
    return { protection, ...parts.plain };
  }
  say('warn', 'The key store is locked or does not answer: passwords are kept for this run only.');
  return sessionStore(parts);
}

async function chooseProtection({ safeStorage, platform }: SecretParts): Promise<SecretProtection> {
  if (platform === 'linux') {
    const backend = safeStorage.getSelectedStorageBackend();
    // 'basic_text' encrypts with a key that is the same on every computer.
    if (backend === 'basic_text' || backend === 'unknown') return 'file';
  }
  return (await safeStorage.isAsyncEncryptionAvailable().catch(() => false)) ? 'os' : 'session';
}

function encryptedStore({ safeStorage, encrypted, plain }: SecretParts): SecretStore {
  const set = async (key: string, secret: string): Promise<void> => {
    const blob = await safeStorage.encryptStringAsync(secret);
    await encrypted.set(key, blob.toString('base64'));
  };
  return {
    protection: 'os',
    async get(key) {
      const blob = await encrypted.get(key);
      if (blob === null) return await adopt(key);
      const { result, shouldReEncrypt } = await safeStorage
        .decryptStringAsync(Buffer.from(blob, 'base64'))
        .catch((cause: unknown) => {
          throw locked(cause);
        });
      // The key was rotated, or a better one is there now. The secret is good either way.
      if (shouldReEncrypt) await set(key, result).catch(() => undefined);
      return result;
    },
    async set(key, secret) {
      await set(key, secret);
      await plain.delete(key);
    },
    async delete(key) {
      await encrypted.delete(key);
      await plain.delete(key);
    },
  };

  /** A secret that the browser host stored on the same data folder moves to the better place. */
  async function adopt(key: string): Promise<string | null> {
    const secret = await plain.get(key);
    if (secret === null) return null;
    await set(key, secret);
    await plain.delete(key);
    return secret;
  }
}

/** Nothing that is stored is touched; it may be readable again at the next start. */
function sessionStore({ encrypted }: SecretParts): SecretStore {
  const secrets = new Map<string, string>();
  return {
    protection: 'session',
    async get(key) {
      const secret = secrets.get(key);
      if (secret !== undefined) return secret;
      if ((await encrypted.get(key)) !== null) throw locked(undefined);
      return null;
    },
    async set(key, secret) {
      secrets.set(key, secret);
    },
    async delete(key) {
      secrets.delete(key);
      await encrypted.delete(key);
    },
  };
}

function locked(cause: unknown): ApiError {
  return new ApiError('secret-store-locked', 'The system’s key store does not give out the password.', {
    retryable: true,
    cause,
  });
}
