import { asHtml } from './conversation.ts';
import type { Attachment, MessageSpec } from './message.ts';
import { prose, proseWord, type Script, scriptOf } from './prose.ts';
import { Random } from './random.ts';

/** Half of all mail has fewer words than this, and the mean is about two thirds more. */
const medianWords = 580;
/** Words of one message at most. */
const mostWords = 6000;
/** One message in so many carries a file beside what it has. */
const shareWithFile = 0.1;

/**
 * The message as long as mail is: some 5 KB of text and 18 KB in all on average, a few very long; with the markup and
 * links that come with HTML, and files. What it said stands at the beginning.
 */
export function lengthen(random: Random, spec: MessageSpec): MessageSpec {
  const script = scriptOf(`${spec.subject} ${spec.text ?? ''}`);
  const words = Math.min(mostWords, Math.round(medianWords * Math.exp(normal(random))));
  const more = prose(random, words, script);
  const attachments = [...(spec.attachments ?? [])];
  if (random.chance(shareWithFile)) attachments.push(file(random));
  return {
    ...spec,
    ...(spec.text === undefined ? {} : { text: `${spec.text}\n\n${wrap(more)}` }),
    ...(spec.html === undefined ? {} : { html: withMore(random, spec, more, script) }),
    attachments,
    ...(script.isOld ? {} : { charset: 'utf-8' }),
  };
}

/** Lines of 72 columns, as programs write them. */
function wrap(text: string): string {
  return text.replace(/(?![^\n]{1,72}$)([^\n]{1,72}) /g, '$1\n');
}

/** A machine's HTML is tables, styles and links that follow the reader; a person's is paragraphs. */
function withMore(random: Random, spec: MessageSpec, more: string, script: Script): string {
  const isMachine = spec.headers !== undefined;
  const added = isMachine
    ? more
        .split('\n\n')
        .map((paragraph) => block(random, paragraph, script))
        .join('\n')
    : `<div class="gmail_default" style="font-family:arial,sans-serif">${asHtml(more)}</div>`;
  return spec.html!.replace(/<\/body>/, () => `${added}</body>`);
}

function block(random: Random, paragraph: string, script: Script): string {
  const link = `https://click.${proseWord(random)}.example/f/a/${random.token(43)}~~/${random.token(30)}?utm_source=letter&amp;utm_campaign=${random.token(12)}`;
  return `<table role="presentation" width="100%" border="0" cellspacing="0" cellpadding="0" style="border-collapse:collapse;mso-table-lspace:0pt;mso-table-rspace:0pt"><tr><td align="left" valign="top" style="padding:12px 24px;font-family:Helvetica,Arial,sans-serif;font-size:15px;line-height:22px;color:#333333">${paragraph}<br><a href="${link}" target="_blank" style="color:#1155cc;text-decoration:underline;font-weight:bold">${script.write(proseWord(random))}</a></td></tr></table>`;
}

const KINDS = [
  ['pdf', 'application/pdf'],
  ['jpg', 'image/jpeg'],
  ['docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  ['zip', 'application/zip'],
] as const;

let noise: Buffer | undefined;

/** A file of some 45 KB, a few of a megabyte: packed already, as most files are. */
function file(random: Random): Attachment {
  noise ??= Buffer.from(new Random(1).token(1_500_000), 'latin1');
  const size = Math.min(1_000_000, Math.round(27_000 * Math.exp(normal(random))));
  const start = random.below(noise.length - size);
  const [ending, type] = random.pick(KINDS);
  return {
    name: `${proseWord(random)}-${random.between(1, 9999)}.${ending}`,
    type,
    content: noise.subarray(start, start + size),
  };
}

/** Normally distributed, around 0 with a deviation of 1 (Box and Muller). */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}
