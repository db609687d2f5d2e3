import { pdf } from '../files.ts';
import { type DemoConversation, MARA_HOME as MARA, person } from './types.ts';

/** Bookings: one in the inbox, the others in the folder Travel. */
export const travel: readonly DemoConversation[] = [
  {
    subject: 'Ihre Buchung: Hamburg – Göteborg',
    messages: [
      {
        from: person('Deutsche Bahn', 'buchung@bahn.example'),
        to: [MARA],
        at: 43,
        text: 'Guten Tag Mara Lindqvist,\n\nvielen Dank für Ihre Buchung. Ihr Ticket finden Sie im Anhang dieser Nachricht.\n\nHamburg Hbf   ab 06:53   Gleis 5\nKøbenhavn H   an 11:32   umsteigen\nKøbenhavn H   ab 12:05\nGöteborg C    an 15:40\n\nAuftragsnummer: QX7M2P\nGesamtpreis: 79,90 EUR\n\nWir wünschen Ihnen eine gute Reise.\nIhre Deutsche Bahn',
        html: '<html><body style="font-family:sans-serif;color:#282d37"><p>Guten Tag Mara Lindqvist,</p><p>Vielen Dank für Ihre Buchung. Ihr Ticket finden Sie im Anhang dieser Nachricht.</p><table cellpadding="8" style="border-collapse:collapse;background:#f3f4f5"><tr><td>Hamburg Hbf</td><td>ab 06:53</td><td>Gleis 5</td></tr><tr><td>København H</td><td>an 11:32</td><td>umsteigen</td></tr><tr><td>København H</td><td>ab 12:05</td><td></td></tr><tr><td>Göteborg C</td><td>an 15:40</td><td></td></tr></table><p>Auftragsnummer: <b>QX7M2P</b><br>Gesamtpreis: <b>79,90&nbsp;EUR</b></p><p>Wir wünschen Ihnen eine gute Reise.<br>Ihre Deutsche Bahn</p></body></html>',
        files: [
          {
            name: 'Ticket QX7M2P.pdf',
            type: 'application/pdf',
            content: pdf(['Online-Ticket', 'Hamburg - Goeteborg', 'QX7M2P'], 184_000),
          },
        ],
      },
    ],
  },
  {
    subject: 'Your stay in Göteborg is confirmed',
    folder: 'Travel',
    tags: ['Travel'],
    messages: [
      {
        from: person('Hotell Varvet', 'bokning@hotellvarvet.example'),
        to: [MARA],
        at: [1, '13:12'],
        unread: true,
        text: 'Dear Mara Lindqvist,\n\nyour room with a view of the river is confirmed for two nights, breakfast included.\n\nYou may cancel without a fee until the evening before you arrive. We look forward to seeing you.\n\nHotell Varvet',
      },
    ],
  },
  {
    subject: 'Ferry timetable for the winter',
    folder: 'Travel',
    messages: [
      {
        from: person('Styrsöbolaget', 'info@styrso.example'),
        to: [MARA],
        at: [8, '08:00'],
        unread: true,
        text: 'From 1 December the last boat leaves at 23:10 instead of 23:40. On Sundays the first boat leaves at 7:25.\n\nThe timetable is attached.',
        files: [
          {
            name: 'Tidtabell vinter.pdf',
            type: 'application/pdf',
            content: pdf(['Tidtabell', 'Vinter'], 88_000),
          },
        ],
      },
    ],
  },
  {
    subject: 'How was your journey to Lisbon?',
    folder: 'Travel',
    messages: [
      {
        from: person('Nattåg', 'hej@nattag.example'),
        to: [MARA],
        at: [20, '11:45'],
        unread: true,
        text: 'Hello Mara,\n\nyou travelled 3,400 kilometres without leaving the ground. Would you tell us in three questions how it was?\n\nNattåg',
      },
    ],
  },
];
