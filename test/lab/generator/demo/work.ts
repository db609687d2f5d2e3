import { docx, landscape, pdf } from '../files.ts';
import { projects } from './harbour.ts';
import { issue } from './issue.ts';
import { fieldAndForm } from './newsletters.ts';
import { type DemoConversation, MARA_WORK as MARA, person } from './types.ts';

const NOOR = person('Noor Haddad', 'noor@haddad.example');
const TANAKA = person('田中 優子', 'tanaka@minato-sekkei.example');
const WORD = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

/** What lies in mara@harbour.studio. */
export const work: readonly DemoConversation[] = [
  ...projects,
  {
    subject: 'Re: Interview on Thursday',
    messages: [
      {
        from: NOOR,
        to: [MARA],
        at: 65,
        unread: true,
        starred: true,
        text: 'Thursday at three works well. I will bring the two projects you asked about, and the model of the boathouse if the train is not too full.\n\nIs there somewhere to plug in a projector?\n\nNoor\n\nMara Lindqvist wrote:\n> We read your portfolio with pleasure and would love to meet you.\n> Would Thursday at three suit you, here in the studio?\n>\n> Please bring two projects that you would like to talk about.',
        html: false,
      },
    ],
  },
  issue,
  {
    subject: '来週の打ち合わせについて',
    messages: [
      {
        from: MARA,
        to: [TANAKA],
        at: [1, '09:10'],
        text: '田中様\n\nお世話になっております。来週の水曜日に打ち合わせをお願いできますでしょうか。\n\nよろしくお願いいたします。\nマーラ',
      },
      {
        from: TANAKA,
        to: [MARA],
        at: 160,
        charset: 'iso-2022-jp',
        text: 'お世話になっております。来週水曜日の件、会議室を13時から予約いたしました。\n\n図面は第七版をお使いください。階段の位置が変わっています。当日は模型もご覧いただけます。\n\nよろしくお願いいたします。\n田中 優子',
        html: false,
      },
    ],
  },
  {
    subject: 'Musterbeschläge sind da',
    messages: [
      {
        from: person('Annika Köhler', 'a.koehler@schreinerei-koehler.example'),
        to: [MARA],
        at: [1, '11:26'],
        unread: true,
        charset: 'iso-8859-15',
        text: 'Guten Morgen Mara,\n\ndie Musterbeschläge sind da: Messing, brüniert und geölt. Das geölte fühlt sich am besten an, zeigt aber nach zwei Wochen jeden Finger.\n\nMagst du am Freitag kurz vorbeikommen? Kaffee gibt es auch.\n\nViele Grüße\nAnnika',
      },
    ],
  },
  {
    subject: 'Structural check: stair landing',
    messages: [
      {
        from: person('Daniel Osei', 'd.osei@brightwater.example'),
        to: [MARA],
        at: [1, '10:02'],
        answered: true,
        text: 'Mara,\n\nthe landing works with a 160 mm slab, no beam needed. The table of loads is attached.\n\nDaniel',
        files: [
          {
            name: 'Loads.csv',
            type: 'text/csv',
            content: Buffer.from('Element;Load kN/m2\r\nLanding;4.0\r\nFlight;3.0\r\nRoof;2.4\r\n'),
          },
        ],
      },
      {
        from: MARA,
        to: [person('Daniel Osei', 'd.osei@brightwater.example')],
        at: [1, '10:31'],
        text: 'No beam! You have made my week. I will draw it like that.\n\nMara',
      },
    ],
  },
  {
    subject: 'Photographs of the model',
    messages: [
      {
        from: person('Aoife Brennan', 'aoife@brennan-photo.example'),
        to: [MARA],
        at: [2, '12:15'],
        unread: true,
        text: 'Hi Mara,\n\nhere are the three best ones. The evening light through the north window is no trick, I promise.\n\nAoife',
        html: '<html><body><p>Hi Mara,</p><p>here are the three best ones. The evening light through the north window is no trick, I promise.</p><p><img src="cid:model-1@brennan-photo.example" width="480" alt="The model by the window"></p><p>Aoife</p></body></html>',
        files: [
          {
            name: 'model-1.png',
            type: 'image/png',
            content: landscape(480, 300, 2),
            contentId: 'model-1@brennan-photo.example',
          },
          { name: 'model-2.png', type: 'image/png', content: landscape(640, 400, 0) },
          { name: 'model-3.png', type: 'image/png', content: landscape(640, 400, 4) },
        ],
      },
    ],
  },
  {
    subject: 'Invoice 2026-118',
    messages: [
      {
        from: person('Samir Patel', 'samir.patel@northquay.example'),
        to: [MARA],
        at: [3, '09:40'],
        unread: true,
        text: 'Dear Mara,\n\nplease find our invoice 2026-118 attached. It covers the survey until the end of October.\n\nKind regards\nSamir',
        files: [
          {
            name: 'Invoice 2026-118.pdf',
            type: 'application/pdf',
            content: pdf(['Invoice 2026-118', 'Survey, October', 'Total 3,480.00 EUR'], 96_000),
          },
        ],
      },
    ],
  },
  {
    subject: 'Concours : théâtre de Nantes',
    messages: [
      {
        from: person('Hélène Marchand', 'helene@atelier-marchand.example'),
        to: [MARA],
        at: [3, '15:18'],
        unread: true,
        charset: 'iso-8859-1',
        text: "Bonjour Mara,\n\nla ville de Nantes cherche une équipe pour son petit théâtre au bord du fleuve. J'ai tout de suite pensé à vous : nous ferions la scène, vous feriez la façade.\n\nLe dossier est à rendre dans six semaines. On en parle lundi ?\n\nBien à toi,\nHélène",
      },
    ],
  },
  {
    subject: 'Would you speak at the library?',
    messages: [
      {
        from: person('Lena Fischer', 'lena.fischer@library.example'),
        to: [MARA],
        at: [4, '10:50'],
        starred: true,
        answered: true,
        text: 'Dear Mara,\n\nevery spring we invite somebody to speak about a building that does not exist yet. Would you do it next year, with the ferry terminal?\n\nForty minutes, friendly people, good soup afterwards.\n\nLena',
      },
      {
        from: MARA,
        to: [person('Lena Fischer', 'lena.fischer@library.example')],
        at: [4, '18:02'],
        text: 'With pleasure, and not only because of the soup. Any evening in April suits me, except the 14th.\n\nMara',
      },
    ],
  },
  {
    subject: 'دعوة إلى معرض العمارة البحرية',
    messages: [
      {
        from: person('ليلى منصور', 'layla@almina.example'),
        to: [MARA],
        at: [5, '08:55'],
        unread: true,
        text: 'مرحبا مارا،\n\nيسعدنا أن ندعوك إلى معرض العمارة البحرية في الربيع القادم. نود أن نعرض نموذج مكتب الميناء في القاعة الكبيرة.\n\nهل يناسبك ذلك؟\n\nمع أطيب التحيات\nليلى منصور',
        html: '<html><body dir="rtl"><p>مرحبا مارا،</p><p>يسعدنا أن ندعوك إلى معرض العمارة البحرية في الربيع القادم. نود أن نعرض نموذج مكتب الميناء في القاعة الكبيرة.</p><p>هل يناسبك ذلك؟</p><p>مع أطيب التحيات<br>ليلى منصور</p></body></html>',
      },
    ],
  },
  {
    subject: '港口办公楼图纸',
    messages: [
      {
        from: person('王晓明', 'wang.xiaoming@haigang-sheji.example'),
        to: [MARA],
        at: [5, '07:30'],
        charset: 'gb18030',
        text: 'Mara，您好！\n\n图纸收到了，谢谢。会议室的窗户改得很好，可以看到整个港口。\n\n请把第四页的尺寸再核对一下，好像少了十厘米。\n\n祝好\n王晓明',
        files: [{ name: '第四页.pdf', type: 'application/pdf', content: pdf(['Page 4'], 58_000) }],
      },
    ],
  },
  fieldAndForm,
  {
    subject: 'Lease for the second floor',
    messages: [
      {
        from: person('Ruth Callaghan', 'ruth.callaghan@quaylaw.example'),
        to: [MARA],
        at: [6, '16:40'],
        unread: true,
        text: 'Dear Mara,\n\nthe landlord has agreed to both of your points: five years with an option for five more, and the roof terrace in common use.\n\nPlease read clause 7 once more before you sign. I marked it.\n\nRuth',
        files: [
          {
            name: 'Lease, final draft.docx',
            type: WORD,
            content: docx(['Lease of the second floor', '7. Roof terrace'], 41_000),
          },
        ],
      },
    ],
  },
  {
    subject: 'Смета на настил причала',
    messages: [
      {
        from: person('Екатерина Соколова', 'e.sokolova@verf.example'),
        to: [MARA],
        at: [6, '12:08'],
        unread: true,
        charset: 'koi8-r',
        text: 'Здравствуйте, Мара!\n\nПосылаю смету на настил причала. Мы подняли его на двадцать сантиметров из-за весенней воды, доставка входит в цену.\n\nЕсли всё верно, готовим договор.\n\nС уважением,\nЕкатерина Соколова',
        files: [{ name: 'Смета на настил.pdf', type: 'application/pdf', content: pdf(['Decking'], 72_000) }],
      },
    ],
  },
  {
    subject: 'Offer for the larch boards',
    folder: 'Drafts',
    messages: [
      {
        from: MARA,
        to: [person('Marcus Feld', 'marcus@larch.example')],
        at: 210,
        text: 'Hello Marcus,\n\nthank you for your offer. Before we order I would like to',
        html: false,
        folder: 'Drafts',
      },
    ],
  },
  {
    subject: 'You have WON a harbour!!! Claim now',
    folder: 'Junk',
    messages: [
      {
        from: person('International Harbour Lottery', 'winner@lottery-harbour.example'),
        to: [MARA],
        at: [2, '03:13'],
        unread: true,
        text: 'Congratulation dear winner. You email was selected and you have won one (1) harbour. Send us your bank detail to claim it.',
      },
    ],
  },
];
