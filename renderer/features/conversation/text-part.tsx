import { Lock } from 'lucide-react';
import { type MouseEvent, type ReactNode, useMemo, useState } from 'react';
import { encryptedName, splitArmour } from '../../../shared/mail/armour.ts';
import { useServices } from '../../app/services.ts';
import { t } from '../../i18n/index.ts';
import { openLink, showLinkTarget } from './links.ts';
import { QuoteButton } from './quote-button.tsx';
import { SaveCard } from './save-card.tsx';
import { linkify, needsEvenLetters, paragraphs, splitText, type TextBlock } from './text-format.ts';
import './armour.css';

/**
 * A plain text part: as it was written, with links to click and quotations folded. Nothing in it is read as HTML. What
 * OpenPGP encloses in it stands apart from the rest, and says so. `place`: where it can be saved from as it is.
 */
export function TextPart({
  text,
  zoom = 1,
  place,
}: {
  text: string;
  zoom?: number;
  place?: { messageId: number; partId: string };
}): ReactNode {
  const pieces = useMemo(() => splitArmour(text), [text]);
  return (
    <div className="text-part" style={zoom === 1 ? undefined : { fontSize: `${14.5 * zoom}px` }}>
      {pieces.map((piece, index) =>
        piece.kind === 'plain' ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: a message's text never changes
          <Blocks key={index} text={piece.text} />
        ) : piece.kind === 'signed' ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: a message's text never changes
          <section key={index} aria-label={t('conversation.signedTextLabel')}>
            <ArmourNote text={t('conversation.signedText')} />
            <div className="text-part__signed">
              <Blocks text={piece.text} />
            </div>
          </section>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: a message's text never changes
          <div key={index} className="text-part__encrypted">
            <ArmourNote text={t('conversation.encryptedText')} />
            {place !== undefined && (
              <SaveCard
                method="attachments.save"
                input={place}
                file={{ filename: encryptedName, type: 'application/pgp-encrypted', size: text.length }}
              />
            )}
          </div>
        ),
      )}
    </div>
  );
}

function ArmourNote({ text }: { text: string }): ReactNode {
  return (
    <p className="hint hint--quiet">
      <Lock className="icon" aria-hidden="true" />
      <span>{text}</span>
    </p>
  );
}

function Blocks({ text }: { text: string }): ReactNode {
  const blocks = useMemo(() => splitText(text), [text]);
  return blocks.map((block, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a message's text never changes
    <Block key={index} block={block} />
  ));
}

function Block({ block }: { block: TextBlock }): ReactNode {
  const [shown, setShown] = useState(!block.folded);
  const all = paragraphs(block.text);
  // A patch is one piece, whatever blank lines are in it.
  const patch = all.findIndex((paragraph) => /^(diff --git |@@ -\d|--- a\/)/m.test(paragraph));
  const content = all.map((paragraph, index) => (
    <p
      // biome-ignore lint/suspicious/noArrayIndexKey: a message's text never changes
      key={index}
      dir="auto"
      className={
        (patch !== -1 && index >= patch) || needsEvenLetters(paragraph) ? 'text-part__even' : undefined
      }
    >
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
