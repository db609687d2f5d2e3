import { z } from 'zod';
import buildClients from '../../../../build/oauth-clients.json' with { type: 'json' };
import { ApiError } from '../../../../shared/api/error.ts';
import { isLoopback } from '../../../../shared/model/loopback.ts';
import type {
  OwnSignInService,
  SignInRegistration,
  SignInService,
} from '../../../../shared/model/sign-in.ts';
import type { SecretStore } from '../../engine.ts';
import { one, run, transaction, type WritableDb } from '../../store/database.ts';
import {
  knownServices,
  type OAuthClient,
  type OAuthService,
  type OwnService,
  ownService,
} from './services.ts';

/** What a distributor registered: one entry for each known service, or null. */
const BuildClients = z.record(
  z.string(),
  z.object({ clientId: z.string().min(1), clientSecret: z.string().min(1).optional() }).nullable(),
);
export type BuildClients = z.infer<typeof BuildClients>;

const Stored = z.object({
  clients: z.record(z.string(), z.string()),
  own: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      issuer: z.string(),
      domains: z.array(z.string()),
      scopes: z.array(z.string()),
    }),
  ),
});
type Stored = z.infer<typeof Stored>;

const settingKey = 'signInServices';

function clientSecretKey(serviceId: string): string {
  return `sign-in/${serviceId}/client-secret`;
}

/**
 * The services a person can sign in with, and this program's registration with each. The settings come before the
 * file of the build; client secrets are kept among the secrets.
 */
export class SignInServices {
  private readonly db: WritableDb;
  private readonly secrets: SecretStore;
  private readonly build: BuildClients;

  constructor(db: WritableDb, secrets: SecretStore, build: unknown = buildClients) {
    this.db = db;
    this.secrets = secrets;
    this.build = BuildClients.parse(build);
  }

  /** As the interface shows them. */
  async list(): Promise<SignInService[]> {
    const stored = this.read();
    return Promise.all(
      this.all(stored).map(async (service) => {
        const clientId = stored.clients[service.id] ?? null;
        const source = clientId !== null ? 'settings' : this.build[service.id] ? 'build' : null;
        return {
          id: service.id,
          name: service.name,
          ready: source !== null,
          source,
          clientId,
          hasClientSecret: (await this.secrets.get(clientSecretKey(service.id)).catch(() => null)) !== null,
          issuer: stored.own.some((own) => own.id === service.id) ? service.server.issuer : null,
          domains: [...service.domains],
          scopes: [...service.scopes],
        };
      }),
    );
  }

  /** Those of the person's own. */
  own(): readonly OwnService[] {
    return this.read().own;
  }

  /** @throws ApiError `not-found` */
  service(id: string): OAuthService {
    const service = this.all(this.read()).find((one) => one.id === id);
    if (!service) {
      throw new ApiError(
        'not-found',
        'The service for this sign-in was removed. Add it again in Settings, under Security.',
      );
    }
    return service;
  }

  /** @throws ApiError `sign-in-not-configured` with what to do. */
  async ready(id: string): Promise<{ service: OAuthService; client: OAuthClient }> {
    const service = this.service(id);
    const clientId = this.read().clients[id];
    if (clientId !== undefined) {
      return { service, client: { id: clientId, secret: await this.secrets.get(clientSecretKey(id)) } };
    }
    const built = this.build[id];
    if (built) return { service, client: { id: built.clientId, secret: built.clientSecret ?? null } };
    throw new ApiError(
      'sign-in-not-configured',
      `This Curlew is not registered with ${service.name}. Enter a client id of your own, or use an app password.`,
    );
  }

  /** Registers Curlew with a known service; null takes the registration of the settings away. */
  async register(id: string, registration: SignInRegistration | null): Promise<void> {
    this.service(id);
    if (registration?.clientSecret !== undefined || registration === null) {
      await this.storeSecret(id, registration?.clientSecret ?? null);
    }
    this.change((stored) => {
      if (registration === null) delete stored.clients[id];
      else stored.clients[id] = registration.clientId;
    });
  }

  /**
   * Adds a service of the person's own, or changes it.
   * @throws ApiError `invalid-input` for an issuer without encryption that is not on this computer.
   */
  async saveOwn(id: string | null, input: OwnSignInService): Promise<string> {
    const issuer = new URL(input.issuer);
    if (issuer.protocol !== 'https:' && !isLoopback(issuer.hostname)) {
      throw new ApiError('invalid-input', 'The address of a sign-in service begins with https://.');
    }
    const before = this.read();
    if (id !== null && !before.own.some((own) => own.id === id)) {
      throw new ApiError('not-found', 'This sign-in service is no longer here.');
    }
    const numbers = before.own.map((own) => Number(own.id.slice('own-'.length)));
    const ownId = id ?? `own-${Math.max(0, ...numbers) + 1}`;
    if (input.clientSecret !== undefined) await this.storeSecret(ownId, input.clientSecret);
    const { name, domains, scopes } = input;
    const own = { id: ownId, name, issuer: input.issuer, domains, scopes };
    this.change((stored) => {
      stored.clients[ownId] = input.clientId;
      stored.own = [...stored.own.filter((one) => one.id !== ownId), own];
    });
    return ownId;
  }

  /** @throws ApiError `in-use` while an account signs in with it. */
  async removeOwn(id: string): Promise<void> {
    const user = one<{ email: string }>(this.db, 'SELECT email FROM account WHERE sign_in = ?', id);
    if (user)
      throw new ApiError('in-use', `${user.email} signs in with this service. Remove the account first.`);
    await this.storeSecret(id, null);
    this.change((stored) => {
      delete stored.clients[id];
      stored.own = stored.own.filter((one) => one.id !== id);
    });
  }

  private all(stored: Stored): OAuthService[] {
    return [...knownServices, ...stored.own.map(ownService)];
  }

  private async storeSecret(id: string, secret: string | null): Promise<void> {
    if (secret === null) await this.secrets.delete(clientSecretKey(id));
    else await this.secrets.set(clientSecretKey(id), secret);
  }

  private read(): Stored {
    const row = one<{ value: string }>(this.db, 'SELECT value FROM setting WHERE key = ?', settingKey);
    const parsed = Stored.safeParse(row ? JSON.parse(row.value) : null);
    return parsed.success ? parsed.data : { clients: {}, own: [] };
  }

  private change(edit: (stored: Stored) => void): void {
    transaction(this.db, () => {
      const stored = this.read();
      edit(stored);
      run(
        this.db,
        'INSERT OR REPLACE INTO setting (key, value) VALUES (?, ?)',
        settingKey,
        JSON.stringify(stored),
      );
    });
  }
}
