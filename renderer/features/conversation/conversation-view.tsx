import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Conversation } from '../../../shared/model/thread.ts';
import { useMailboxes, useOwnAddresses } from '../../app/queries.ts';
import type { OpenConversation } from '../../app/ui-store.ts';
import { formatCount, t } from '../../i18n/index.ts';
import { Tag } from '../../ui/avatar.tsx';
import { plainLine, visibleTags } from '../../ui/names.ts';
import { useWithoutOpenDrafts } from '../composer/open-drafts.ts';
import { PendingMessages } from '../composer/pending-messages.tsx';
import { ReplySlot, useAnswered } from '../composer/reply-slot.tsx';
import { Marks } from '../find/marks.tsx';
import { mailboxLabel } from '../mailboxes/tree.ts';
import { useFolding } from './folding.ts';
import { MessageArticle } from './message-article.tsx';
import { useReadMarking } from './read-marking.ts';
import { ReplyBar } from './reply-bar.tsx';

/** A run of folded messages longer than this is itself folded to one line. */
const longRun = 5;

/** A conversation: its subject once, then its messages, oldest first. */
export function ConversationView({
  conversation,
  open,
}: {
  conversation: Conversation;
  open: OpenConversation;
}): ReactNode {
  const own = useOwnAddresses();
  const messages = useWithoutOpenDrafts(conversation);
  const answered = useAnswered();
  const wereUnread = useReadMarking(conversation, open.how);
  const last = messages.at(-1)?.id;
  const opensItself = useCallback(
    (id: number) => (open.messageId === null ? id === last || wereUnread.has(id) : id === open.messageId),
    [open.messageId, last, wereUnread],
  );
  const { isOpen, toggle } = useFolding(messages, opensItself);
  const [runShown, setRunShown] = useState(false);
  const container = useRef<HTMLDivElement>(null);
  useScrollToStart(container, open.messageId ?? messages.find((one) => isOpen(one.id))?.id);

  const leading = messages.findIndex((one) => isOpen(one.id));
  const hideRun = !runShown && leading > longRun;
  const shown = hideRun
    ? messages.filter(({ id }, index) => index === 0 || index >= leading - 1 || answered.has(id))
    : messages;
  const hidden = messages.length - shown.length;
  const latest = messages.findLast((one) => !one.flags.draft);
  return (
    <div className="conversation" ref={container}>
      <Marks container={container} />
      <ConversationTitle conversation={conversation} />
      {shown.flatMap((message, index) => [
        hideRun && index === 1 && (
          <button key="run" type="button" className="conversation__run" onClick={() => setRunShown(true)}>
            <span>{t('conversation.folded', { count: hidden }).replace(/^\d+/, formatCount(hidden))}</span>
          </button>
        ),
        <MessageArticle
          key={message.id}
          message={message}
          open={isOpen(message.id)}
          foldable={messages.length > 1}
          own={own}
          onToggle={toggle}
        />,
        answered.has(message.id) && <ReplySlot key={`answer-${message.id}`} messageId={message.id} />,
      ])}
      <PendingMessages threadId={conversation.threadId} />
      {(latest === undefined || !answered.has(latest.id)) && <ReplyBar message={latest} />}
    </div>
  );
}

function ConversationTitle({ conversation }: { conversation: Conversation }): ReactNode {
  const mailboxes = useMailboxes().data;
  const tags = useMemo(() => {
    const ids = new Set(conversation.messages.flatMap((one) => one.mailboxIds));
    const folders = (mailboxes ?? []).filter((box) => ids.has(box.id) && box.role === null).map(mailboxLabel);
    const keywords = visibleTags(conversation.messages.flatMap((one) => one.keywords));
    return [...new Set([...folders, ...keywords])].slice(0, 6);
  }, [conversation, mailboxes]);
  return (
    <div className="conversation__title">
      <h1 className="conversation__subject">
        {plainLine(conversation.subject.slice(0, 2_000)) || t('common.noSubject')}
      </h1>
      {tags.map((tag) => (
        <Tag key={tag} name={tag} />
      ))}
    </div>
  );
}

/** Brings the message to read into sight, once, when it would lie far down; a short conversation stays at its top. */
function useScrollToStart(
  container: { readonly current: HTMLElement | null },
  messageId: number | undefined,
): void {
  const done = useRef(false);
  useEffect(() => {
    const article = container.current?.querySelector<HTMLElement>(`[data-message="${messageId}"]`);
    const scroller = container.current?.closest<HTMLElement>('.pane__scroller');
    if (done.current || article == null || scroller == null) return;
    done.current = true;
    const top = article.offsetTop;
    scroller.scrollTop = top > scroller.clientHeight * 0.5 ? top - 12 : 0;
  }, [container, messageId]);
}
