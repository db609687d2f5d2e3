import type { Language } from './language.ts';

export const swedish: Language = {
  code: 'sv',
  charsets: ['utf-8', 'iso-8859-1', 'windows-1252'],
  people: [
    ['Åsa Lindqvist', 'asa.lindqvist'],
    ['Göran Öberg', 'goran.oberg'],
    ['Björn Sjöström', 'bjorn'],
    ['Märta Ekström', 'marta.ekstrom'],
    ['Linnéa Håkansson', 'linnea'],
  ],
  domains: ['goteborg-hamn.example', 'brevlada.example'],
  zone: 60,
  greetings: ['Hej {to}!', 'Hej hej {to},', 'Kära {to},'],
  closings: ['Hälsningar,\n{from}', 'Kram,\n{from}', 'Vi hörs!\n{from}', 'Med vänliga hälsningar\n{from}'],
  replyPrefix: 'SV',
  quoteLine: 'Den {date} kl. {time} skrev {name}:',
  slots: {
    day: ['måndag', 'tisdag', 'onsdag', 'torsdag', 'fredag'],
    hour: ['klockan nio', 'klockan ett', 'klockan tre'],
    n: ['tre', 'fyra', 'fem'],
  },
  topics: [
    {
      subjects: ['Bygglovet för kajen', 'Möte på {day}', 'Färgprover till hamnkontoret'],
      opening: [
        'nu har kommunen svarat om bygglovet, och det ser bra ut.',
        'De vill ha en ny ritning av räcket, på sidan {n}.',
        'Färgproverna ligger i mitt skåp om du vill se dem i dagsljus.',
        'Kan vi ses på {day} {hour} och gå igenom allt?',
      ],
      replies: [
        'vilken lättnad! {day} {hour} passar bra.',
        'jag ritar om räcket i helgen och skickar det på {day}.',
        'den blågröna är finast, särskilt mot träet.',
        'tack, då skickar jag in alltihop före lunch.',
      ],
      files: ['Räcke på kajen.pdf', 'Färgprover.png'],
    },
    {
      subjects: ['Midsommar i stugan', 'Mormors 80-årsdag', 'Segling i helgen?'],
      opening: [
        'vi tänkte fira ute i stugan som vanligt.',
        'Pappa lagar sillen, och du får gärna ta med jordgubbar.',
        'Båten ligger i sjön sedan i söndags och går som en klocka.',
        'Säg till före {day} hur många ni blir.',
      ],
      replies: [
        'vi blir {n}, och hunden. Jordgubbar är beställda!',
        'jag jobbar till {day}, men kommer med sista färjan.',
        'åh vad roligt. Ska jag ta med gitarren?',
        'ja, ta med gitarren, och ett extra täcke.',
      ],
    },
  ],
};
