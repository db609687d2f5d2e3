import { Paperclip, Reply, Star } from 'lucide-react';
import { type DragEvent, type MouseEvent, memo, type ReactNode } from 'react';
import type { MarkTerm } from '../../../shared/search/marks.ts';
import { t } from '../../i18n/index.ts';
import { Avatar, Tag } from '../../ui/avatar.tsx';
import type { OwnAddresses } from '../../ui/names.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Marked } from '../search/marked.tsx';
import type { ListRow } from './current-list.ts';
import { rowModel } from './row-model.ts';

interface ThreadRowProps {
  readonly list: ListRow;
  readonly id: string;
  readonly top: number;
  readonly position: number;
  /** -1 while the end of the list is not known. */
  readonly size: number;
  readonly selected: boolean;
  readonly active: boolean;
  /** The row below is selected too, or this one is: no line between them. */
  readonly lineless: boolean;
  readonly own: OwnAddresses;
  readonly now: number;
  /** Words of the search, marked in subject and snippet. */
  readonly terms: readonly MarkTerm[];
  onPress(list: ListRow, event: MouseEvent): void;
  onDragStart(list: ListRow, event: DragEvent): void;
}

/** One conversation (or message found) in the list. Keys are the list's: it keeps the focus itself. */
export const ThreadRowView = memo(function ThreadRowView(props: ThreadRowProps): ReactNode {
  const { list, selected, terms } = props;
  const model = rowModel(list, props.own, props.now);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the listbox handles the keys of all its options
    // biome-ignore lint/a11y/useFocusableInteractive: the listbox points here with aria-activedescendant
    <div
      role="option"
      id={props.id}
      aria-label={model.name}
      aria-selected={selected}
      aria-posinset={props.position}
      aria-setsize={props.size}
      className="row"
      data-unread={model.unread || undefined}
      data-active={props.active || undefined}
      data-lineless={props.lineless || undefined}
      style={{ transform: `translateY(${props.top}px)` }}
      onClick={(event) => props.onPress(list, event)}
      draggable
      onDragStart={(event) => props.onDragStart(list, event)}
    >
      <span className="row__dot" />
      <Avatar name={model.face} size={32} />
      <span className="row__line row__line--first">
        <span className="row__sender ellipsis">
          <Marked text={model.sender} terms={terms} />
        </span>
        {model.count > 1 && <span className="row__count tabular">{model.count}</span>}
        <span className="row__end">
          {model.answered && <Reply className="icon row__sign" aria-hidden="true" />}
          {model.hasAttachment && <Paperclip className="icon row__sign" aria-hidden="true" />}
          <span className="row__date tabular">{model.date}</span>
        </span>
      </span>
      <span className="row__line row__line--subject">
        <span className="row__subject ellipsis">
          <Marked text={model.subject} terms={terms} />
        </span>
        {model.starred && <Star className="icon row__star" aria-hidden="true" />}
      </span>
      <span className="row__line row__line--snippet">
        {model.draft && <span className="row__draft">{t('list.stateDraft')}</span>}
        {model.tags.slice(0, 2).map((tag) => (
          <Tag key={tag} name={tag} />
        ))}
        {model.isFilename && <Paperclip className="icon row__sign" aria-hidden="true" />}
        <span className="row__snippet ellipsis">
          <Marked text={model.snippet} terms={terms} />
        </span>
      </span>
    </div>
  );
});

/** A row that is on its way. Of the same height, so that nothing moves when it comes. */
export function SkeletonRow({ top, index }: { top: number; index: number }): ReactNode {
  return (
    <div className="row row--skeleton" aria-hidden="true" style={{ transform: `translateY(${top}px)` }}>
      <span className="row__dot" />
      <Skeleton width={32} height={32} style={{ borderRadius: '50%' }} />
      <span className="row__line row__line--first">
        <Skeleton width={`${32 + ((index * 17) % 24)}%`} />
      </span>
      <span className="row__line row__line--subject">
        <Skeleton width={`${52 + ((index * 29) % 34)}%`} />
      </span>
      <span className="row__line row__line--snippet">
        <Skeleton width={`${76 + ((index * 13) % 20)}%`} />
      </span>
    </div>
  );
}
