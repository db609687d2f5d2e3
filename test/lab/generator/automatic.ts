import type { DraftMessage, Owner } from './conversation.ts';
import { fileNamed, landscape, pdf } from './files.ts';
import type { Address } from './headers.ts';
import type { MessageSpec } from './message.ts';
import type { Random } from './random.ts';

/** Writes one message that a machine sends. */
export type Robot = (random: Random, owner: Owner, date: Date, key: string) => DraftMessage;

function robotMail(
  random: Random,
  owner: Owner,
  key: string,
  from: Address,
  spec: Omit<MessageSpec, 'from' | 'to' | 'messageId'>,
): DraftMessage {
  const messageId = `${random.token(24)}@${from.email.slice(from.email.indexOf('@') + 1)}`;
  return { spec: { from, to: [owner], messageId, ...spec }, threadKey: key, fromOwner: false };
}

const SHOPS = [
  { name: 'Kontor & Sohn', email: 'bestellung@kontor-sohn.example', item: 'Notizbuch A5, liniert' },
  { name: 'Larch & Loom', email: 'orders@larchandloom.example', item: 'Wool blanket, slate' },
  { name: 'Papelería Sol', email: 'pedidos@papeleriasol.example', item: 'Lápices de dibujo' },
  { name: 'Segelbutiken', email: 'order@segelbutiken.example', item: 'Fall 8 mm, 30 m' },
] as const;

/** An order, confirmed, with an invoice attached. */
export const orderConfirmation: Robot = (random, owner, date, key) => {
  const shop = random.pick(SHOPS);
  const number = `${random.between(10000, 99999)}`;
  const price = `${random.between(9, 140)}.${random.pick(['00', '50', '90', '95'])} EUR`;
  const text = `Thank you for your order ${number}.\n\n1 x ${shop.item}   ${price}\n\nWe will write again as soon as the parcel is on its way. Your invoice is attached.`;
  return robotMail(
    random,
    owner,
    key,
    { name: shop.name, email: shop.email },
    {
      subject: `Your order ${number} is confirmed`,
      date,
      zone: 60,
      text,
      html: `<html><body style="font-family:Georgia,serif;color:#333"><table width="100%"><tr><td><h2>Thank you for your order</h2><p>Order number <b>${number}</b></p><table border="1" cellpadding="6" style="border-collapse:collapse"><tr><td>1 &times; ${shop.item}</td><td align="right">${price}</td></tr></table><p>We will write again as soon as the parcel is on its way. Your invoice is attached.</p></td></tr></table></body></html>`,
      attachments: [
        {
          name: `Invoice-${number}.pdf`,
          type: 'application/pdf',
          content: pdf([shop.name, `Invoice ${number}`, `Total ${price}`]),
        },
      ],
    },
  );
};

const LETTERS = [
  {
    from: { name: 'The Browser', email: 'editor@thebrowser.example' },
    subjects: ['Five things worth reading this weekend', 'On maps, bread and patience', 'The quiet issue'],
    stories: [
      [
        'How tides were tamed by a machine of brass',
        'Before computers, harbours were predicted by pulleys and wheels.',
      ],
      ['A short history of the ferry', 'People crossed here long before anyone thought of a bridge.'],
      ['Why old windows rattle', 'And why their owners would not have it otherwise.'],
      ['The last lighthouse keeper of the archipelago', 'Forty winters, one radio, and a cat named Fyr.'],
      ['Notes on reading slowly', 'An essay for a long train journey.'],
    ],
  },
  {
    from: { name: 'Field & Form', email: 'hello@fieldandform.example' },
    subjects: [
      'New in the magazine: houses on the water',
      'Timber, brick, and what comes after',
      'Three small libraries',
    ],
    stories: [
      ['A library the size of a living room', 'Built by its readers, on an island of 300 people.'],
      ['The return of the cork wall', 'Warm, quiet, and grown in nine years.'],
      ['Drawing by hand in a digital studio', 'Six architects show their sketchbooks.'],
      ['What a roof is for', 'On shade, rain and conversation.'],
    ],
  },
] as const;

/** A newsletter with remote images, a tracking pixel, and the headers to unsubscribe by. */
export const newsletter: Robot = (random, owner, date, key) => {
  const letter = random.pick(LETTERS);
  const host = letter.from.email.slice(letter.from.email.indexOf('@') + 1);
  const issue = random.token(8);
  const stories = random.some<readonly [string, string]>(letter.stories, 3);
  const blocks = stories.map(
    ([title, blurb], index) =>
      `<tr><td style="padding:16px 0"><img src="https://images.${host}/${issue}/${index}.jpg" width="560" height="240" alt="${title}"><h3>${title}</h3><p>${blurb} <a href="https://${host}/read/${issue}/${index}?r=${random.token(6)}">Read on</a></p></td></tr>`,
  );
  return robotMail(random, owner, key, letter.from, {
    subject: random.pick(letter.subjects),
    date,
    headers: [
      ['List-Id', `${letter.from.name} <news.${host}>`],
      [
        'List-Unsubscribe',
        `<https://${host}/unsubscribe/${issue}>, <mailto:unsubscribe@${host}?subject=${issue}>`,
      ],
      ['List-Unsubscribe-Post', 'List-Unsubscribe=One-Click'],
      ['Precedence', 'bulk'],
    ],
    text: stories.map(([title, blurb]) => `${title}\n${blurb}\nhttps://${host}/read/${issue}`).join('\n\n'),
    html: `<html><head><style>h3{font-family:Georgia,serif;margin:8px 0}</style></head><body style="background:#f6f4ef"><table width="600" align="center" bgcolor="#ffffff" cellpadding="20"><tr><td><h1 style="font-family:Georgia,serif">${letter.from.name}</h1></td></tr>${blocks.join('')}<tr><td style="font-size:12px;color:#777">You receive this because you subscribed. <a href="https://${host}/unsubscribe/${issue}">Unsubscribe</a></td></tr></table><img src="https://track.${host}/open/${issue}.gif" width="1" height="1" alt=""></body></html>`,
  });
};

