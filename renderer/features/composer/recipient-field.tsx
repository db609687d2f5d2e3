import { X } from 'lucide-react';
import {
  type DragEvent,
  type KeyboardEvent,
  type ReactNode,
  type Ref,
  useId,
  useImperativeHandle,
  useRef,
  useState,
} from 'react';
import { isAddress, parseAddressList } from '../../../shared/mail/address-list.ts';
import type { Address } from '../../../shared/model/message.ts';
import { t } from '../../i18n/index.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { displayName } from '../../ui/names.ts';
import { useCompletion } from './use-completion.ts';

export type RecipientKind = 'to' | 'cc' | 'bcc';

/** What a composer asks of a field before it sends. */
export interface RecipientFieldHandle {
  /** Takes what is typed and not yet an address of its own; answers the whole list. */
  commit(): Address[];
  focus(): void;
}

interface RecipientFieldProps {
  readonly kind: RecipientKind;
  readonly addresses: readonly Address[];
  readonly ref?: Ref<RecipientFieldHandle>;
  onChange(addresses: Address[]): void;
  /** An address was dragged here from another field. */
  onMove(address: Address, from: RecipientKind): void;
}

const dragType = 'application/x-curlew-recipient';

/** One field of recipients: chips, a text to type in, and people who match it. */
export function RecipientField({ kind, addresses, ref, onChange, onMove }: RecipientFieldProps): ReactNode {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [over, setOver] = useState(false);
  const { matches, active, setActive, forget, close } = useCompletion(text, addresses);
  const open = matches.length > 0;

  const add = (more: readonly Address[]): Address[] => {
    const known = new Set(addresses.map((one) => one.address.toLowerCase()));
    const fresh = more.filter((one) => !known.has(one.address.toLowerCase()));
    const all = [...addresses, ...fresh];
    if (fresh.length > 0) onChange(all);
    setText('');
    close();
    return all;
  };
  const commit = (): Address[] => (text.trim() === '' ? [...addresses] : add(parseAddressList(text)));
  useImperativeHandle(ref, () => ({ commit, focus: () => input.current?.focus() }));

  const onKeyDown = (event: KeyboardEvent): void => {
    const { key } = event;
    if (open && (key === 'ArrowDown' || key === 'ArrowUp')) {
      const step = key === 'ArrowDown' ? 1 : -1;
      setActive((active + step + matches.length) % matches.length);
      event.preventDefault();
    } else if (open && key === 'Escape') {
      close();
      event.preventDefault();
      event.stopPropagation();
    } else if (open && key === 'Delete' && event.shiftKey) {
      forget(matches[active]!);
      event.preventDefault();
    } else if (open && (key === 'Enter' || key === 'Tab') && !event.ctrlKey && !event.metaKey) {
      add([matches[active]!]);
      event.preventDefault();
    } else if (
      (key === 'Enter' && !event.ctrlKey && !event.metaKey) ||
      ((key === ',' || key === ';') && isAddress(parseAddressList(text).at(-1)?.address ?? ''))
    ) {
      commit();
      event.preventDefault();
    } else if (key === 'Backspace' && text === '' && addresses.length > 0) {
      onChange(addresses.slice(0, -1));
    }
  };
  const onDrop = (event: DragEvent): void => {
    setOver(false);
    const dragged = event.dataTransfer.getData(dragType);
    if (dragged === '') return;
    event.preventDefault();
    event.stopPropagation();
    const { address, from } = JSON.parse(dragged) as { address: Address; from: RecipientKind };
    if (from !== kind) onMove(address, from);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a target for dragging; the keyboard cuts and pastes
    <div
      className="recipients"
      data-over={over || undefined}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(dragType)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      <label htmlFor={id} className="composer__label">
        {t(`composer.${kind}`)}
      </label>
      <div className="recipients__list">
        {addresses.map((one) => (
          <Chip
            key={one.address}
            address={one}
            kind={kind}
            onRemove={() => {
              onChange(addresses.filter((other) => other !== one));
              input.current?.focus();
            }}
          />
        ))}
        <input
          ref={input}
          id={id}
          className="recipients__input"
          role="combobox"
          aria-expanded={open}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={open ? `${id}-${active}` : undefined}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
          onPaste={(event) => {
            const pasted = event.clipboardData.getData('text/plain');
            const list = parseAddressList(pasted);
            if (list.length < 2 && !isAddress(list[0]?.address ?? '')) return;
            event.preventDefault();
            add(list);
          }}
          onBlur={() => {
            close();
            commit();
          }}
        />
      </div>
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label={t('composer.suggestions')}
        className="completion"
        hidden={!open}
      >
        {matches.map((one, index) => (
          <div
            key={one.address}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            className="completion__row"
            onPointerMove={() => setActive(index)}
            // Before the field loses the focus.
            onMouseDown={(event) => {
              event.preventDefault();
              if ((event.target as Element).closest('.completion__forget') === null) add([one]);
              else forget(one);
            }}
          >
            <Avatar name={displayName(one)} size={24} />
            <span className="completion__name ellipsis">{one.name || one.address}</span>
            {one.name !== '' && <span className="completion__address ellipsis">{one.address}</span>}
            <span className="completion__forget" title={t('composer.forget')}>
              <X className="icon" aria-hidden="true" />
              <span className="visually-hidden">{t('composer.forget')}</span>
            </span>
          </div>
        ))}
      </div>
    </div>
  );
}

function Chip({
  address,
  kind,
  onRemove,
}: {
  address: Address;
  kind: RecipientKind;
  onRemove: () => void;
}): ReactNode {
  const name = displayName(address);
  const valid = isAddress(address.address);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dragged with the pointer; the button in it is for all
    <span
      className="chip"
      data-invalid={!valid || undefined}
      title={valid ? address.address : t('composer.invalidAddress', { address: address.address })}
      draggable
      onDragStart={(event) => {
        event.dataTransfer.setData(dragType, JSON.stringify({ address, from: kind }));
        event.dataTransfer.effectAllowed = 'move';
      }}
    >
      <span className="chip__name ellipsis">{name}</span>
      <button
        type="button"
        className="chip__remove"
        aria-label={t('composer.remove', { name })}
        onClick={onRemove}
      >
        <X className="icon" aria-hidden="true" />
      </button>
    </span>
  );
}
