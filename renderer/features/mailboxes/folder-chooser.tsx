import { type KeyboardEvent, type ReactNode, useId, useState } from 'react';
import { t } from '../../i18n/index.ts';

export interface FolderChoice<Id> {
  readonly id: Id;
  readonly label: string;
  readonly path: string;
  /** 0 on the first level. */
  readonly level: number;
  readonly icon: ReactNode;
}

/** Folders to choose one of, filtered by typing; the focus stays in the field. */
export function FolderChooser<Id>({
  choices,
  onChoose,
}: {
  choices: readonly FolderChoice<Id>[];
  onChoose(id: Id): void;
}): ReactNode {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const id = useId();
  const needle = text.trim().toLocaleLowerCase();
  const found = choices.filter(
    (one) =>
      needle === '' ||
      one.label.toLocaleLowerCase().includes(needle) ||
      one.path.toLocaleLowerCase().includes(needle),
  );
  const current = Math.min(at, found.length - 1);
  const choose = (choice: FolderChoice<Id> | undefined): void => {
    if (choice !== undefined) onChoose(choice.id);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown') setAt(Math.min(found.length - 1, current + 1));
    else if (event.key === 'ArrowUp') setAt(Math.max(0, current - 1));
    else if (event.key === 'Enter') choose(found[current]);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <input
        className="move__input"
        role="combobox"
        aria-label={t('toolbar.moveFind')}
        aria-expanded="true"
        aria-controls={id}
        aria-activedescendant={found.length > 0 ? `${id}-${current}` : undefined}
        placeholder={t('toolbar.moveFind')}
        value={text}
        spellCheck={false}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div id={id} role="listbox" aria-label={t('toolbar.folders')} className="move__list">
        {found.map((choice, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the field
          // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field
          <div
            key={String(choice.id)}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === current}
            className="menu__item"
            style={{ paddingLeft: 9 + (needle === '' ? Math.max(0, choice.level) * 16 : 0) }}
            ref={index === current ? (element) => element?.scrollIntoView({ block: 'nearest' }) : undefined}
            onClick={() => choose(choice)}
          >
            {choice.icon}
            <span className="ellipsis">{choice.label}</span>
          </div>
        ))}
      </div>
      {found.length === 0 && <p className="move__note">{t('toolbar.moveNone')}</p>}
    </>
  );
}