/** A calendar invitation as calendar programs send it: text and iCalendar side by side. */
export const invitation: Robot = (random, owner, date, key) => {
  const from = random.pick([
    { name: 'Jonas Berg', email: 'jonas.berg@northquay.example' },
    { name: 'Noor Haddad', email: 'noor@northquay.example' },
    { name: 'Annika Köhler', email: 'a.koehler@elbwerk.example' },
  ]);
  const title = random.pick([
    'Design review',
    'Site visit, ferry terminal',
    'Budget: second quarter',
    'Walk and talk',
  ]);
  const place = random.pick(['Studio, 2nd floor', 'Pier 4', 'Video call']);
  const start = new Date(date.getTime() + random.between(2, 14) * 86_400_000);
  start.setUTCHours(random.between(8, 15), 0, 0, 0);
  const stamp = (when: Date) => `${when.toISOString().replace(/[-:]|\.\d+/g, '')}`;
  const uid = `${random.token(16)}@calendar.example`;
  const calendar = [
    'BEGIN:VCALENDAR',
    'PRODID:-//Curlew//Test lab//EN',
    'VERSION:2.0',
    'METHOD:REQUEST',
    'BEGIN:VEVENT',
    `UID:${uid}`,
    `DTSTAMP:${stamp(date)}`,
    `DTSTART:${stamp(start)}`,
    `DTEND:${stamp(new Date(start.getTime() + 3_600_000))}`,
    `SUMMARY:${title.replaceAll(',', '\\,')}`,
    `LOCATION:${place.replaceAll(',', '\\,')}`,
    `ORGANIZER;CN=${from.name}:mailto:${from.email}`,
    `ATTENDEE;CN=${owner.name};PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:${owner.email}`,
    'SEQUENCE:0',
    'STATUS:CONFIRMED',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
  return robotMail(random, owner, key, from, {
    subject: `Invitation: ${title}`,
    date,
    zone: 60,
    text: `${from.name} invites you to: ${title}\n\nWhen: ${start.toUTCString()}\nWhere: ${place}`,
    calendar,
    attachments: [{ name: 'invite.ics', type: 'application/ics', content: Buffer.from(calendar) }],
  });
};

/** Holiday pictures inside the text, by `cid:`. */
export const pictureLetter: Robot = (random, owner, date, key) => {
  const from = random.pick([
    { name: 'Åsa Lindqvist', email: 'asa.lindqvist@brevlada.example' },
    { name: 'Ellen Whitcombe', email: 'ellen@brightwater.example' },
  ]);
  const place = random.pick(['the archipelago', 'Lofoten', 'the lake', 'Skagen']);
  const contentId = `${random.token(12)}@pictures.example`;
  const seed = random.below(5);
  return robotMail(random, owner, key, from, {
    subject: `Greetings from ${place}`,
    date,
    zone: 60,
    text: `The evenings here are endless. I wish you could see this light.\n\n[picture]\n\nBack on Sunday!`,
    html: `<html><body><p>The evenings here are endless. I wish you could see this light.</p><p><img src="cid:${contentId}" alt="Evening by the water" width="320"></p><p>Back on Sunday!</p></body></html>`,
    attachments: [
      { name: 'evening.png', type: 'image/png', content: picture(seed), contentId },
      ...(random.chance(0.3) ? [fileNamed('IMG_2041.png')] : []),
    ],
  });
};

const pictures = new Map<number, Buffer>();

function picture(seed: number): Buffer {
  let bytes = pictures.get(seed);
  if (!bytes) {
    bytes = landscape(320, 200, seed);
    pictures.set(seed, bytes);
  }
  return bytes;
}

/** Short notices: a sign-in, a parcel, a statement. */
export const notice: Robot = (random, owner, date, key) => {
  const number = `${random.between(100, 999)} ${random.between(100, 999)}`;
  const amount = `${random.between(21, 96)}.${random.between(10, 99)}`;
  const [from, subject, text] = random.pick([
    [
      { name: 'Fjord Energi', email: 'faktura@fjordenergi.example' },
      'Your statement is ready',
      `Total due ${amount} EUR, to be debited on the first of the month. You need do nothing.\n\nYour customer number is ${number}.`,
    ],
    [
      { name: 'Postnord', email: 'no-reply@paket.example' },
      `Parcel ${number} is on its way`,
      `Your parcel ${number} will be delivered tomorrow between 10 and 14.\n\nNobody at home? We leave it with the neighbour you have chosen.`,
    ],
    [
      { name: 'City Library', email: 'loans@library.example' },
      'Two books are due on Friday',
      `Please return or renew:\n\n- The Sea, the Sea\n- Timber Joints, 3rd edition\n\nYour card number is ${number}.`,
    ],
    [
      { name: 'Studio calendar', email: 'calendar@harbour.example' },
      'Your week at a glance',
      `Monday: design review\nTuesday: site visit, ferry terminal\nThursday: interviews\nFriday: plans to the city\n\nThere are ${random.between(3, 9)} open tasks.`,
    ],
  ] as const);
  return robotMail(random, owner, key, from, {
    subject,
    date,
    zone: 60,
    text,
    headers: [['Auto-Submitted', 'auto-generated']],
    bodyEncoding: '8bit',
  });
};
