import type { Editor } from '@tiptap/react';
import { useEditorState } from '@tiptap/react';
import {
  Bold,
  Italic,
  Link,
  List,
  ListOrdered,
  type LucideIcon,
  Quote,
  RemoveFormatting,
  Strikethrough,
  Underline,
} from 'lucide-react';
import { Popover } from 'radix-ui';
import { type FormEvent, type ReactNode, useState } from 'react';
import { t } from '../../i18n/index.ts';
import { TextField } from '../../ui/field.tsx';
import { Tip } from '../../ui/tip.tsx';

type MarkName = 'bold' | 'italic' | 'underline' | 'strike' | 'bulletList' | 'orderedList' | 'blockquote';

const buttons: readonly {
  name: MarkName;
  icon: LucideIcon;
  shortcut?: string;
  run: (editor: Editor) => void;
}[] = [
  {
    name: 'bold',
    icon: Bold,
    shortcut: 'Ctrl B',
    run: (editor) => editor.chain().focus().toggleBold().run(),
  },
  {
    name: 'italic',
    icon: Italic,
    shortcut: 'Ctrl I',
    run: (editor) => editor.chain().focus().toggleItalic().run(),
  },
  {
    name: 'underline',
    icon: Underline,
    shortcut: 'Ctrl U',
    run: (editor) => editor.chain().focus().toggleUnderline().run(),
  },
  { name: 'strike', icon: Strikethrough, run: (editor) => editor.chain().focus().toggleStrike().run() },
  { name: 'bulletList', icon: List, run: (editor) => editor.chain().focus().toggleBulletList().run() },
  {
    name: 'orderedList',
    icon: ListOrdered,
    run: (editor) => editor.chain().focus().toggleOrderedList().run(),
  },
  { name: 'blockquote', icon: Quote, run: (editor) => editor.chain().focus().toggleBlockquote().run() },
];

/** Formatting of the text that is selected or written next. */
export function FormatBar({ editor }: { editor: Editor }): ReactNode {
  const active = useEditorState({
    editor,
    selector: ({ editor: now }) => Object.fromEntries(buttons.map(({ name }) => [name, now.isActive(name)])),
  });
  return (
    <div className="format-bar" role="toolbar" aria-label={t('composer.format')}>
      {buttons.map(({ name, icon: Icon, shortcut, run }) => (
        <Tip key={name} text={t(`composer.${name}`)} shortcut={shortcut}>
          <button
            type="button"
            className="icon-button icon-button--small format-bar__button"
            aria-label={t(`composer.${name}`)}
            aria-pressed={active[name] === true}
            onClick={() => run(editor)}
          >
            <Icon className="icon" aria-hidden="true" />
          </button>
        </Tip>
      ))}
      <LinkButton editor={editor} />
      <Tip text={t('composer.clear')}>
        <button
          type="button"
          className="icon-button icon-button--small format-bar__button"
          aria-label={t('composer.clear')}
          onClick={() => editor.chain().focus().unsetAllMarks().clearNodes().run()}
        >
          <RemoveFormatting className="icon" aria-hidden="true" />
        </button>
      </Tip>
    </div>
  );
}

function LinkButton({ editor }: { editor: Editor }): ReactNode {
  const [open, setOpen] = useState(false);
  const [url, setUrl] = useState('');
  const change = (next: boolean): void => {
    if (next) setUrl((editor.getAttributes('link').href as string | undefined) ?? '');
    setOpen(next);
  };
  const apply = (event: FormEvent): void => {
    event.preventDefault();
    event.stopPropagation();
    const href = url.trim();
    const chain = editor.chain().focus().extendMarkRange('link');
    if (href === '') chain.unsetLink().run();
    else {
      const whole = /^[a-z][a-z0-9+.-]*:/i.test(href)
        ? href
        : href.includes('@')
          ? `mailto:${href}`
          : `https://${href}`;
      if (editor.state.selection.empty && !editor.isActive('link')) {
        chain
          .insertContent({ type: 'text', text: href, marks: [{ type: 'link', attrs: { href: whole } }] })
          .run();
      } else chain.setLink({ href: whole }).run();
    }
    setOpen(false);
  };
  return (
    <Popover.Root open={open} onOpenChange={change}>
      <Tip text={t('composer.link')}>
        <Popover.Trigger
          className="icon-button icon-button--small format-bar__button"
          aria-label={t('composer.link')}
        >
          <Link className="icon" aria-hidden="true" />
        </Popover.Trigger>
      </Tip>
      <Popover.Content
        className="popover link-popover"
        side="top"
        sideOffset={8}
        aria-label={t('composer.link')}
      >
        <form onSubmit={apply}>
          <TextField
            label={t('composer.linkAddress')}
            value={url}
            placeholder="https://example.org"
            autoComplete="off"
            onChange={(event) => setUrl(event.target.value)}
          />
          <button type="submit" className="button button--primary button--small">
            {t('composer.linkApply')}
          </button>
        </form>
      </Popover.Content>
    </Popover.Root>
  );
}
