import { ChevronDown, ChevronUp, X } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';
import { t } from '../../i18n/index.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { requestFolding } from '../conversation/folding.ts';
import { focusPane } from '../thread-list/focus.ts';
import { find, useFind } from './find-store.ts';
import './find.css';

/** Looks for words in the open conversation. Enter and Shift+Enter step; Escape ends. */
export function FindBar(): ReactNode {
  const { open, text, index, count } = useFind();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (!open) return;
    // What is folded cannot be looked through.
    requestFolding('open-all');
    input.current?.focus();
    input.current?.select();
  }, [open]);
  if (!open) return null;
  const close = (): void => {
    find.close();
    focusPane();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') find.step(event.shiftKey ? -1 : 1);
    else if (event.key === 'Escape') close();
    else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'f') input.current?.select();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const place =
    text.trim() === '' ? '' : count === 0 ? t('find.none') : t('find.place', { at: index + 1, count });
  return (
    <search className="find-bar" aria-label={t('find.title')}>
      <input
        ref={input}
        className="find-bar__input"
        aria-label={t('find.title')}
        placeholder={t('find.title')}
        value={text}
        maxLength={200}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => find.set({ text: event.target.value, index: 0 })}
        onKeyDown={onKeyDown}
      />
      <span className="find-bar__place tabular" role="status" aria-label={t('find.places')}>
        {place}
      </span>
      <IconButton
        small
        icon={ChevronUp}
        label={t('find.previous')}
        shortcut="Shift Enter"
        onClick={() => find.step(-1)}
      />
      <IconButton
        small
        icon={ChevronDown}
        label={t('find.next')}
        shortcut="Enter"
        onClick={() => find.step(1)}
      />
      <IconButton small icon={X} label={t('find.close')} shortcut="Esc" onClick={close} />
    </search>
  );
}
