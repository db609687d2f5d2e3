import { ChevronRight, LayoutTemplate, Save, Trash2 } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import { ApiError } from '../../../shared/api/error.ts';
import type { DraftContent } from '../../../shared/model/draft.ts';
import type { Template } from '../../../shared/model/template.ts';
import { useServices } from '../../app/services.ts';
import { t } from '../../i18n/index.ts';
import { notices } from '../notices/notices.ts';

interface TemplateMenuProps {
  /** The draft as it stands, saved; null when it could not be. */
  current(): Promise<DraftContent | null>;
  onTemplate(template: DraftContent): void;
}

/** Templates of messages: to begin from, to be kept from what is written, to be removed. */
export function TemplateMenu({ current, onTemplate }: TemplateMenuProps): ReactNode {
  const { client } = useServices();
  const [templates, setTemplates] = useState<readonly Template[]>([]);
  const load = (open: boolean): void => {
    if (open) client.call('templates.list', {}).then(setTemplates, () => setTemplates([]));
  };
  const act = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      notices.alert(ApiError.from(error).message, { key: 'template' });
    }
  };
  const use = ({ id }: Template): Promise<void> =>
    act(async () => onTemplate(await client.call('templates.get', { templateId: id })));
  const save = (): Promise<void> =>
    act(async () => {
      const content = await current();
      if (content === null) return;
      const firstWords = content.text.trim().split('\n')[0] ?? '';
      const name = (content.subject.trim() || firstWords).slice(0, 200);
      if (name === '') {
        notices.note(t('template.empty'));
        return;
      }
      await client.call('templates.save', { name, content });
      notices.note(t('template.saved', { name }));
    });
  const remove = ({ id, name }: Template): Promise<void> =>
    act(async () => {
      await client.call('templates.remove', { templateId: id });
      notices.note(t('template.removed', { name }));
    });
  return (
    <>
      <DropdownMenu.Item className="menu__item" onSelect={() => void save()}>
        <Save className="icon" aria-hidden="true" />
        {t('template.save')}
      </DropdownMenu.Item>
      <Choice icon="use" label={t('template.use')} templates={templates} onOpen={load} onChoose={use} />
      <Choice
        icon="remove"
        label={t('template.remove')}
        templates={templates}
        onOpen={load}
        onChoose={remove}
      />
    </>
  );
}

function Choice({
  icon,
  label,
  templates,
  onOpen,
  onChoose,
}: {
  icon: 'use' | 'remove';
  label: string;
  templates: readonly Template[];
  onOpen: (open: boolean) => void;
  onChoose: (template: Template) => Promise<void>;
}): ReactNode {
  const Icon = icon === 'use' ? LayoutTemplate : Trash2;
  return (
    <DropdownMenu.Sub onOpenChange={onOpen}>
      <DropdownMenu.SubTrigger className="menu__item">
        <Icon className="icon" aria-hidden="true" />
        {label}
        <ChevronRight className="icon menu__more" aria-hidden="true" />
      </DropdownMenu.SubTrigger>
      <DropdownMenu.SubContent className="menu" sideOffset={4} collisionPadding={10}>
        {templates.length === 0 && (
          <DropdownMenu.Item className="menu__item" disabled>
            {t('template.none')}
          </DropdownMenu.Item>
        )}
        {templates.map((template) => (
          <DropdownMenu.Item
            key={template.id}
            className="menu__item"
            onSelect={() => void onChoose(template)}
          >
            <span className="ellipsis composer__snapshot">{template.name}</span>
          </DropdownMenu.Item>
        ))}
      </DropdownMenu.SubContent>
    </DropdownMenu.Sub>
  );
}
