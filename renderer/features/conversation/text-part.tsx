import { type MouseEvent, type ReactNode, useMemo, useState } from 'react';
import { useServices } from '../../app/services.ts';
import { openLink, showLinkTarget } from './links.ts';
import { QuoteButton } from './quote-button.tsx';
import { linkify, paragraphs, splitText, type TextBlock } from './text-format.ts';

/** A plain text part: as it was written, with links to click and quotations folded. Nothing in it is read as HTML. */
export function TextPart({ text, zoom = 1 }: { text: string; zoom?: number }): ReactNode {
  const blocks = useMemo(() => splitText(text), [text]);
  return (
    <div className="text-part" style={zoom === 1 ? undefined : { fontSize: `${14.5 * zoom}px` }}>
      {blocks.map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a message's text never changes
        <Block key={index} block={block} />
      ))}
    </div>
  );
}

function Block({ block }: { block: TextBlock }): ReactNode {
  const [shown, setShown] = useState(!block.folded);
  const content = paragraphs(block.text).map((paragraph, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a message's text never changes
    <p key={index}>
      <Linked text={paragraph} />
    </p>
  ));
  if (block.kind === 'text') return content;
  if (block.kind === 'signature') return <div className="text-part__signature">{content}</div>;
  return (
    <>
      {block.folded && <QuoteButton shown={shown} onToggle={() => setShown(!shown)} />}
      {shown && <blockquote className="text-part__quote">{content}</blockquote>}
    </>
  );
}

function Linked({ text }: { text: string }): ReactNode {
  const { client } = useServices();
  return linkify(text).map((piece, index) => {
    if (piece.kind === 'text') return piece.text;
    const open = (event: MouseEvent): void => {
      event.preventDefault();
      if (event.button < 2) void openLink(client, piece.url, piece.text);
    };
    return (
      <a
        // biome-ignore lint/suspicious/noArrayIndexKey: a message's text never changes
        key={index}
        href={piece.url}
        rel="noopener noreferrer"
        onClick={open}
        onAuxClick={open}
        onMouseEnter={() => showLinkTarget(piece.url)}
        onMouseLeave={() => showLinkTarget(null)}
        onFocus={() => showLinkTarget(piece.url)}
        onBlur={() => showLinkTarget(null)}
      >
        {piece.text}
      </a>
    );
  });
}
