import { z } from 'zod';
import { Account, AccountRemoval, NewAccount, Reconnection } from '../../model/account.ts';
import { CertificateFacts } from '../../model/certificate.ts';
import { Discovery } from '../../model/discovery.ts';
import { Identity, IdentityContent } from '../../model/identity.ts';
import { ImportCandidate } from '../../model/import.ts';
import { ThreadView } from '../../model/mailbox.ts';
import { NewNetwork } from '../../model/network.ts';
import { AccountOffline, OfflinePolicy } from '../../model/offline.ts';
import { AccountQuota } from '../../model/quota.ts';
import { OwnSignInService, SignInRegistration, SignInRequest, SignInService } from '../../model/sign-in.ts';
import { AccountStatus } from '../../model/status.ts';
import { define } from './define.ts';
import { Id, Nothing } from './values.ts';

/** Accounts, how they are signed in to and kept current. */
export const accountsMethods = {
  'accounts.list': define('reader', Nothing, z.array(Account)),
  /** Signs in to both servers first; stores nothing when that fails. Resolves when the account is stored, before its mail is synced. */
  'accounts.add': define('writer', NewAccount, Account),
  /** Removes the account, its cached mail and its secret from this computer; the server keeps everything. */
  'accounts.remove': define('writer', z.object({ accountId: Id }), Nothing),
  /** What would go with the account. */
  'accounts.removal': define('reader', z.object({ accountId: Id }), AccountRemoval),
  'accounts.setColor': define(
    'writer',
    z.object({ accountId: Id, color: z.string().regex(/^#[0-9a-f]{6}$/) }),
    Nothing,
  ),
  /** The order of the accounts, everywhere; those left out come last. */
  'accounts.reorder': define('writer', z.object({ accountIds: z.array(Id).max(1000) }), Nothing),
  /** Switches an account off (no connections, everything stays readable) or on again. */
  'accounts.setEnabled': define('writer', z.object({ accountId: Id, enabled: z.boolean() }), Nothing),
  /** Addresses to write from, by account, each account's default first. */
  'identities.list': define('reader', Nothing, z.array(Identity)),
  /** Adds one (`identityId` null) or changes it. */
  'identities.save': define(
    'writer',
    z.object({ identityId: Id.nullable(), identity: IdentityContent }),
    z.object({ identityId: z.int() }),
  ),
  'identities.remove': define('writer', z.object({ identityId: Id }), Nothing),
  'identities.setDefault': define('writer', z.object({ identityId: Id }), Nothing),
  /** IMAP accounts of Thunderbird's default profile that are not here yet. */
  'import.thunderbird': define('writer', Nothing, z.array(ImportCandidate)),
  /** Signs in with these settings, and stores them only when that succeeds. */
  'accounts.reconnect': define('writer', Reconnection, Account),
  /**
   * Looks for the servers of an address, telling each step by `accounts.discovering`. `known`: only in Curlew's own
   * list, without asking anybody. Answers within ten seconds, with no candidate where nothing was found.
   */
  'accounts.discover': define(
    'writer',
    z.object({
      /** Chosen by the caller; names the search in its events and for `accounts.cancelDiscovery`. */
      searchId: z.string().min(1).max(100),
      email: NewAccount.shape.email,
      depth: z.enum(['known', 'full']),
      network: NewNetwork.optional(),
    }),
    Discovery,
  ),
  /** Ends a search; it then answers with no candidate. */
  'accounts.cancelDiscovery': define('writer', z.object({ searchId: z.string().max(100) }), Nothing),
  /**
   * Trusts this certificate for this host and port, until another one is shown there. Accounts that wait for it try
   * again at once.
   */
  'accounts.trustCertificate': define(
    'writer',
    CertificateFacts.pick({ host: true, port: true, sha256: true }),
    Nothing,
  ),
  /** Services whose own page signs in (OAuth 2.0): the known ones, then those of the settings. */
  'signIn.services': define('writer', Nothing, z.array(SignInService)),
  /** The client id that Curlew has with a known service; null takes the one of the settings away. */
  'signIn.register': define(
    'writer',
    z.object({ serviceId: z.enum(['google', 'microsoft']), registration: SignInRegistration.nullable() }),
    Nothing,
  ),
  'signIn.saveOwn': define(
    'writer',
    z.object({ serviceId: z.string().max(50).nullable(), service: OwnSignInService }),
    z.object({ serviceId: z.string() }),
  ),
  'signIn.removeOwn': define('writer', z.object({ serviceId: z.string().max(50) }), Nothing),
  /** Begins to wait for the browser, and says which page it is to open. */
  'signIn.begin': define('writer', SignInRequest, z.object({ attemptId: z.string(), url: z.string() })),
  /**
   * Resolves when the person has signed in and the mail servers have agreed: the account, new or as it was. After an
   * error of the outgoing server the attempt can be finished with `outgoingUntested`, or is to be cancelled.
   */
  'signIn.finish': define(
    'writer',
    z.object({ attemptId: z.string().max(100), outgoingUntested: z.literal(true).optional() }),
    Account,
  ),
  'signIn.cancel': define('writer', z.object({ attemptId: z.string().max(100) }), Nothing),
  /** Room on the servers that limit it. */
  'quotas.list': define('reader', Nothing, z.array(AccountQuota)),
  'offline.list': define('reader', Nothing, z.array(AccountOffline)),
  /** Sets the policy of an account, or of one folder of it (`policy` null: as the account). Older text beyond it goes. */
  'offline.set': define(
    'writer',
    z.object({ accountId: Id, mailboxId: Id.nullable(), policy: OfflinePolicy.nullable() }),
    Nothing,
  ),
  'offline.pause': define('writer', z.object({ accountId: Id, paused: z.boolean() }), Nothing),
  'sync.status': define('writer', Nothing, z.array(AccountStatus)),
  /** Asks for mail now and ends any waiting before a reconnect. */
  'sync.now': define('writer', z.object({ accountId: Id.optional() }), Nothing),
  /** The mailbox on screen: it is brought up to date first and watched for changes, until another one is named. */
  'sync.focus': define('writer', z.object({ view: ThreadView.nullable() }), Nothing),
  /** Whether the window has the focus: connections that have died are found sooner while somebody looks. */
  'sync.watched': define('writer', z.object({ watched: z.boolean() }), Nothing),
  /** Told by the host when the network comes or goes and when the computer wakes. */
  'network.changed': define(
    'writer',
    z.object({ state: z.enum(['online', 'offline', 'resumed']) }),
    Nothing,
    'internal',
  ),
} as const;
