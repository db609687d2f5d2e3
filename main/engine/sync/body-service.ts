import { ApiError } from '../../../shared/api/error.ts';
import type { MessageBody } from '../../../shared/model/message.ts';
import { UidsChanged } from '../imap/refusal.ts';
import type { ImapSession } from '../imap/session.ts';
import { parseWholeMessage } from '../mime/index.ts';
import { storeBody } from '../store/bodies.ts';
import { rawFileOf, readRawMessage } from '../store/raw-messages.ts';
import { type FetchedBody, fetchBody, locate, type MessageLocation } from './body-fetch.ts';
import { changeMail, type SyncContext } from './context.ts';

export interface BodyHost {
  /** A connection free of background work. */
  connect(): Promise<ImapSession>;
  /** Brings a mailbox up to date. */
  visit(session: ImapSession, mailboxId: number): Promise<void>;
  /** What to say without a connection. */
  offline(): ApiError;
}

/** Bodies that a person wants to read now. */
export class BodyService {
  private readonly context: SyncContext;
  private readonly host: BodyHost;
  private readonly running = new Map<number, Promise<MessageBody>>();

  constructor(context: SyncContext, host: BodyHost) {
    this.context = context;
    this.host = host;
  }

  /**
   * The body from here, else fetched, stored and answered. One fetch at a time per message.
   * @throws ApiError
   */
  fetch(messageId: number): Promise<MessageBody> {
    let fetching = this.running.get(messageId);
    if (!fetching) {
      fetching = this.fetchBodyOnce(messageId).finally(() => this.running.delete(messageId));
      this.running.set(messageId, fetching);
    }
    return fetching;
  }

  private async fetchBodyOnce(messageId: number): Promise<MessageBody> {
    const { cache, searchable, account } = this.context;
    // With it comes the list of all domains, for what a message is warned of: not before somebody reads one.
    const { readBody } = await import('../store/read-body.ts');
    const cached = readBody(searchable(), messageId);
    if (!cached)
      throw new ApiError('not-found', 'This message is no longer here.', { accountId: account.id });
    if (cached.state === 'ready') return cached;
    if (await this.readKept(messageId)) return readBody(searchable(), messageId)!;
    const { location, body } = await this.fetchWherever(messageId);
    changeMail(
      this.context,
      cache,
      () => {
        const threadId = storeBody(cache, messageId, body);
        return threadId === undefined ? [] : [threadId];
      },
      [location.mailboxId],
    );
    this.context.emit({ type: 'message.bodyChanged', messageId, threadId: location.threadId });
    return readBody(searchable(), messageId)!;
  }

  /** Takes the body of a message that is not on the server yet from its bytes on this computer; false: it has none. */
  private async readKept(messageId: number): Promise<boolean> {
    const { cache, dataDir, emit } = this.context;
    const file = rawFileOf(cache, messageId);
    const raw = file === undefined ? null : await readRawMessage(dataDir, file);
    if (!raw) return false;
    const { parts, note } = await parseWholeMessage(raw);
    let threadId: number | undefined;
    changeMail(this.context, cache, () => {
      threadId = storeBody(cache, messageId, { parts, note });
      return threadId === undefined ? [] : [threadId];
    });
    if (threadId === undefined) return false;
    emit({ type: 'message.bodyChanged', messageId, threadId });
    return true;
  }

  /** Fetches a body from where the message is; looked for once more when it has just been moved. */
  private async fetchWherever(messageId: number): Promise<{ location: MessageLocation; body: FetchedBody }> {
    const { cache } = this.context;
    const session = await this.host.connect();
    const location = locate(cache, messageId);
    if (!location) throw this.host.offline();
    const fetch = (from: MessageLocation): Promise<FetchedBody> =>
      session.serve(from, (client) => fetchBody(client, from));
    try {
      return { location, body: await fetch(location) };
    } catch (error) {
      const isElsewhere = error instanceof ApiError && error.code === 'not-found';
      if (!isElsewhere && !(error instanceof UidsChanged)) throw error;
      await this.host.visit(session, location.mailboxId);
      const now = locate(cache, messageId);
      if (now && (now.uid !== location.uid || now.mailboxId !== location.mailboxId)) {
        return { location: now, body: await fetch(now).catch((again) => this.tooRestless(again)) };
      }
      return this.tooRestless(error);
    }
  }

  /** Twice in a row the message was not where the server had just shown it. */
  private tooRestless(error: unknown): never {
    if (!(error instanceof UidsChanged)) throw error;
    throw new ApiError('server-refused', 'The server is renumbering this folder. Try again in a moment.', {
      ...{ retryable: true, accountId: this.context.account.id, cause: error },
    });
  }
}
