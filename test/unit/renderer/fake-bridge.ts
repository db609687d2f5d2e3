import type { Bridge } from '../../../shared/api/bridge.ts';
import { ApiError } from '../../../shared/api/error.ts';
import type { ApiErrorCode } from '../../../shared/api/error-shape.ts';
import type { ApiEvent } from '../../../shared/api/events.ts';
import { isMethodName, type MethodInput, type MethodName, methods } from '../../../shared/api/methods.ts';
import type { ThreadView } from '../../../shared/model/mailbox.ts';
import type { Address, Message } from '../../../shared/model/message.ts';
import type { Action, ActionTarget, Operation } from '../../../shared/model/operation.ts';
import type { AccountQuota } from '../../../shared/model/quota.ts';
import type { SavedSearch, SearchHit } from '../../../shared/model/search.ts';
import { defaultSettings, type Settings } from '../../../shared/model/settings.ts';
import type { AccountStatus } from '../../../shared/model/status.ts';
import type { ThreadFilter, ThreadRow } from '../../../shared/model/thread.ts';
import { fakeAccountSettings } from './fake-accounts.ts';
import { fakeDiscovery } from './fake-discovery.ts';
import { fakeFolders } from './fake-folders.ts';
import { type FakeMail, fakeMail } from './fake-mail.ts';
import { fakeOffline } from './fake-offline.ts';

export interface FakeOptions {
  /** No account yet, or an empty one; offline; in the midst of a first sync; or in trouble. */
  readonly scenario?: 'usual' | 'first-run' | 'empty' | 'offline' | 'syncing' | 'error';
  readonly theme?: Settings['theme'];
  readonly mail?: FakeMail;
  readonly quotas?: readonly AccountQuota[];
}

type Answers = { [M in MethodName]?: (input: MethodInput<M>) => unknown };

/** A bridge over mail in memory: enough of an engine for the interface to be looked at and tested. */
export class FakeBridge implements Bridge {
  readonly mail: FakeMail;
  readonly calls: { method: string; input: unknown }[] = [];
  readonly #listeners = new Set<(event: ApiEvent) => void>();
  readonly #options: FakeOptions;
  readonly #undo: { description: string; back: () => void }[] = [];
  settings: Settings;
  operations: Operation[] = [];

  constructor(options: FakeOptions = {}) {
    this.#options = options;
    this.mail = options.mail ?? fakeMail();
    this.settings = { ...defaultSettings, theme: options.theme ?? 'system' };
    if (options.scenario === 'first-run') this.mail.accounts = [];
    if (options.scenario === 'empty') this.mail.messages = [];
    if (options.scenario === 'error') this.operations = [refused];
  }

  async call(method: string, input: unknown) {
    this.calls.push({ method, input });
    await new Promise((resolve) => setTimeout(resolve, 4));
    try {
      if (!isMethodName(method)) throw new ApiError('invalid-input', `No method ${method}`);
      const answer = this.#answers[method] as ((parsed: unknown) => unknown) | undefined;
      if (answer === undefined) throw new ApiError('internal', `The fake has no ${method}`);
      return { ok: true as const, output: await answer(methods[method].input.parse(input)) };
    } catch (error) {
      return { ok: false as const, error: ApiError.from(error).toShape() };
    }
  }

