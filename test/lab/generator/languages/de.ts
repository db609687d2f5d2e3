import type { Language } from './language.ts';

export const german: Language = {
  code: 'de',
  charsets: ['utf-8', 'iso-8859-1', 'iso-8859-15', 'windows-1252'],
  people: [
    ['Jürgen Weiß', 'juergen.weiss'],
    ['Annika Köhler', 'a.koehler'],
    ['Felix Brandt', 'felix.brandt'],
    ['Käthe Schröder', 'kaethe'],
    ['Matthias Grün', 'm.gruen'],
    ['Anna Vogelsang', 'anna.vogelsang'],
  ],
  domains: ['elbwerk.example', 'schreinerei-koehler.example', 'briefkasten.example'],
  zone: 60,
  greetings: ['Hallo {to},', 'Guten Morgen {to},', 'Moin {to},'],
  closings: [
    'Viele Grüße\n{from}',
    'Herzliche Grüße\n{from}',
    'Bis bald\n{from}',
    'Schöne Grüße aus Hamburg\n{from}',
  ],
  replyPrefix: 'AW',
  quoteLine: 'Am {date} um {time} schrieb {name}:',
  slots: {
    day: ['Montag', 'Dienstag', 'Mittwoch', 'Donnerstag', 'Freitag'],
    hour: ['9 Uhr', '11 Uhr', '14 Uhr', '16 Uhr'],
    n: ['drei', 'vier', 'fünf'],
  },
  topics: [
    {
      subjects: ['Baustelle: Termin am {day}', 'Begehung am {day}', 'Grundriss Obergeschoss'],
      opening: [
        'am {day} um {hour} treffen wir uns auf der Baustelle.',
        'Der Estrich ist trocken, die Türen können also früher kommen als gedacht.',
        'Im Obergeschoss fehlt noch die Höhe der Brüstung; bitte schaut euch Blatt {n} an.',
        'Gebt mir kurz Bescheid, wer mitfährt, dann bestelle ich das größere Auto.',
      ],
      replies: [
        'passt mir gut, ich bin um {hour} da und bringe die Pläne mit.',
        'am {day} bin ich leider in Lübeck. Könnt ihr bitte Fotos von der Treppe machen?',
        'die Brüstung bekommt 1,05 m, so steht es auch in der Genehmigung.',
        'danke für die Fotos! Das Geländer sieht schöner aus als in der Zeichnung.',
      ],
      files: ['Grundriss Übersicht.pdf', 'Türliste.csv'],
    },
    {
      subjects: ['Grillen am {day}?', 'Geburtstag von Käthe', 'Ausflug an die Ostsee'],
      opening: [
        'habt ihr am {day} Lust, zu uns in den Garten zu kommen?',
        'Wir machen Kartoffelsalat nach Omas Rezept und haben viel zu viele Tomaten.',
        'Die Kinder dürfen im Zelt schlafen, wenn es nicht regnet.',
        'Getränke sind genug da, ein Kuchen wäre wunderbar.',
      ],
      replies: [
        'sehr gern! Wir sind {n} Leute und bringen einen Pflaumenkuchen mit.',
        'oh schade, da sind wir schon verabredet. Geht es eine Woche später auch?',
        'natürlich geht das auch eine Woche später. Dann eben mit Kürbis statt Tomaten.',
        'es war so ein schöner Abend, vielen Dank euch!',
      ],
    },
    {
      subjects: ['Angebot für die Möbel', 'Ihre Anfrage zu den Fenstern', 'Rechnung für die Küche'],
      opening: [
        'wie besprochen erhalten Sie anbei unser Angebot.',
        'Die Lieferzeit beträgt zurzeit {n} Wochen.',
        'Eiche kostet etwas mehr als Lärche, hält aber auch doppelt so lange.',
        'Bei Fragen rufen Sie mich gern an, am besten vor {hour}.',
      ],
      replies: [
        'vielen Dank für das Angebot. Wir nehmen die Eiche.',
        'könnten Sie uns bitte noch den Preis ohne Montage nennen?',
        'ohne Montage sind es 480 Euro weniger. Das geänderte Angebot hängt an.',
      ],
      files: ['Angebot für Küche.pdf'],
    },
  ],
};
