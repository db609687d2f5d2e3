import type { SafeStorage } from 'electron';
import type { SecretProtection } from '../engine/engine.ts';
import type { Log } from '../host/log.ts';
import { type Cipher, lockedSecrets, sealedSecrets } from '../host/sealed-secrets.ts';
import type { KeptSecrets } from '../host/secret-choice.ts';
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
export async function openSecretStore(parts: SecretParts): Promise<KeptSecrets> {
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
  return lockedSecrets(parts.encrypted);
}

async function chooseProtection({ safeStorage, platform }: SecretParts): Promise<SecretProtection> {
  if (platform === 'linux') {
    const backend = safeStorage.getSelectedStorageBackend();
    // 'basic_text' encrypts with a key that is the same on every computer.
    if (backend === 'basic_text' || backend === 'unknown') return 'file';
  }
  return (await safeStorage.isAsyncEncryptionAvailable().catch(() => false)) ? 'os' : 'session';
}

function encryptedStore({ safeStorage, encrypted, plain }: SecretParts): KeptSecrets {
  const cipher: Cipher = {
    seal: async (_name, secret) => (await safeStorage.encryptStringAsync(secret)).toString('base64'),
    async open(_name, sealed) {
      const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(Buffer.from(sealed, 'base64'));
      return { secret: result, reseal: shouldReEncrypt };
    },
  };
  return sealedSecrets(cipher, encrypted, plain);
}
