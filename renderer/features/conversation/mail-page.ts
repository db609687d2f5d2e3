import type { ApiClient } from '../../../shared/api/client.ts';
import { contentPaths } from '../../../shared/content/paths.ts';
import type { MarkTerm } from '../../../shared/search/marks.ts';
import { t } from '../../i18n/index.ts';
import type { ToFrame, ToMailPage } from '../../mail/protocol.ts';
import { type FromFrame, FromMailPage } from '../../mail/told.ts';

/** A frame that does not answer a question within this time answers it no more. */
const patienceMs = 3_000;

type Answer = Extract<FromFrame, { type: 'measured' | 'marked' }>;
/** What a frame tells unasked. */
export type FrameNews = Exclude<FromFrame, Answer>;

/** One mail frame, as the interface has it. */
export interface MailFrameLink {
  send(message: ToFrame): void;
  forget(): void;
}

/**
 * The page in the mail's origin that fills and measures the mail frames of this window (`renderer/mail/page.ts`), in a
 * frame of its own that nobody sees. What it says is checked before it is believed.
 */
export class MailPage {
  readonly #base: URL;
  readonly #port: MessagePort;
  readonly #element: HTMLIFrameElement;
  readonly #listeners = new Map<string, (news: FrameNews) => void>();
  readonly #questions = new Map<number, (answer: Answer | null) => void>();
  #asked = 0;

  /** @param base - address of the folder of the mail's origin, ending with a slash */
  constructor(base: URL) {
    this.#base = base;
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.onmessage = ({ data }: MessageEvent<unknown>) => this.#receive(data);
    const frame = document.createElement('iframe');
    frame.title = t('conversation.mailPage');
    frame.src = new URL(contentPaths.mailPage, base).href;
    frame.setAttribute('sandbox', 'allow-scripts allow-same-origin');
    frame.setAttribute('aria-hidden', 'true');
    frame.tabIndex = -1;
    frame.className = 'mail-page';
    const meet = (): void =>
      frame.contentWindow?.postMessage('curlew', `${base.protocol}//${base.host}`, [port2]);
    frame.addEventListener('load', meet, { once: true });
    document.body.append(frame);
    this.#element = frame;
  }

  /** Where a mail frame comes from. */
  get frameUrl(): string {
    return new URL(contentPaths.frame, this.#base).href;
  }

  /** To be called when the frame of this name has been loaded. */
  link(frame: string, listener: (news: FrameNews) => void): MailFrameLink {
    this.#listeners.set(frame, listener);
    return {
      send: (message) => this.#send(frame, message),
      forget: () => {
        if (this.#listeners.get(frame) === listener) this.#listeners.delete(frame);
        this.#send(frame, { type: 'forget' });
      },
    };
  }

  /** Resolves when what the frame told of its height holds for this width, or when it does not answer. */
  async measured(frame: string, width: number): Promise<void> {
    await this.#ask(frame, (request) => ({ type: 'measure', request, width }));
  }

  /** @returns where what is looked for stands, as distances from the top of the frame */
  async mark(
    frame: string,
    terms: { readonly search: readonly MarkTerm[]; readonly find: readonly MarkTerm[] },
    most: number,
  ): Promise<readonly number[]> {
    const answer = await this.#ask(frame, (request) => ({ type: 'mark', request, ...terms, most }));
    return answer?.type === 'marked' ? answer.find : [];
  }

  markCurrent(frame: string, index: number | null): void {
    if (this.#listeners.has(frame)) this.#send(frame, { type: 'current', index });
  }

  close(): void {
    this.#port.close();
    this.#element.remove();
    for (const settle of [...this.#questions.values()]) settle(null);
  }

  #send(frame: string, message: ToFrame): void {
    this.#port.postMessage({ frame, message } satisfies ToMailPage);
  }

  #ask(frame: string, question: (request: number) => ToFrame): Promise<Answer | null> {
    if (!this.#listeners.has(frame)) return Promise.resolve(null);
    this.#asked += 1;
    const request = this.#asked;
    return new Promise((resolve) => {
      const settle = (answer: Answer | null): void => {
        clearTimeout(timer);
        this.#questions.delete(request);
        resolve(answer);
      };
      const timer = setTimeout(() => settle(null), patienceMs);
      this.#questions.set(request, settle);
      this.#send(frame, question(request));
    });
  }

  #receive(data: unknown): void {
    const { data: told } = FromMailPage.safeParse(data);
    if (told === undefined) return;
    const { frame, message } = told;
    if (message.type === 'marked' || message.type === 'measured')
      this.#questions.get(message.request)?.(message);
    else this.#listeners.get(frame)?.(message);
  }
}

/** The window's mail page: opened when it is first needed, or before that, and again when it has failed. */
export class MailPages {
  readonly #client: ApiClient;
  #opening: Promise<MailPage> | null = null;
  readonly #listeners = new Set<() => void>();
  #page: MailPage | null = null;

  constructor(client: ApiClient) {
    this.#client = client;
  }

  /** Null until it has been opened. */
  get page(): MailPage | null {
    return this.#page;
  }

  /** Calls back when there is another page, or none any more. @returns the function that ends it */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  open(): Promise<MailPage> {
    this.#opening ??= this.#open().catch((error: unknown) => {
      // The host is away; whoever needs it next asks again.
      this.#opening = null;
      throw error;
    });
    return this.#opening;
  }

  /** To be called when it does not answer: what it has shown is shown by a new one. */
  discard(page: MailPage): void {
    if (this.#page !== page) return;
    page.close();
    this.#opening = null;
    this.#set(null);
  }

  async #open(): Promise<MailPage> {
    const { mailBase } = await this.#client.call('app.info', {});
    const page = new MailPage(new URL(mailBase, document.baseURI));
    this.#set(page);
    return page;
  }

  #set(page: MailPage | null): void {
    this.#page = page;
    for (const listener of this.#listeners) listener();
  }
}
