import type { Attachment } from '../../../shared/model/message.ts';

/** Rows of the security table that a message of the corpus belongs to. */
export type Row = 'B1' | 'B2' | 'B3' | 'B4' | 'B5' | 'B6' | 'B7' | 'B9' | 'B12';

/** Where a vector tries to reach: an address that answers, and a domain whose names only a DNS log can see. */
export interface Trap {
  /** `http://127.0.0.1:port`, without a slash at the end. */
  readonly url: string;
  /** A name below which nothing exists, e.g. `trap.example`. */
  readonly domain: string;
}

/** One HTML message of a stranger, what of it must be seen, and what it tries. */
export interface HostileMail {
  readonly name: string;
  readonly row: Row;
  readonly html: string;
  /** Must be readable in the opened message. */
  readonly shows: string;
  readonly attachments: readonly Attachment[];
  /** Script in it says this name to a function `ran` of the page that shows it. */
  readonly runs: boolean;
}

/** A vector: `{u}` is replaced by an address of the trap, `{js}` by a script, `{p}` by the phrase that must be seen. */
export type Vector = string | { readonly html: string; readonly attachments: readonly Attachment[] };

/** The script that tells of itself, however deep the window it runs in. No quotes, so that it fits everywhere. */
export function scriptFor(name: string): string {
  return `(top.ran||parent.ran||self.ran)(/${name}/.source)`;
}

export function phraseOf(name: string): string {
  return `Phrase for ${name}`;
}

/** Ways to write an address of the trap: answered by TCP, relative to the scheme, and by a name that must be resolved. */
function addresses(trap: Trap, name: string): Record<string, string> {
  return {
    ip: `${trap.url}/${name}`,
    relative: `${trap.url.replace(/^http:/, '')}/${name}`,
    dns: `http://${name}.${trap.domain}/x.png`,
  };
}

/** Fills vectors in: each once, or, where it holds `{u}`, once for each way to write the address. */
export function fill(row: Row, prefix: string, trap: Trap, vectors: readonly Vector[]): HostileMail[] {
  return vectors.flatMap((vector, index) => {
    const { html: template, attachments } =
      typeof vector === 'string' ? { html: vector, attachments: [] } : vector;
    const base = `${prefix}-${String(index + 1).padStart(3, '0')}`;
    const forms = template.includes('{u}') ? ['ip', 'relative', 'dns'] : [''];
    return forms.map((form): HostileMail => {
      const name = form === '' ? base : `${base}-${form}`;
      const shows = phraseOf(name);
      const phrase = `<p>${shows}</p>`;
      const html = (template.includes('{p}') ? template : `${phrase}${template}`)
        .replaceAll('{p}', phrase)
        .replaceAll('{u}', addresses(trap, name)[form] ?? '')
        .replaceAll('{trap}', trap.url)
        .replaceAll('{domain}', trap.domain)
        .replaceAll('{name}', name)
        .replaceAll('{js}', scriptFor(name));
      return { name, row, html, shows, attachments, runs: template.includes('{js}') };
    });
  });
}
