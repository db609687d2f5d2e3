import { ApiError } from '../../../../shared/api/error.ts';
import type { ApiEvent } from '../../../../shared/api/events.ts';
import type { ServerSettings } from '../../../../shared/model/account.ts';
import type { Discovery, FoundServers } from '../../../../shared/model/discovery.ts';
import type { NewNetwork } from '../../../../shared/model/network.ts';
import type { Log } from '../../log.ts';
import type { SignInServices } from '../oauth/configuration.ts';
import { type RouteContext, routeOfNew } from '../route.ts';

export interface SearchContext extends RouteContext {
  services: Pick<SignInServices, 'own'>;
  log: Log;
  emit: (event: ApiEvent) => void;
}

/** The searches for servers that are under way, each to be ended by its name. */
export class Searches {
  private readonly context: SearchContext;
  private readonly running = new Map<string, AbortController>();

  constructor(context: SearchContext) {
    this.context = context;
  }

  async run(search: {
    searchId: string;
    email: string;
    depth: 'known' | 'full';
    network?: NewNetwork | undefined;
  }): Promise<Discovery> {
    const { searchId, email, depth } = search;
    if (depth === 'known') {
      const [{ knownByDomain }, { splitAddress }] = await domains();
      const known = knownByDomain(splitAddress(email));
      return { candidates: known ? [known] : [] };
    }
    this.cancel(searchId);
    const ending = new AbortController();
    this.running.set(searchId, ending);
    const { emit, log } = this.context;
    try {
      const { discover } = await import('./discover.ts');
      const candidates = await discover(email, {
        route: routeOfNew(this.context, search.network),
        log: log.child('discovery'),
        onStep: (step) => emit({ type: 'accounts.discovering', searchId, step }),
        signal: ending.signal,
        issuers: this.context.services.own(),
      });
      return { candidates };
    } finally {
      if (this.running.get(searchId) === ending) this.running.delete(searchId);
    }
  }

  cancel(searchId: string): void {
    this.running.get(searchId)?.abort();
  }

  close(): void {
    for (const ending of this.running.values()) ending.abort();
  }

  /**
   * The servers to use for an account that came without any: only such as need no look before a password goes there.
   * @throws ApiError `discovery-failed`
   */
  async settle(email: string, network: NewNetwork | undefined): Promise<ServerPair> {
    const { candidates } = await this.run({ searchId: `add ${email}`, email, depth: 'full', network });
    const usable = candidates.find(isUsableUnseen);
    if (usable) return { imap: usable.imap, smtp: usable.smtp };
    const [, { splitAddress }] = await domains();
    throw new ApiError(
      'discovery-failed',
      `No mail server was found for ${splitAddress(email).domain}. Enter the server settings; your provider's help pages name them.`,
    );
  }
}

/** What knows providers and all domains: loaded only when somebody adds an account. */
function domains() {
  return Promise.all([import('./known.ts'), import('./address.ts')]);
}

interface ServerPair {
  imap: ServerSettings;
  smtp: ServerSettings | null;
}

function isUsableUnseen({ foreign, signIn }: FoundServers): boolean {
  return foreign.length === 0 && (signIn.includes('password') || signIn.includes('app-password'));
}
