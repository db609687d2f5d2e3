import { t } from '../../i18n/index.ts';
import { listDate, messageDate } from '../../ui/dates.ts';
import {
  displayName,
  isOwn,
  type OwnAddresses,
  participantsLine,
  plainLine,
  visibleTags,
} from '../../ui/names.ts';
import type { ListRow } from './current-list.ts';

/** A row of either list as it is drawn. */
export interface RowModel {
  readonly sender: string;
  /** Name behind the avatar. */
  readonly face: string;
  readonly subject: string;
  readonly snippet: string;
  /** The snippet is the name of a file, in which something was found. */
  readonly isFilename: boolean;
  readonly date: string;
  readonly count: number;
  readonly tags: readonly string[];
  readonly unread: boolean;
  readonly starred: boolean;
  readonly answered: boolean;
  readonly draft: boolean;
  readonly hasAttachment: boolean;
  /** What a screen reader hears: sender, subject, date, states. */
  readonly name: string;
}

/** More characters than any line of the list can show. */
const lineLength = 400;

export function rowModel(list: ListRow, own: OwnAddresses, now: number): RowModel {
  const { row } = list;
  const thread = list.kind === 'thread' ? list.row : null;
  const people = list.kind === 'thread' ? list.row.participants : list.row.from;
  const face = displayName(
    people.findLast((one) => !isOwn(one, own)) ??
      row.recipients.find((one) => !isOwn(one, own)) ??
      people.at(-1),
  );
  const excerpt = list.kind === 'hit' ? list.row.excerpt : undefined;
  const sender = participantsLine(people, own, row.recipients);
  const subject = plainLine(row.subject.slice(0, lineLength)) || t('common.noSubject');
  const count = list.kind === 'thread' ? list.row.messageCount : 1 + (list.row.others?.length ?? 0);
  const states = [
    row.unread && t('list.stateUnread'),
    row.starred && t('list.stateStarred'),
    row.hasAttachment && t('list.stateAttachment'),
    row.answered && t('list.stateAnswered'),
    thread?.draft && t('list.stateDraft'),
    count > 1 && t('list.stateMessages', { count }),
  ].filter((state) => typeof state === 'string');
  return {
    sender,
    face,
    subject,
    snippet: plainLine((excerpt?.text ?? row.snippet).slice(0, lineLength)),
    isFilename: excerpt?.source === 'filename',
    date: listDate(row.date, now),
    count,
    tags: visibleTags(row.keywords),
    unread: row.unread,
    starred: row.starred,
    answered: row.answered,
    draft: thread?.draft ?? false,
    hasAttachment: row.hasAttachment,
    name: [sender, subject, messageDate(row.date, now), ...states].join(', '),
  };
}
