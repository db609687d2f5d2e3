import { NodeViewWrapper, type ReactNodeViewProps } from '@tiptap/react';
import { SquarePen, X } from 'lucide-react';
import { type ReactNode, useContext, useEffect, useState } from 'react';
import { contentIdsIn } from '../../../../shared/mail/content-ids.ts';
import type { DraftFile } from '../../../../shared/model/draft.ts';
import { useServices } from '../../../app/services.ts';
import { t } from '../../../i18n/index.ts';
import { HtmlPart } from '../../conversation/html-part.tsx';
import { QuoteButton } from '../../conversation/quote-button.tsx';
import { wereImagesShown } from '../../conversation/shown-images.ts';
import { imageUrl, toEditor } from '../mail-html.ts';
import { QuoteSource } from './quote-source.ts';
import '../../conversation/conversation.css';
import './quote.css';

/**
 * A quote in the editor: folded to "…" under an answer, open under the header of a forwarded message. It is shown in the
 * frame of the reading pane. Its remote images are left out, unless the person has had them shown while reading: what
 * is written must not tell anybody that it is read.
 */
export function QuoteView({ node, editor, getPos, deleteNode, selected }: ReactNodeViewProps): ReactNode {
  const { client } = useServices();
  const { files, relation } = useContext(QuoteSource);
  const { kind, html } = node.attrs as { kind: string; html: string };
  const [shown, setShown] = useState(kind === 'inline');
  const messageId = relation?.messageId ?? 0;
  const visible = useOwnImages(html, files, shown);

  const edit = async (): Promise<void> => {
    const inEditor = await toEditor(
      client,
      kind === 'cited' ? `<blockquote>${html}</blockquote>` : html,
      files,
    );
    const from = getPos();
    if (from === undefined) return;
    editor
      .chain()
      .insertContentAt({ from, to: from + node.nodeSize }, inEditor)
      .focus(from + 1)
      .run();
  };
  return (
    <NodeViewWrapper className="kept-quote" data-kind={kind} data-selected={selected || undefined}>
      <div className="kept-quote__bar" contentEditable={false}>
        <QuoteButton shown={shown} onToggle={() => setShown(!shown)} />
        <span className="kept-quote__actions">
          <button type="button" className="kept-quote__action" onClick={() => void edit()}>
            <SquarePen className="icon" aria-hidden="true" />
            {t('composer.quoteEdit')}
          </button>
          <button
            type="button"
            className="kept-quote__action"
            onClick={() => {
              deleteNode();
              editor.commands.focus();
            }}
          >
            <X className="icon" aria-hidden="true" />
            {t('composer.quoteRemove')}
          </button>
        </span>
      </div>
      {shown && visible !== null && (
        <HtmlPart
          message={{ id: messageId, attachments: [] }}
          place={`quote/${messageId}/${html.length}`}
          index={0}
          html={visible}
          showImages={wereImagesShown(messageId)}
          title={t('composer.quote')}
          shortcuts={false}
          onBlocked={() => {}}
        />
      )}
    </NodeViewWrapper>
  );
}

/** The quote with the pictures that go along in it, null until they have been read. */
function useOwnImages(html: string, files: readonly DraftFile[], wanted: boolean): string | null {
  const { client } = useServices();
  const [visible, setVisible] = useState<string | null>(null);
  const inline = files.filter((one) => one.contentId !== null);
  const names = inline.map((one) => one.contentId).join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: files of the same names have the same bytes
  useEffect(() => {
    if (!wanted) return;
    let current = true;
    const named = contentIdsIn(html);
    const used = inline.filter((one) => named.has(one.contentId ?? ''));
    void Promise.all(
      used.map(async (file) => [file.contentId, await imageUrl(client, file).catch(() => '')] as const),
    ).then((urls) => {
      if (current) setVisible(withImages(html, new Map(urls)));
    });
    return () => {
      current = false;
    };
  }, [client, html, names, wanted]);
  return visible;
}

function withImages(html: string, urls: ReadonlyMap<string | null, string>): string {
  if (urls.size === 0) return html;
  const document = new DOMParser().parseFromString(html, 'text/html');
  for (const image of document.querySelectorAll('img')) {
    const [name] = contentIdsIn(image.getAttribute('src') ?? '');
    const url = urls.get(name ?? null);
    if (url !== undefined && url !== '') image.setAttribute('src', url);
  }
  return document.body.innerHTML;
}
