import type { ImapFlow } from 'imapflow';
import type { MailboxNamespace } from '../../../shared/model/mailbox.ts';

/** A namespace of the server (RFC 2342): where a part of the tree begins, e.g. `Public/` with `/`. */
export interface Namespace {
  kind: MailboxNamespace;
  prefix: string;
  delimiter: string | null;
}

const known = new WeakMap<ImapFlow, Namespace[]>();

/**
 * Remembers the namespaces that imapflow has asked for while signing in, and takes the personal prefix away from it: it
 * would put `INBOX.` before every path that has none, which makes the mailboxes of others unreachable. Paths are whole
 * everywhere in this program.
 */
export function takeNamespaces(client: ImapFlow): void {
  const { namespaces, namespace } = client;
  const list = (kind: MailboxNamespace, entries: unknown): Namespace[] =>
    Array.isArray(entries)
      ? entries.map((entry: { prefix?: unknown; delimiter?: unknown }) => ({
          kind,
          prefix: String(entry.prefix ?? ''),
          delimiter: typeof entry.delimiter === 'string' && entry.delimiter !== '' ? entry.delimiter : null,
        }))
      : [];
  known.set(client, [
    ...list('personal', namespaces?.personal),
    ...list('other', namespaces?.other),
    ...list('shared', namespaces?.shared),
  ]);
  if (namespace) client.namespace = { ...namespace, prefix: '' };
}

/** The namespaces of others that have a beginning of their own to be told by. */
export function foreignNamespaces(client: ImapFlow): Namespace[] {
  return (known.get(client) ?? []).filter(({ kind, prefix }) => kind !== 'personal' && prefix !== '');
}

/** The mailbox that stands for a namespace: its prefix without the delimiter. */
export function rootOf({ prefix, delimiter }: Namespace): string {
  return delimiter !== null && prefix.endsWith(delimiter) ? prefix.slice(0, -delimiter.length) : prefix;
}

/** Whose a mailbox is: that of the longest prefix it stands below. */
export function namespaceOf(path: string, foreign: readonly Namespace[]): MailboxNamespace {
  let best: Namespace | null = null;
  for (const one of foreign) {
    const isInside = path.startsWith(one.prefix) || path === rootOf(one);
    if (isInside && one.prefix.length > (best?.prefix.length ?? 0)) best = one;
  }
  return best?.kind ?? 'personal';
}
