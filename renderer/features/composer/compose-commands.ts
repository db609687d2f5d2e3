import type { QueryClient } from '@tanstack/react-query';
import type { ApiClient } from '../../../shared/api/client.ts';
import { ApiError } from '../../../shared/api/error.ts';
import { parseAddressList } from '../../../shared/mail/address-list.ts';
import { contentIdsIn } from '../../../shared/mail/content-ids.ts';
import { parseMailto } from '../../../shared/mail/mailto.ts';
import type { Account } from '../../../shared/model/account.ts';
import type { DraftContent, DraftFile } from '../../../shared/model/draft.ts';
import type { Identity } from '../../../shared/model/identity.ts';
import type { Mailbox } from '../../../shared/model/mailbox.ts';
import type { Message } from '../../../shared/model/message.ts';
import { defaultSettings, type Settings } from '../../../shared/model/settings.ts';
import type { Conversation } from '../../../shared/model/thread.ts';
import { keys } from '../../app/keys.ts';
import { ui } from '../../app/ui-store.ts';
import { t } from '../../i18n/index.ts';
import { bareContentId } from '../conversation/sanitise/images.ts';
import { notices } from '../notices/notices.ts';
import { noteBegun } from './blank.ts';
import { composers, useComposers } from './compose-store.ts';
import { isInHand } from './draft-claim.ts';
import { plainTextToHtml } from './html-text.ts';
import { openInWindow } from './own-window.ts';
import { useRedirect } from './redirect-store.ts';
import { signatureHtml } from './signature.ts';

export type AnswerHow = 'reply' | 'reply-all' | 'forward' | 'forward-attached' | 'edit-as-new';

/** Everything that begins or goes on with a message. */
export interface ComposeCommands {
  compose(): Promise<void>;
  /** Answers or forwards a message; without one, the newest of the open conversation. */
  answer(how: AnswerHow, message?: Message): Promise<void>;
  /** Asks to whom a message is to be sent on as it is; without one, the newest of the open conversation. */
  redirect(message?: Message): void;
  /** Opens a message of Drafts to be written on. */
  openDraft(messageId: number): Promise<void>;
  mailto(link: string): Promise<void>;
  /** Sends the message that a mail link describes, in the name of the account that received `about`. */
  sendMailto(link: string, about: Message): Promise<void>;
  /** Takes a message out of the outbox and opens it. */
  takeBack(outboxId: number): Promise<void>;
  retry(outboxId: number): Promise<void>;
  settle(outboxId: number, answer: 'again' | 'sent'): Promise<void>;
  dismiss(outboxId: number): Promise<void>;
}

