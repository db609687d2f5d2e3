import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type Keyring, keyringCipher } from '../host/keyring-cipher.ts';
import type { Log } from '../host/log.ts';
import { sealedSecrets } from '../host/sealed-secrets.ts';
import type { KeptSecrets } from '../host/secret-choice.ts';
import { createSecretFile } from '../host/secret-file.ts';

/** How long a start waits for a keyring that was never used before. */
const probeMs = 3000;

/**
 * The system's keyring (Secret Service, Keychain, Credential Manager), with an entry for this data folder; null where
 * the module for it does not load. On Linux the kernel's keyring is not taken in its place: it forgets at shutdown.
 */
export async function systemKeyring(dataDir: string): Promise<Keyring | null> {
  try {
    const { AsyncEntry } = await import('@napi-rs/keyring');
    const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 16);
    const entry = () => new AsyncEntry('Curlew', `key-of-${name}`, { linux: { store: 'secret-service' } });
    return {
      read: async () => (await entry().getPassword()) ?? null,
      write: (value) => entry().setPassword(value),
    };
  } catch {
    return null;
  }
}

/** The best place for secrets that this computer has. Never waits long, whatever the keyring does. */
export async function openBrowserSecrets(
  dataDir: string,
  keyring: Keyring | null,
  log: Log['write'],
  timeoutMs = probeMs,
): Promise<KeptSecrets> {
  const sealed = createSecretFile(join(dataDir, 'secrets.keyring.json'));
  const plain = createSecretFile(join(dataDir, 'secrets.json'));
  const say = (level: 'info' | 'warn', message: string): void =>
    log({ level, scope: 'secrets', message, at: Date.now() });
  if (keyring !== null) {
    const cipher = keyringCipher(keyring, timeoutMs);
    const works = await cipher.key().then(
      () => true,
      () => false,
    );
    if (works) say('info', 'Passwords are encrypted with a key of the system’s keyring.');
    // What was encrypted is readable again as soon as the keyring answers: every use asks it.
    else if ((await sealed.names()).length > 0) say('warn', 'The keyring is locked or does not answer.');
    else return plainSecrets();
    return sealedSecrets(cipher, sealed, plain);
  }
  return plainSecrets();

  function plainSecrets(): KeptSecrets {
    say('warn', 'This computer has no keyring: passwords are in a file that only this user may read.');
    return { protection: 'file', ...plain };
  }
}
