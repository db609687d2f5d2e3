import { type Editor, EditorContent, useEditor } from '@tiptap/react';
import { type ReactNode, useEffect, useRef } from 'react';
import type { DraftContent } from '../../../shared/model/draft.ts';
import { t } from '../../i18n/index.ts';
import { editorExtensions } from './editor-extensions.ts';
import { cleanForEditor } from './mail-html.ts';
import { tidyOffice } from './paste-office.ts';
import { QuoteSource } from './quote/quote-source.ts';

interface MessageEditorProps {
  /** What the editor begins with. */
  readonly html: string;
  /** The draft that it is the text of. */
  readonly draft: Pick<DraftContent, 'files' | 'relation'>;
  readonly autoFocus: boolean;
  onReady(editor: Editor | null): void;
  onChange(): void;
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
      transformPastedHTML: (html) => cleanForEditor(tidyOffice(html)),
      handlePaste: (_view, event) => takeFiles(event.clipboardData, latest.current.onFiles, event),
      handleDrop: (_view, event) => takeFiles(event.dataTransfer, latest.current.onFiles, event),
      handleKeyDown: (_view, event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return false;
        latest.current.onSend();
        return true;
      },
    },
    onUpdate: () => latest.current.onChange(),
  });
  const { onReady } = props;
  useEffect(() => {
    onReady(editor);
    return () => onReady(null);
  }, [editor, onReady]);
  return (
    <QuoteSource value={props.draft}>
      <EditorContent editor={editor} className="composer__editor" />
    </QuoteSource>
  );
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
