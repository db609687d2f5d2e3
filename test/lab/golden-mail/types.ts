import type { MessageSpec } from '../generator/index.ts';

/** A message as honest programs send them, and what of it a person must be able to read. */
export interface GoldenMail extends Pick<MessageSpec, 'html' | 'text' | 'flowed' | 'attachments'> {
  readonly name: string;
  /** Sentences that are seen when the message is opened. */
  readonly shows: readonly string[];
  /** Sentences that are quoted, and are seen when the quotation is unfolded. */
  readonly quotes?: readonly string[];
  /** Wider than anything that could be read when it fits: it is scrolled sideways. */
  readonly wide?: boolean;
}

/** The outermost table of nearly every newsletter: a tinted page, and a card of a fixed width in its middle. */
export function card(
  rows: string,
  { page = '#f4f4f4', paper = '#ffffff', width = 600, head = '', attributes = '' } = {},
): string {
  return `<!doctype html><html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">${head}</head>
<body ${attributes} style="margin:0;padding:0;background-color:${page}">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="${page}"><tr><td align="center" style="padding:24px 0">
<table role="presentation" width="${width}" cellpadding="0" cellspacing="0" border="0" bgcolor="${paper}" style="width:${width}px">${rows}</table>
</td></tr></table></body></html>`;
}

/** One full row of a card. */
export function row(content: string, style = 'padding:16px 32px'): string {
  return `<tr><td style="${style}">${content}</td></tr>`;
}
