import { landscape, pdf } from '../files.ts';
import { theBrowser } from './newsletters.ts';
import { travel } from './travel.ts';
import { type DemoConversation, MARA_HOME as MARA, person } from './types.ts';

const TOM = person('Tom Okafor', 'tom@okafor.example');
const ELLEN = person('Ellen Whitcombe', 'ellen@brightwater.example');
const ASA = person('Åsa Lindqvist', 'asa.lindqvist@brevlada.example');
const BOAT = [TOM, ELLEN];

/** What lies in mara.lindqvist@gmail.example. */
export const home: readonly DemoConversation[] = [
  ...travel,
  {
    subject: 'Boat share: who has the keys?',
    messages: [
      {
        from: ELLEN,
        to: [MARA, TOM],
        at: [2, '18:20'],
        text: 'Has anyone seen the keys? They are not in the box at the marina, and I wanted to run the engine for an hour before the cold comes.\n\nEllen',
      },
      {
        from: MARA,
        to: BOAT,
        at: [2, '19:04'],
        text: 'Not with me. I gave them to Tom after the regatta, I think?\n\nMara',
      },
      {
        from: ELLEN,
        to: [MARA, TOM],
        at: [2, '19:30'],
        text: 'Tom, over to you. The harbour master also asks for our dates for spring.\n\nEllen',
      },
      {
        from: MARA,
        to: BOAT,
        at: [1, '08:15'],
        text: 'I would take the second week of May, if nobody minds.\n\nMara',
      },
      {
        from: TOM,
        to: [MARA, ELLEN],
        at: [1, '17:52'],
        answered: true,
        text: 'Not me! I left them at the marina on Sunday, in the drawer under the chart table. The blue fender is torn, by the way, so I ordered two.\n\nMay is all yours, Mara. I would take the week after midsummer.\n\nTom',
      },
    ],
  },
  {
    subject: 'Save the date: 12 June',
    tags: ['Family'],
    messages: [
      {
        from: person('Anna & Felix', 'anna.felix@vogelsang.example'),
        to: [MARA],
        at: [1, '12:30'],
        starred: true,
        text: 'Dear Mara,\n\nwe would be so happy if you could join us on 12 June. There will be a small ceremony by the lake, a long table under the apple trees, and dancing until somebody tells us to stop.\n\nThe proper invitation follows. For now: please keep the day free!\n\nAnna & Felix',
      },
    ],
  },
  {
    subject: 'Your November statement is ready',
    messages: [
      {
        from: person('Fjord Energi', 'faktura@fjordenergi.example'),
        to: [MARA],
        at: [5, '09:15'],
        text: 'Total due 48.20 EUR, to be debited on 1 December. You need do nothing.\n\nYou used 11 % less than in November last year. The statement is attached.\n\nFjord Energi, customer number 204 118',
        html: '<html><body style="font-family:sans-serif;color:#222"><table width="560" cellpadding="0" cellspacing="0"><tr><td style="border-bottom:3px solid #2b6f8a;padding-bottom:8px;font-size:20px;font-weight:bold;color:#2b6f8a">Fjord Energi</td></tr><tr><td style="padding-top:16px"><p>Total due <b>48.20 EUR</b>, to be debited on <b>1 December</b>. You need do nothing.</p><p>You used 11&nbsp;% less than in November last year. The statement is attached.</p><p style="color:#777;font-size:12px">Customer number 204 118</p></td></tr></table></body></html>',
        files: [
          {
            name: 'Statement 2026-11.pdf',
            type: 'application/pdf',
            content: pdf(['Fjord Energi', 'Statement November', 'Total 48.20 EUR'], 112_000),
          },
        ],
      },
    ],
  },
  theBrowser,
  {
    subject: 'Pappas 70-årsdag',
    tags: ['Family'],
    messages: [
      {
        from: ASA,
        to: [MARA],
        at: [1, '20:40'],
        unread: true,
        charset: 'iso-8859-1',
        text: 'Hej syster!\n\nPappa fyller sjuttio i mars och påstår att han inte vill ha någon fest. Alltså blir det fest.\n\nJag tänkte på stugan, om vi får den varm. Kan du ta tårtan, så tar jag hand om musiken?\n\nKram\nÅsa',
      },
    ],
  },
  {
    subject: 'Two books are due on Friday',
    messages: [
      {
        from: person('City Library', 'loans@library.example'),
        to: [MARA],
        at: [2, '06:00'],
        unread: true,
        html: false,
        headers: [['Auto-Submitted', 'auto-generated']],
        text: 'Dear reader,\n\nplease return or renew:\n\n  The Sea, the Sea          due Friday\n  Timber Joints, 3rd ed.    due Friday\n\nYou may renew both of them once more.',
      },
    ],
  },
  {
    subject: 'The light in the archipelago',
    messages: [
      {
        from: ELLEN,
        to: [MARA],
        at: [3, '21:05'],
        unread: true,
        starred: true,
        text: 'I promised you a picture. This is eleven at night, from the rocks behind the cottage.\n\nEllen',
        html: '<html><body><p>I promised you a picture. This is eleven at night, from the rocks behind the cottage.</p><p><img src="cid:rocks@brightwater.example" width="520" alt="Evening light over the water"></p><p>Ellen</p></body></html>',
        files: [
          {
            name: 'rocks.png',
            type: 'image/png',
            content: landscape(520, 320, 1),
            contentId: 'rocks@brightwater.example',
          },
        ],
      },
    ],
  },
  {
    subject: 'Tack för din beställning 48213',
    messages: [
      {
        from: person('Segelbutiken', 'order@segelbutiken.example'),
        to: [MARA],
        at: [3, '10:22'],
        unread: true,
        text: 'Hej Mara!\n\nTack för din beställning. Vi packar nu:\n\n2 st fender, blå, 22 cm\n1 st fall, 8 mm, 30 m\n\nDu får ett nytt meddelande när paketet är på väg.\n\nSegelbutiken',
        files: [
          {
            name: 'Kvitto 48213.pdf',
            type: 'application/pdf',
            content: pdf(['Kvitto 48213', '2 fender', '1 fall'], 34_000),
          },
        ],
      },
    ],
  },
  {
    subject: 'Choir: rehearsal moves to Tuesday',
    messages: [
      {
        from: person('Märta Ekström', 'marta.ekstrom@kammarkoren.example'),
        to: [person('Kammarkören', 'alla@kammarkoren.example')],
        cc: [MARA],
        at: [4, '19:48'],
        unread: true,
        headers: [['List-Id', 'Kammarkören <alla.kammarkoren.example>']],
        text: 'Dear all,\n\nthe church is taken on Monday, so we rehearse on Tuesday at seven. Altos, please look at bars 40 to 64 again. Sopranos, please do not.\n\nMärta',
      },
    ],
  },
  {
    subject: '¿Venís a Galicia?',
    messages: [
      {
        from: person('Lucía Fernández', 'lucia@correo.example'),
        to: [MARA],
        at: [5, '22:10'],
        unread: true,
        charset: 'iso-8859-15',
        text: 'Hola Mara:\n\nhemos alquilado la misma casa que el año pasado, junto a la playa. Hay sitio para dos personas más y un perro tranquilo.\n\n¿Os apuntáis en julio? Mi madre ya pregunta qué queréis comer.\n\nUn abrazo,\nLucía',
      },
    ],
  },
  {
    subject: 'Your parcel arrives tomorrow',
    messages: [
      {
        from: person('Paketpost', 'no-reply@paket.example'),
        to: [MARA],
        at: [2, '16:30'],
        unread: true,
        headers: [['Auto-Submitted', 'auto-generated']],
        text: 'Your parcel 371 904 will be delivered tomorrow between 10 and 14.\n\nNobody at home? We leave it with the neighbour you have chosen.',
      },
    ],
  },
  {
    subject: 'Recipe: plum cake',
    folder: 'Family',
    messages: [
      {
        from: person('Käthe Schröder', 'kaethe@briefkasten.example'),
        to: [MARA],
        at: [12, '15:00'],
        charset: 'iso-8859-1',
        text: 'Liebe Mara,\n\nhier ist das Rezept, wie versprochen. 500 g Mehl, 20 g Hefe, 80 g Butter, Milch nach Gefühl, und so viele Zwetschgen, wie der Teig trägt.\n\nDie Streusel nicht vergessen!\n\nDeine Käthe',
      },
    ],
  },
  {
    subject: 'Grandma’s letters',
    folder: 'Family',
    messages: [
      {
        from: ASA,
        to: [MARA],
        at: [16, '19:30'],
        text: 'I have scanned the first ten. She writes about the winter of 1963 as if it were yesterday.\n\nÅsa',
        files: [{ name: 'Brev 1963.pdf', type: 'application/pdf', content: pdf(['Brev 1963'], 420_000) }],
      },
    ],
  },
];