export function createComposeCommands(client: ApiClient, queries: QueryClient): ComposeCommands {
  const guarded = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      notices.alert(ApiError.from(error).message, { key: 'compose' });
    }
  };
  const open = async (content: DraftContent): Promise<void> => {
    const { draftId } = await client.call('drafts.create', { content });
    await show(draftId, content, true);
  };
  /** An answer is written below its message where that is being read. */
  const placeOf = ({ relation }: Pick<DraftContent, 'relation'>): number | null => {
    const threadId = ui.get().open?.threadId;
    if (threadId === undefined || relation === null) return null;
    const found = queries.getQueriesData<Conversation>({ queryKey: keys.conversation(threadId) });
    const isRead = found.some(([, one]) => one?.messages?.some(({ id }) => id === relation.messageId));
    return isRead ? relation.messageId : null;
  };
  /** Shows a draft where the person wants to write, or where it is being written already. */
  const show = async (draftId: number, content: DraftContent, isNew = false): Promise<void> => {
    const { composeInWindow } = queries.getQueryData<Settings>(keys.settings) ?? defaultSettings;
    const isHere = useComposers.getState().composers.some((one) => one.draftId === draftId);
    const inWindow = !isHere && (composeInWindow || (await isInHand(draftId)));
    if (inWindow && (await openInWindow(client, draftId))) return;
    if (isNew) noteBegun(draftId);
    composers.open(draftId, placeOf(content));
  };
  const showDraft = async (draftId: number): Promise<void> =>
    show(draftId, (await client.call('drafts.get', { draftId })).content);

  /** The account of the mailbox that is shown, else the first. */
  const currentAccount = async (): Promise<Account> => {
    const accounts =
      queries.getQueryData<Account[]>(keys.accounts) ?? (await client.call('accounts.list', {}));
    const { view } = ui.get();
    const mailboxes = queries.getQueryData<Mailbox[]>(keys.mailboxes) ?? [];
    const accountId =
      view.kind === 'mailbox' ? mailboxes.find((one) => one.id === view.mailboxId)?.accountId : undefined;
    const account = accounts.find((one) => one.id === accountId) ?? accounts[0];
    if (account === undefined) throw new ApiError('not-found', t('composer.noAccount'));
    return account;
  };
  const identities = async (): Promise<Identity[]> =>
    queries.getQueryData<Identity[]>(keys.identities) ?? (await client.call('identities.list', {}));
  /** The signature of the address that a message comes from. */
  const signatureOf = async ({ accountId, from }: DraftContent): Promise<string> => {
    const all = (await identities()).filter((one) => one.accountId === accountId);
    const own = all.find((one) => one.email.toLowerCase() === from.address.toLowerCase());
    return signatureHtml((own ?? all.find((one) => one.isDefault))?.signature ?? '');
  };
  /** A new message, with this text above the signature. */
  const blank = async (account: Account, above = ''): Promise<DraftContent> => {
    const first = (await identities()).find((one) => one.accountId === account.id && one.isDefault);
    const content: DraftContent = {
      accountId: account.id,
      from: { name: first?.name ?? account.name, address: first?.email ?? account.email },
      ...(first?.replyTo ? { replyTo: first.replyTo } : {}),
      ...{ to: [], cc: [], bcc: [], files: [], references: [], subject: '', html: '', text: '' },
      ...{ format: 'html', relation: null, inReplyTo: null },
    };
    const signature = await signatureOf(content);
    const html = signature === '' ? above : `${above || '<p></p>'}${signature}`;
    if (html === '') return content;
    const { toMail } = await import('./mail-html.ts');
    return { ...content, ...toMail(html) };
  };

  const newest = (): Message | undefined => {
    const threadId = ui.get().open?.threadId;
    if (threadId === undefined) return undefined;
    const found = queries.getQueriesData<Conversation>({ queryKey: keys.conversation(threadId) });
    return found
      .flatMap(([, conversation]) => conversation?.messages ?? [])
      .filter((one) => !one.flags.draft)
      .at(-1);
  };

  const readBody = async (messageId: number) => {
    const body = await client.call('messages.body', { messageId });
    return body.state === 'ready' ? body : client.call('messages.fetchBody', { messageId });
  };

  /** Files of the message that go along: `named` says which images its text names. */
  const attachments = (message: Message, named: ReadonlySet<string>, all: boolean): Promise<DraftFile[]> =>
    Promise.all(
      message.attachments
        .map((one) => ({ ...one, contentId: one.contentId === null ? null : bareContentId(one.contentId) }))
        .map((one) => ({ ...one, isNamed: one.contentId !== null && named.has(one.contentId) }))
        .filter((one) => all || one.isNamed)
        .map(async ({ partId, contentId, isNamed }) => {
          const file = await client.call('files.fromMessage', { messageId: message.id, partId });
          return { ...file, contentId: isNamed ? contentId : null };
        }),
    );

  const answer = async (how: AnswerHow, message: Message): Promise<void> => {
    const [{ toMail }, { bodyHtml, forwardQuote, replyQuote }] = await Promise.all([
      import('./mail-html.ts'),
      import('./quote.ts'),
    ]);
    const prepared = await client.call('compose.prepare', {
      how: how === 'forward-attached' ? 'forward' : how,
      messageId: message.id,
    });
    if (how === 'forward-attached') {
      const file = await client.call('files.fromMessage', { messageId: message.id, partId: 'whole' });
      const signature = await signatureOf(prepared);
      await open({ ...prepared, ...(signature === '' ? {} : toMail(`<p></p>${signature}`)), files: [file] });
      return;
    }
    const body = await readBody(message.id);
    const signature = await signatureOf(prepared);
    const quote =
      how === 'forward'
        ? forwardQuote(message, body, signature)
        : how === 'edit-as-new'
          ? bodyHtml(body)
          : replyQuote(message, body, signature);
    const mail = toMail(quote);
    // An answer shows the images of what it quotes; only those that the quote names go along.
    const isAnswer = how === 'reply' || how === 'reply-all';
    const files = await attachments(message, contentIdsIn(mail.html), !isAnswer);
    await open({ ...prepared, ...mail, files });
  };

  return {
    compose: () => guarded(async () => open(await blank(await currentAccount()))),
    answer: (how, message = newest()) =>
      guarded(async () => {
        if (message !== undefined) await answer(how, message);
      }),
    redirect: (message = newest()) => {
      if (message !== undefined) useRedirect.setState({ message });
    },
    openDraft: (messageId) =>
      guarded(async () => showDraft((await client.call('drafts.open', { messageId })).draftId)),
    mailto: (link) =>
      guarded(async () => {
        const fields = parseMailto(link);
        if (fields === null) return;
        const list = (addresses: readonly string[]) => addresses.flatMap((one) => parseAddressList(one));
        const html = fields.body === '' ? '' : plainTextToHtml(fields.body);
        await open({
          ...(await blank(await currentAccount(), html)),
          to: list(fields.to),
          cc: list(fields.cc),
          bcc: list(fields.bcc),
          subject: fields.subject,
          inReplyTo: fields.inReplyTo,
          references: fields.inReplyTo === null ? [] : [fields.inReplyTo],
        });
      }),
    // Throws: whoever asked for it says what went wrong.
    sendMailto: async (link, about) => {
      const fields = parseMailto(link);
      const prepared = await client.call('compose.prepare', { how: 'reply', messageId: about.id });
      if (fields === null) return;
      const { draftId } = await client.call('drafts.create', {
        content: {
          ...prepared,
          to: fields.to.flatMap((one) => parseAddressList(one)),
          cc: [],
          bcc: [],
          subject: fields.subject || 'unsubscribe',
          format: 'text',
          html: '',
          text: fields.body,
          relation: null,
          inReplyTo: null,
          references: [],
        },
      });
      await client.call('outbox.send', { draftId });
    },
    takeBack: (outboxId) =>
      guarded(async () => {
        const { draftId } = await client.call('outbox.cancel', { outboxId });
        if (draftId === null) notices.note(t('redirect.takenBack'));
        else await showDraft(draftId);
      }),
    retry: (outboxId) => guarded(async () => void (await client.call('outbox.retry', { outboxId }))),
    settle: (outboxId, said) =>
      guarded(async () => void (await client.call('outbox.answer', { outboxId, answer: said }))),
    dismiss: (outboxId) => guarded(async () => void (await client.call('outbox.dismiss', { outboxId }))),
  };
}
