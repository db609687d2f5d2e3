import { useQuery } from '@tanstack/react-query';
import { Check, Plus, Tag as TagIcon } from 'lucide-react';
import { Popover } from 'radix-ui';
import { type CSSProperties, type KeyboardEvent, type ReactNode, useEffect, useId, useState } from 'react';
import { isTag, keywordOf, tagName } from '../../../shared/model/tags.ts';
import { keys } from '../../app/keys.ts';
import { useServices } from '../../app/services.ts';
import { ui, useUi } from '../../app/ui-store.ts';
import { t } from '../../i18n/index.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { hueOf } from '../../ui/names.ts';
import { focusList } from '../thread-list/focus.ts';
import { forbidden } from './rights.ts';
import type { Targets } from './targets.ts';

/** "Tags": those in use, filtered by typing; each is set or cleared on what is chosen. */
export function TagsPopover({ targets }: { targets: Targets | null }): ReactNode {
  const wanted = useUi((state) => state.dialog === 'tags');
  const reason = targets === null ? null : forbidden(targets, 'setFlags');
  const open = wanted && targets !== null && reason === null;
  return (
    <Popover.Root open={open} onOpenChange={(next) => ui.setDialog(next ? 'tags' : null)}>
      <Popover.Trigger asChild>
        <IconButton
          icon={TagIcon}
          label={t('tags.title')}
          shortcut="l"
          inactive={targets === null}
          reason={reason}
        />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className="popover move"
          aria-label={t('tags.title')}
          align="start"
          sideOffset={6}
          collisionPadding={10}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            focusList();
          }}
        >
          {targets !== null && <TagChooser targets={targets} />}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

interface Choice {
  readonly keyword: string;
  readonly name: string;
  readonly isNew: boolean;
}

/** Tags in use, the five that every program knows, and those just made. */
function useChoices(made: readonly string[], present: readonly string[], text: string): Choice[] {
  const { client } = useServices();
  const used =
    useQuery({ queryKey: keys.tags, queryFn: () => client.call('tags.list', {}), staleTime: 0 }).data ?? [];
  const known = [1, 2, 3, 4, 5].map((number) => `$label${number}`);
  const all: string[] = [];
  for (const keyword of [...present.filter(isTag), ...made, ...used, ...known]) {
    if (!all.some((one) => same(one, keyword))) all.push(keyword);
  }
  const needle = text.trim().toLocaleLowerCase();
  const found = all
    .map((keyword): Choice => ({ keyword, name: tagName(keyword), isNew: false }))
    .filter(({ name }) => name.toLocaleLowerCase().includes(needle))
    .sort((a, b) => a.name.localeCompare(b.name));
  const keyword = keywordOf(text);
  const isThere = keyword !== null && all.some((one) => same(one, keyword));
  if (keyword === null || isThere) return found;
  return [...found, { keyword, name: tagName(keyword), isNew: true }];
}

function TagChooser({ targets }: { targets: Targets }): ReactNode {
  const { commands } = useServices();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const [made, setMade] = useState<readonly string[]>([]);
  // Shown at once; the rows follow.
  const [present, setPresent] = useState<readonly string[]>(targets.keywords ?? []);
  const told = targets.keywords?.join(' ');
  useEffect(() => {
    if (told !== undefined) setPresent(told === '' ? [] : told.split(' '));
  }, [told]);
  const id = useId();
  const choices = useChoices(made, present, text);
  const current = Math.min(at, choices.length - 1);

  const toggle = ({ keyword, isNew }: Choice): void => {
    const value = !present.some((one) => same(one, keyword));
    setPresent(value ? [...present, keyword] : present.filter((one) => !same(one, keyword)));
    if (isNew) {
      setMade([...made, keyword]);
      setText('');
      setAt(0);
    }
    void commands.act({ type: 'set-keyword', keyword, value });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    const choice = choices[current];
    if (event.key === 'ArrowDown') setAt(Math.min(choices.length - 1, current + 1));
    else if (event.key === 'ArrowUp') setAt(Math.max(0, current - 1));
    else if (event.key === 'Enter' && choice !== undefined) toggle(choice);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <input
        className="move__input"
        role="combobox"
        aria-label={t('tags.find')}
        aria-expanded="true"
        aria-controls={id}
        aria-activedescendant={choices.length > 0 ? `${id}-${current}` : undefined}
        placeholder={t('tags.find')}
        value={text}
        maxLength={60}
        spellCheck={false}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div
        id={id}
        role="listbox"
        aria-label={t('tags.title')}
        aria-multiselectable="true"
        className="move__list"
      >
        {choices.map((choice, index) => {
          const isSet = present.some((one) => same(one, choice.keyword));
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the field
            // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field
            <div
              key={choice.keyword}
              id={`${id}-${index}`}
              role="option"
              aria-selected={isSet}
              aria-label={choice.isNew ? t('tags.create', { name: choice.name }) : choice.name}
              className="menu__item"
              data-highlighted={index === current ? '' : undefined}
              onPointerMove={() => setAt(index)}
              onClick={() => toggle(choice)}
            >
              {choice.isNew ? (
                <Plus className="icon" aria-hidden="true" />
              ) : (
                <span
                  className="tags__dot"
                  style={{ '--hue': hueOf(choice.name) } as CSSProperties}
                  aria-hidden="true"
                />
              )}
              <span className="ellipsis">
                {choice.isNew ? t('tags.create', { name: choice.name }) : choice.name}
              </span>
              {isSet && (
                <span className="menu__check">
                  <Check className="icon" aria-hidden="true" />
                </span>
              )}
            </div>
          );
        })}
      </div>
    </>
  );
}
