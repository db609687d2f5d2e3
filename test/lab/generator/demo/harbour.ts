import { docx, landscape, pdf } from '../files.ts';
import { type DemoConversation, MARA_WORK as MARA, person } from './types.ts';

const JONAS = person('Jonas Berg', 'jonas.berg@northquay.example');
const MAJA = person('Maja Lund', 'maja@harbour.studio');
const DANIEL = person('Daniel Osei', 'd.osei@brightwater.example');
const PRIYA = person('Priya Raman', 'priya.raman@brightwater.example');

/** The studio's projects: the conversations a visitor sees first, and those in the folders below Projects. */
export const projects: readonly DemoConversation[] = [
  {
    subject: 'Harbour office: final floor plan',
    tags: ['Projects'],
    messages: [
      {
        from: JONAS,
        to: [MARA, MAJA],
        at: [2, '16:02'],
        text: 'Could the meeting room face the water? The clients always ask for it, and on the plan it looks at the car park.\n\nEverything else is as we hoped.\n\nJonas',
      },
      {
        from: MARA,
        to: [MAJA],
        cc: [JONAS],
        at: [2, '17:40'],
        text: 'Good idea. Maja, what would that do to the stairs?\n\nMara',
      },
      {
        from: MAJA,
        to: [MARA],
        cc: [JONAS],
        at: 18,
        unread: true,
        text: 'Hello both,\n\nI moved the meeting room to the north side, as Jonas asked, and the stairs now turn at the landing. It costs us one parking space, and gives the room the whole view of the outer harbour.\n\nThe plan is attached, with the changes in red. If it suits you, I will send it to the city on Friday.\n\nMaja',
        html: '<html><body><p>Hello both,</p><p>I moved the meeting room to the north side, as Jonas asked, and the stairs now turn at the landing. It costs us one parking space, and gives the room the whole view of the outer harbour.</p><p>The plan is attached, with the changes in red. If it suits you, I will send it to the city on Friday.</p><p>Maja</p><p><img src="https://images.harbour.example/signature/maja.png" width="180" height="48" alt=""></p></body></html>',
        files: [
          {
            name: 'Floor plan v7.pdf',
            type: 'application/pdf',
            content: pdf(
              ['Harbour office', 'Floor plan v7', 'Meeting room: north side', 'Stairs turn at the landing'],
              2_400_000,
            ),
          },
          {
            name: 'Changes.docx',
            type: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
            content: docx(
              ['Changes since version 6', 'Meeting room to the north side', 'One parking space less'],
              88_000,
            ),
          },
        ],
      },
    ],
  },
  {
    subject: 'Lighting plan, second round',
    folder: 'Projects/Harbour office',
    tags: ['Projects'],
    messages: [
      {
        from: PRIYA,
        to: [MARA],
        at: [3, '11:20'],
        unread: true,
        text: 'Hi Mara,\n\nthe second round is ready. We have taken out every other ceiling lamp and put the light where people actually sit.\n\nIn the evening the façade towards the quay stays dark on purpose, so that one sees the boats and not oneself.\n\nPriya',
        files: [
          {
            name: 'Lighting plan R2.pdf',
            type: 'application/pdf',
            content: pdf(['Lighting plan R2'], 640_000),
          },
        ],
      },
    ],
  },
  {
    subject: 'Acoustic ceiling: cork or felt?',
    folder: 'Projects/Harbour office',
    messages: [
      {
        from: DANIEL,
        to: [MARA, MAJA],
        at: [6, '09:12'],
        text: 'Both reach the value we need. Cork is 9 euros dearer per square metre, felt has to be replaced after some fifteen years.\n\nWhich one shall I put into the tender?\n\nDaniel',
      },
      {
        from: MARA,
        to: [DANIEL],
        cc: [MAJA],
        at: [6, '10:05'],
        text: 'Cork, please. I have smelled both samples.\n\nMara',
      },
      {
        from: MAJA,
        to: [MARA, DANIEL],
        at: [5, '08:47'],
        unread: true,
        text: 'Seconded. The dark one, not the speckled one: next to the larch it looks calmer.\n\nMaja',
      },
    ],
  },
  {
    subject: 'Ferry terminal: wind study',
    folder: 'Projects/Ferry terminal',
    tags: ['Projects'],
    messages: [
      {
        from: PRIYA,
        to: [MARA, JONAS],
        at: [1, '15:31'],
        unread: true,
        text: 'The first results of the wind tunnel are in. With the canopy as drawn, the queue stands in the wind on 40 days a year; with the screen moved two metres to the east it is 11.\n\nPicture below: calm water is good.\n\nPriya',
        html: '<html><body><p>The first results of the wind tunnel are in. With the canopy as drawn, the queue stands in the wind on <b>40 days a year</b>; with the screen moved two metres to the east it is <b>11</b>.</p><p>Picture below: calm water is good.</p><p><img src="cid:wind@brightwater.example" width="420" alt="Water in front of the terminal"></p><p>Priya</p></body></html>',
        files: [
          {
            name: 'water.png',
            type: 'image/png',
            content: landscape(420, 240, 3),
            contentId: 'wind@brightwater.example',
          },
          {
            name: 'Wind study, part 1.pdf',
            type: 'application/pdf',
            content: pdf(['Wind study', 'Part 1'], 1_100_000),
          },
        ],
      },
      {
        from: JONAS,
        to: [PRIYA],
        cc: [MARA],
        at: [1, '16:44'],
        unread: true,
        text: 'Eleven! Then we move the screen. Does the ticket machine fit behind it?\n\nJonas',
      },
    ],
  },
  {
    subject: 'Färjeterminalen: remissvar från kommunen',
    folder: 'Projects/Ferry terminal',
    messages: [
      {
        from: person('Göran Öberg', 'goran.oberg@goteborg-hamn.example'),
        to: [MARA],
        at: [4, '13:05'],
        unread: true,
        charset: 'iso-8859-1',
        text: 'Hej Mara!\n\nNu har kommunen svarat, och det ser bra ut. De vill bara att räcket mot kajen blir tio centimeter högre.\n\nSkicka gärna en ny ritning före nästa onsdag, så hinner den med till mötet.\n\nHälsningar\nGöran',
      },
    ],
  },
  {
    subject: 'Site photographs, week 46',
    folder: 'Projects/Ferry terminal',
    messages: [
      {
        from: person('Łukasz Wiśniewski', 'lukasz.wisniewski@stocznia.example'),
        to: [MARA],
        at: [7, '14:20'],
        unread: true,
        charset: 'iso-8859-2',
        text: 'Dzień dobry,\n\nfundamenty są skończone, jutro zdejmujemy szalunki. Zdjęcia w załączniku.\n\nPozdrawiam\nŁukasz',
        files: [
          { name: 'Nabrzeże – poniedziałek.png', type: 'image/png', content: landscape(480, 300, 1) },
          { name: 'Nabrzeże – środa.png', type: 'image/png', content: landscape(480, 300, 4) },
        ],
      },
    ],
  },
];