  subscribe(listener: (event: ApiEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit(event: ApiEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  /** Made when asked, as it stands on the mail that the constructor is given. */
  get #answers(): Answers {
    return {
      ...this.#usual,
      ...fakeAccountSettings(() => this.mail.accounts),
      ...this.#offline,
      ...fakeFolders(this.mail, () => this.#changed()),
    };
  }

  searches: SavedSearch[] = [];
  readonly #offline = fakeOffline(
    () => this.mail.accounts.map((one) => one.id),
    (accountId) => this.emit({ type: 'offline.changed', accountId }),
  );

  readonly #usual: Answers = {
    'accounts.list': () => this.mail.accounts,
    'accounts.add': (input) => this.#add(input),
    'accounts.remove': ({ accountId }) => {
      this.mail.accounts = this.mail.accounts.filter((one) => one.id !== accountId);
      this.emit({ type: 'accounts.changed' });
      return {};
    },
    'accounts.discover': ({ email }) => ({ candidates: fakeDiscovery(email) }),
    'accounts.cancelDiscovery': () => ({}),
    'accounts.trustCertificate': () => ({}),
    'signIn.services': () => [],
    'secrets.state': () => ({ protection: 'os', available: 'os', sessionOnly: false }),
    'mailboxes.list': () => (this.mail.accounts.length === 0 ? [] : this.#mailboxes()),
    'threads.list': ({ view, filter = 'all', after, limit }) => {
      const rows = this.#rows(view, filter);
      const start =
        after == null
          ? 0
          : rows.findIndex(
              (row) => row.date < after.date || (row.date === after.date && row.threadId < after.threadId),
            );
      const page = start === -1 ? [] : rows.slice(start, start + limit);
      const last = page.at(-1);
      const more = last !== undefined && start + limit < rows.length;
      return { rows: page, next: more ? { date: last.date, threadId: last.threadId } : null };
    },
    'threads.rows': ({ view, filter = 'all', threadIds }) => ({
      rows: this.#rows(view, filter).filter((row) => threadIds.includes(row.threadId)),
    }),
    'threads.countUnread': () => ({ threads: this.#rows({ kind: 'unified', role: 'unread' }, 'all').length }),
    'threads.get': ({ threadId }) => {
      const messages = this.mail.messages
        .filter((one) => one.threadId === threadId)
        .sort((a, b) => a.date - b.date);
      const first = messages[0];
      if (first === undefined) throw new ApiError('not-found', 'This conversation is gone.');
      return { threadId, accountId: first.accountId, subject: first.subject.replace(/^Re: /, ''), messages };
    },
    'messages.body': ({ messageId }) => ({
      messageId,
      state: this.#options.scenario === 'offline' && messageId > 3 ? 'absent' : 'ready',
      parts: this.mail.bodies.get(messageId) ?? [],
      note: null,
      safety: [],
      protection: null,
    }),
    'messages.fetchBody': () => {
      throw new ApiError('offline', 'There is no connection.', { retryable: true });
    },
    'images.allow': () => ({}),
    'attachments.save': ({ messageId, partId }) => ({
      kind: 'download',
      path: `content/attachment/${messageId}/${partId}`,
      filename: 'file',
    }),
    'actions.apply': ({ action, target }) => this.#apply(action, target),
    'actions.undo': () => {
      const last = this.#undo.pop();
      last?.back();
      this.#changed();
      return { description: last?.description ?? null };
    },
    'operations.list': () => this.operations,
    'operations.dismiss': ({ operationId }) => {
      this.operations = this.operations.filter((one) => one.id !== operationId);
      this.emit({ type: 'operations.changed', accountId: 1 });
      return {};
    },
    'search.messages': ({ text, after, limit }) => {
      const hits = this.#search(text).filter((hit) => after == null || hit.date < after.key);
      const page = hits.slice(0, limit);
      const last = page.at(-1);
      return {
        hits: page,
        next: hits.length > limit && last !== undefined ? { key: last.date, score: null } : null,
        coverage: {
          messages: 20_000,
          withBody: 1_204,
          completeSince: Date.now() - 92 * 86_400_000,
          waiting: 0,
        },
        errors: [],
      };
    },
    'search.server': () => ({ found: 0, accounts: [{ accountId: 1, state: 'done' }], superseded: false }),
    'searches.list': () => this.searches,
    'searches.save': ({ id, name, query }) => {
      const saved = { id: id ?? this.searches.length + 1, name, query, unread: 0 };
      this.searches = [...this.searches.filter((one) => one.id !== id), saved];
      this.emit({ type: 'searches.changed' });
      return { id: saved.id };
    },
    'searches.remove': ({ id }) => {
      this.searches = this.searches.filter((one) => one.id !== id);
      this.emit({ type: 'searches.changed' });
      return {};
    },
    'recipients.complete': () => [],
    'sync.status': () => this.mail.accounts.map((one) => this.#status(one.id)),
    'sync.now': () => ({}),
    'sync.focus': () => ({}),
    'sync.watched': () => ({}),
    'quotas.list': () => this.#options.quotas ?? [],
    'settings.get': () => this.settings,
    'store.report': () => null,
    'store.dismissReport': () => ({}),
    'tags.list': () => ['$label2', 'Family'],
    'settings.update': (change) => {
      this.settings = { ...this.settings, ...(change as Partial<Settings>) };
      return this.settings;
    },
    'links.open': () => ({ kind: 'open-here' }),
    'page.savePdf': () => ({ kind: 'print-here' }),
    'compose.window': () => ({ kind: 'open-here' }),
    'app.takeOpened': () => [],
    'unsubscribe.way': () => null,
    'receipts.wish': () => null,
    'spelling.state': () => ({
      by: 'browser',
      enabled: true,
      languages: [],
      available: [],
      atNextStart: false,
    }),
    'app.mailProgram': () => ({ state: 'unsupported' }),
    'app.info': () => ({
      host: 'browser',
      platform: 'linux',
      version: '0.1.0',
      demo: false,
      mailBase: './',
      secrets: 'os',
    }),
  };

  #mailboxes() {
    if (this.#options.scenario !== 'empty') return this.mail.mailboxes;
    return this.mail.mailboxes.map((box) => ({
      ...box,
      unreadThreads: 0,
      unreadMessages: 0,
      totalMessages: 0,
    }));
  }

  async #add(input: MethodInput<'accounts.add'>) {
    await new Promise((resolve) => setTimeout(resolve, 700));
    const fail = (code: ApiErrorCode, message: string): never => {
      throw new ApiError(code, message);
    };
    if (input.password === 'wrong')
      fail('auth-failed', 'The server did not accept this address and password.');
    if (input.email.endsWith('.invalid') && input.imap === undefined) {
      fail('discovery-failed', `No mail server was found for ${input.email}. Enter it below.`);
    }
    const account = { ...fakeMail(0).accounts[0]!, email: input.email, name: input.name };
    this.mail.accounts = [...this.mail.accounts, { ...account, id: this.mail.accounts.length + 1 }];
    this.emit({ type: 'accounts.changed' });
    return this.mail.accounts.at(-1);
  }

  #status(accountId: number): AccountStatus {
    const usual: AccountStatus = {
      accountId,
      state: 'idle',
      progress: null,
      pendingOperations: 0,
      error: null,
    };
    switch (this.#options.scenario) {
      case 'offline':
        return { ...usual, state: 'offline', pendingOperations: accountId === 1 ? 3 : 0 };
      case 'syncing':
        return { ...usual, state: 'syncing', progress: { mailbox: 'INBOX', done: 4_000, total: 20_000 } };
      case 'error':
        return accountId === 1
          ? {
              ...usual,
              state: 'error',
              error: {
                code: 'auth-failed',
                message: 'ida@harbour.studio: the server no longer accepts the password.',
                retryable: false,
                accountId,
              },
            }
          : usual;
      default:
        return usual;
    }
  }

  #inView(message: Message, view: ThreadView): boolean {
    if (view.kind === 'mailbox') return message.mailboxIds.includes(view.mailboxId);
    if (view.role === 'starred') return message.flags.starred;
    if (view.role === 'unread') return !message.flags.seen;
    return this.mail.mailboxes.some((box) => box.role === view.role && message.mailboxIds.includes(box.id));
  }

  #rows(view: ThreadView, filter: ThreadFilter): ThreadRow[] {
    const threads = new Map<number, Message[]>();
    for (const message of this.mail.messages) {
      threads.set(message.threadId, [...(threads.get(message.threadId) ?? []), message]);
    }
    const rows: ThreadRow[] = [];
    for (const [threadId, all] of threads) {
      const shown = all.filter((one) => this.#inView(one, view)).sort((a, b) => a.date - b.date);
      const newest = shown.at(-1);
      if (newest === undefined) continue;
      const unread = shown.some((one) => !one.flags.seen);
      const starred = shown.some((one) => one.flags.starred);
      if ((filter === 'unread' && !unread) || (filter === 'starred' && !starred)) continue;
      const participants: Address[] = [];
      for (const one of all) {
        const from = one.from[0];
        if (from !== undefined && !participants.some((known) => known.address === from.address))
          participants.push(from);
      }
      rows.push({
        threadId,
        accountId: newest.accountId,
        subject: newest.subject.replace(/^Re: (?=Harbour)/, ''),
        recipients: [],
        participants: threadId === 1 ? participants.slice(-1) : participants.slice(-4),
        messageCount: threadId === 4 ? 12 : threadId === 6 ? 5 : all.length,
        unread,
        starred,
        answered: newest.flags.answered,
        hasAttachment: shown.some((one) => one.attachments.length > 0),
        draft: false,
        date: newest.date,
        snippet: newest.snippet,
        keywords: newest.keywords,
      });
    }
    return rows.sort((a, b) => b.date - a.date || b.threadId - a.threadId);
  }

  #search(text: string): SearchHit[] {
    const words = text.toLowerCase().split(/\s+/);
    return this.mail.messages
      .filter((one) => {
        const all = `${one.from[0]?.name} ${one.subject} ${one.snippet}`.toLowerCase();
        return words.every((word) => all.includes(word));
      })
      .sort((a, b) => b.date - a.date)
      .map((one) => ({
        messageId: one.id,
        threadId: one.threadId,
        accountId: one.accountId,
        mailboxIds: one.mailboxIds,
        from: one.from,
        recipients: [],
        subject: one.subject,
        snippet: one.snippet,
        date: one.date,
        unread: !one.flags.seen,
        starred: one.flags.starred,
        answered: one.flags.answered,
        hasAttachment: one.attachments.length > 0,
        keywords: one.keywords,
      }));
  }

  #apply(action: Action, target: ActionTarget) {
    const chosen = this.mail.messages.filter((one) =>
      target.kind === 'messages'
        ? target.messageIds.includes(one.id)
        : target.kind === 'mailbox'
          ? one.mailboxIds.includes(target.mailboxId)
          : target.kind === 'threads'
            ? target.threadIds.includes(one.threadId)
            : target.kind === 'view' && this.#inView(one, target.view),
    );
    const before = chosen.map((one) => ({ one, flags: one.flags, mailboxIds: one.mailboxIds }));
    for (const one of chosen) {
      if (action.type === 'set-seen') one.flags = { ...one.flags, seen: action.value };
      else if (action.type === 'set-starred') one.flags = { ...one.flags, starred: action.value };
      else if (action.type === 'move') one.mailboxIds = [action.mailboxId];
      else if (action.type === 'delete' && action.permanent === true) one.mailboxIds = [];
      else one.mailboxIds = [action.type === 'archive' ? 2 : action.type === 'junk' ? 8 : 9];
    }
    if (action.type !== 'set-seen') {
      this.#undo.push({
        description: `${action.type} ${chosen.length} messages`,
        back: () => {
          for (const { one, flags, mailboxIds } of before) Object.assign(one, { flags, mailboxIds });
        },
      });
    }
    this.#changed();
    return { operationIds: [1], description: action.type, rows: [] };
  }

  #changed(): void {
    const mailboxIds = this.mail.mailboxes.map((one) => one.id);
    this.emit({ type: 'threads.changed', accountId: 1, mailboxIds, threadIds: null, isOwn: false });
    this.emit({ type: 'mailboxes.changed', accountId: 1 });
  }
}

const refused: Operation = {
  id: 7,
  accountId: 1,
  state: 'failed',
  description: 'Move 3 messages to Archive',
  createdAt: Date.now(),
  isMessage: false,
  cancellable: false,
  error: 'The mailbox is full (OVERQUOTA).',
};
