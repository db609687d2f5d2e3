/** Operators that look into text, and the part of a message each looks into. */
export const textFields = ['from', 'to', 'cc', 'bcc', 'subject', 'body', 'filename', 'list'] as const;
export type TextField = (typeof textFields)[number];

/** `known`: from somebody the person has written to. */
export const states = ['unread', 'read', 'starred', 'answered', 'draft', 'known'] as const;
export type State = (typeof states)[number];

/** What `operator:` may be, by its English name. */
export const operators = [
  ...textFields,
  ...(['has', 'is', 'in', 'account', 'tag', 'before', 'after', 'on'] as const),
  ...(['older', 'newer', 'larger', 'smaller', 'id'] as const),
] as const;
export type Operator = (typeof operators)[number];

/**
 * The same in other languages and in the words of other programs. All of them are understood in any language of the
 * interface, so that a search that somebody sends to a friend works there too.
 */
const aliases: Readonly<Record<string, Operator>> = {
  von: 'from',
  de: 'from',
  från: 'from',
  an: 'to',
  para: 'to',
  pour: 'to',
  till: 'to',
  kopie: 'cc',
  betreff: 'subject',
  sujet: 'subject',
  objet: 'subject',
  asunto: 'subject',
  ämne: 'subject',
  text: 'body',
  corps: 'body',
  cuerpo: 'body',
  datei: 'filename',
  fichier: 'filename',
  archivo: 'filename',
  fil: 'filename',
  file: 'filename',
  hat: 'has',
  ist: 'is',
  mailbox: 'in',
  folder: 'in',
  ordner: 'in',
  dossier: 'in',
  carpeta: 'in',
  konto: 'account',
  compte: 'account',
  cuenta: 'account',
  label: 'tag',
  keyword: 'tag',
  vor: 'before',
  avant: 'before',
  until: 'before',
  nach: 'after',
  seit: 'after',
  since: 'after',
  depuis: 'after',
  am: 'on',
  date: 'on',
  older_than: 'older',
  newer_than: 'newer',
  bigger: 'larger',
  size: 'larger',
  größer: 'larger',
  kleiner: 'smaller',
  msgid: 'id',
  rfc822msgid: 'id',
  listid: 'list',
};

const known: ReadonlyMap<string, Operator> = new Map([
  ...operators.map((name): [string, Operator] => [name, name]),
  ...Object.entries(aliases),
]);

/** The operator that a word before a colon names; undefined for a word that merely stands before a colon. */
export function operatorNamed(name: string): Operator | undefined {
  return known.get(name.normalize('NFC').toLowerCase());
}

const stateAliases: Readonly<Record<string, State>> = {
  new: 'unread',
  unseen: 'unread',
  ungelesen: 'unread',
  seen: 'read',
  gelesen: 'read',
  flagged: 'starred',
  markiert: 'starred',
  replied: 'answered',
  beantwortet: 'answered',
  drafts: 'draft',
  entwurf: 'draft',
  people: 'known',
  bekannt: 'known',
  connu: 'known',
  conocido: 'known',
  känd: 'known',
};

export function stateNamed(name: string): State | undefined {
  const lower = name.toLowerCase();
  return states.find((state) => state === lower) ?? stateAliases[lower];
}

const attachmentNames: ReadonlySet<string> = new Set([
  'attachment',
  'attachments',
  'file',
  'files',
  'anhang',
  'anhänge',
]);

export function namesAttachment(name: string): boolean {
  return attachmentNames.has(name.normalize('NFC').toLowerCase());
}

export function isTextField(operator: Operator): operator is TextField {
  return (textFields as readonly string[]).includes(operator);
}
