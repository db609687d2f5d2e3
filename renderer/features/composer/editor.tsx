import { type Editor, EditorContent, useEditor } from '@tiptap/react';
import { type ReactNode, useEffect, useRef } from 'react';
import { t } from '../../i18n/index.ts';
import { editorExtensions } from './editor-extensions.ts';
import { cleanHtml } from './mail-html.ts';

interface MessageEditorProps {
  /** What the editor begins with. */
  readonly html: string;
  readonly autoFocus: boolean;
  onReady(editor: Editor | null): void;
  onChange(html: string): void;
  /** Files that were pasted or dropped into the text. */
  onFiles(files: readonly File[]): void;
  onSend(): void;
}

/** The rich text of a message. What is pasted goes through the sanitiser of the reading pane first. */
export function MessageEditor(props: MessageEditorProps): ReactNode {
  const latest = useRef(props);
  latest.current = props;
  const editor = useEditor({
    extensions: editorExtensions(t('composer.placeholder')),
    content: props.html,
    autofocus: props.autoFocus ? 'start' : false,
    injectCSS: false,
    editorProps: {
      attributes: {
        role: 'textbox',
        'aria-multiline': 'true',
        'aria-label': t('composer.text'),
        class: 'composer__text',
        spellcheck: 'true',
      },
      transformPastedHTML: (html) => cleanHtml(html),
      handlePaste: (_view, event) => takeFiles(event.clipboardData, latest.current.onFiles, event),
      handleDrop: (_view, event) => takeFiles(event.dataTransfer, latest.current.onFiles, event),
      handleKeyDown: (_view, event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return false;
        latest.current.onSend();
        return true;
      },
    },
    onUpdate: ({ editor: changed }) => latest.current.onChange(changed.getHTML()),
  });
  const { onReady } = props;
  useEffect(() => {
    onReady(editor);
    return () => onReady(null);
  }, [editor, onReady]);
  return <EditorContent editor={editor} className="composer__editor" />;
}

/** Office programs put a picture of copied text beside the text: only where there is no text the files are meant. */
function takeFiles(
  data: DataTransfer | null,
  onFiles: (files: readonly File[]) => void,
  event: Event,
): boolean {
  const files = [...(data?.files ?? [])];
  if (files.length === 0 || data?.types.includes('text/html')) return false;
  event.preventDefault();
  event.stopPropagation();
  onFiles(files);
  return true;
}
