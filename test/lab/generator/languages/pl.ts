import type { Language } from './language.ts';

export const polish: Language = {
  code: 'pl',
  charsets: ['utf-8', 'iso-8859-2'],
  people: [
    ['Łukasz Wiśniewski', 'lukasz.wisniewski'],
    ['Małgorzata Żak', 'malgorzata'],
    ['Zofia Dąbrowska', 'zofia.dabrowska'],
  ],
  domains: ['stocznia.example', 'poczta.example'],
  zone: 60,
  greetings: ['Cześć {to},', 'Dzień dobry,'],
  closings: ['Pozdrawiam\n{from}', 'Do zobaczenia\n{from}', 'Serdecznie pozdrawiam\n{from}'],
  replyPrefix: 'Odp',
  quoteLine: '{date} o {time} {name} napisał(a):',
  slots: {
    day: ['w poniedziałek', 'we wtorek', 'w środę', 'w czwartek', 'w piątek'],
    hour: ['9:00', '11:30', '15:00'],
    n: ['trzy', 'cztery', 'pięć'],
  },
  topics: [
    {
      subjects: ['Zdjęcia z budowy', 'Spotkanie {day}', 'Harmonogram dostaw'],
      opening: [
        'przesyłam harmonogram dostaw na przyszły miesiąc.',
        'Stal przyjedzie {day} około {hour}, więc dźwig musi być gotowy wcześniej.',
        'Fundamenty są skończone, jutro zdejmujemy szalunki.',
        'Proszę o krótkie potwierdzenie, czy wszystko się zgadza.',
      ],
      replies: [
        'potwierdzam, dźwig będzie na miejscu godzinę wcześniej.',
        'dziękuję za zdjęcia, wygląda to świetnie.',
        '{day} nie zdążymy. Czy można przesunąć dostawę o jeden dzień?',
        'można, kierowca już wie.',
      ],
      files: ['Zdjęcia – część pierwsza.pdf'],
    },
    {
      subjects: ['Urlop nad morzem', 'Wspólny obiad?'],
      opening: [
        '{day} będziemy przejazdem w Gdańsku.',
        'Może zjemy razem obiad nad Motławą?',
        'Dzieci bardzo chcą zobaczyć statki.',
      ],
      replies: [
        'z wielką chęcią! Zarezerwuję stolik na {hour}.',
        'niestety wyjeżdżam, ale zostawię wam klucze do mieszkania.',
      ],
    },
  ],
};
