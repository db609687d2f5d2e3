import { useQuery } from '@tanstack/react-query';
import { Check, Tag as TagIcon } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import { tagName } from '../../../shared/model/tags.ts';
import { quoteValue } from '../../../shared/search/print.ts';
import { keys } from '../../app/keys.ts';
import { useServices } from '../../app/services.ts';
import { t } from '../../i18n/index.ts';
import { Tip } from '../../ui/tip.tsx';
import { conditionIn } from './conditions.ts';

/** A quick filter that asks which tag. `text`: the search so far; `onToggle` is told the condition. */
export function TagFilter({
  text,
  isPicture = false,
  onToggle,
}: {
  text: string;
  isPicture?: boolean;
  onToggle: (condition: string) => void;
}): ReactNode {
  const { client } = useServices();
  const [open, setOpen] = useState(false);
  const tags =
    useQuery({
      queryKey: keys.tags,
      queryFn: () => client.call('tags.list', {}),
      enabled: open,
      staleTime: 0,
    }).data ?? [];
  const names = tags.map(tagName).sort((a, b) => a.localeCompare(b));
  return (
    <DropdownMenu.Root modal={false} open={open} onOpenChange={setOpen}>
      {isPicture ? (
        <Tip text={t('list.filterTag')}>
          <DropdownMenu.Trigger className="pill pill--picture" aria-label={t('list.filterTag')}>
            <TagIcon className="icon" aria-hidden="true" />
          </DropdownMenu.Trigger>
        </Tip>
      ) : (
        <DropdownMenu.Trigger className="pill">{t('list.filterTag')}</DropdownMenu.Trigger>
      )}
      {/* No portal: the menu stays within its landmark. */}
      <DropdownMenu.Content className="menu" align="end" sideOffset={6} collisionPadding={10}>
        {names.length === 0 && (
          <DropdownMenu.Label className="menu__label">{t('list.filterNoTags')}</DropdownMenu.Label>
        )}
        {names.map((name) => {
          const condition = `tag:${quoteValue(name)}`;
          return (
            <DropdownMenu.CheckboxItem
              key={name}
              className="menu__item"
              checked={conditionIn(text, condition) !== undefined}
              onCheckedChange={() => onToggle(condition)}
            >
              {name}
              <DropdownMenu.ItemIndicator className="menu__check">
                <Check className="icon" aria-hidden="true" />
              </DropdownMenu.ItemIndicator>
            </DropdownMenu.CheckboxItem>
          );
        })}
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  );
}
