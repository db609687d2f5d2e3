import { escapeHtml } from './html-text.ts';

/** Class of the paragraph that holds the signature, in the editor and in mail. */
export const signatureClass = 'signature';

/** A signature below its mark (RFC 3676 section 4.3), as one paragraph; empty for none. */
export function signatureHtml(signature: string): string {
  if (signature.trim() === '') return '';
  const lines = signature.replace(/\s+$/, '').split(/\r?\n/).map(escapeHtml).join('<br>');
  return `<p class="${signatureClass}">-- <br>${lines}</p>`;
}
