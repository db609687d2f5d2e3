import type { ImapFlow, ListOptions, ListResponse, MailboxObject } from 'imapflow';

/** A value of an untagged response as imapflow's parser gives it: an atom or string, NIL, or a list. */
export type Attribute = { type?: string; value?: unknown; section?: Attribute[] } | null | Attribute[];

export interface Untagged {
  command: string;
  attributes?: Attribute[];
}

export type UntaggedHandler = (untagged: Untagged) => void | Promise<void>;

/** What a command is made of: atoms are sent as they stand, strings quoted or as literals. */
export type Argument = { type: 'ATOM' | 'STRING' | 'SEQUENCE'; value: string } | string | Argument[];

interface Response {
  /** Lets the connection read on. */
  next(): void;
  response: { attributes?: Attribute[] };
}

/** What imapflow has for commands it does not know itself (its documentation calls `exec` low-level). */
interface LowLevel {
  exec(
    command: string,
    attributes: readonly Argument[],
    options: { untagged?: Record<string, UntaggedHandler> },
  ): Promise<Response>;
  /** Ends an IDLE under way; `false` where there is none. */
  preCheck: false | (() => Promise<void>);
  untaggedHandlers: Record<string, UntaggedHandler | undefined>;
  run(command: 'LIST', reference: string, pattern: string, options: ListOptions): Promise<ListResponse[]>;
  folders: Map<string, Pick<ListResponse, 'path'>>;
  sectionHandlers: Record<string, ((section: Attribute[]) => void | Promise<void>) | undefined>;
}

const lowLevel = (client: ImapFlow): LowLevel => client as unknown as LowLevel;

export const atom = (value: string): Argument => ({ type: 'ATOM', value });

/**
 * Sends a command that imapflow has no method for. Rejects like its own do: `responseStatus` NO or BAD for a refusal,
 * or the loss of the connection.
 */
export async function execute(
  client: ImapFlow,
  command: string,
  args: readonly Argument[],
  untagged: Record<string, UntaggedHandler> = {},
): Promise<void> {
  const flow = lowLevel(client);
  if (typeof flow.preCheck === 'function') await flow.preCheck();
  const response = await flow.exec(command, args, { untagged });
  response.next();
}

/** LIST with a pattern of one's own; imapflow's `list` always asks for `*`. */
export async function listMatching(
  client: ImapFlow,
  pattern: string,
  options: ListOptions,
): Promise<ListResponse[]> {
  const flow = lowLevel(client);
  const entries = await flow.run('LIST', '', pattern, options);
  // As `list` does: a mailbox that it knows is not listed again before it is opened.
  for (const entry of entries) flow.folders.set(entry.path, entry);
  return entries;
}

/**
 * Opens a mailbox, anew when it is open already. imapflow alone asks by LIST and LSUB what it is before the first time;
 * nothing here reads that of an open mailbox, and each question is a round trip.
 */
export function openMailbox(client: ImapFlow, path: string): Promise<MailboxObject> {
  const { folders } = lowLevel(client);
  if (!folders.has(path)) folders.set(path, { path });
  return client.mailboxOpen(path);
}

/** Takes every untagged response of this name that no running command asked for. */
export function onUntagged(client: ImapFlow, name: string, handler: UntaggedHandler): void {
  lowLevel(client).untaggedHandlers[name] = handler;
}

/** Takes every response code of this name (`* OK [NAME …]`). */
export function onResponseCode(client: ImapFlow, name: string, handler: () => void): void {
  lowLevel(client).sectionHandlers[name] = handler;
}

/** The text of an attribute; a literal arrives as bytes. */
export function textOf(attribute: Attribute | undefined): string | null {
  if (attribute === null || attribute === undefined || Array.isArray(attribute)) return null;
  const { value } = attribute;
  if (typeof value === 'string') return value;
  return Buffer.isBuffer(value) ? value.toString('utf8') : null;
}
