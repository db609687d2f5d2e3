import type { Address } from '../../../shared/model/message.ts';

/** A message of the corpus: everything that a query can ask for. */
export interface CorpusMessage {
  id: number;
  account: 'owner@home.test' | 'desk@harbour.example';
  mailbox: string;
  subject: string;
  from: Address;
  to: Address[];
  cc: Address[];
  body: string;
  filenames: string[];
  list: string;
  /** Local date of sending. */
  date: Date;
  size: number;
  unread: boolean;
  starred: boolean;
  answered: boolean;
  draft: boolean;
  keywords: string[];
}

const person = (name: string, address: string): Address => ({ name, address });
const mara = person('Mara Lindqvist', 'mara@harbour.example');
const jonas = person('Jonas Weiß', 'jonas.weiss@elbwerk.example');
const owner = person('Owner', 'owner@home.test');

type Given = Partial<CorpusMessage> & Pick<CorpusMessage, 'subject' | 'body'>;

const given: Given[] = [
  // English
  {
    subject: 'Floor plan of the harbour office',
    body: 'The floor plan has a new staircase. Please review by Friday.',
    from: mara,
    filenames: ['floor-plan_v3.pdf'],
    starred: true,
  },
  {
    subject: 'Re: Floor plan of the harbour office',
    body: 'Thanks, the plan looks right. The floor is uneven though; plan floor works.',
    from: jonas,
    to: [mara],
    cc: [owner],
    answered: true,
  },
  {
    subject: 'Invoice INV-2024-0815',
    body: 'Please find invoice RE20240815 attached. Total 1,480.00 EUR, due on 2024-06-30.',
    from: person('Accounts', 'billing@elbwerk.example'),
    filenames: ['INV-2024-0815.pdf'],
    size: 250_000,
  },
  {
    subject: 'Server mail.harbour.example is down',
    body: 'Host 192.168.17.4 does not answer; see https://status.harbour.example/incident?id=4711',
    from: person('Monitoring', 'noreply@monitor.example'),
    unread: true,
    list: 'Status <status.monitor.example>',
    keywords: ['$label1'],
  },
  {
    subject: 'The brother of the order',
    body: 'Another disorderly recorder. Strangers in otherwise orderly parentheses.',
    from: mara,
    to: [jonas],
  },
  {
    subject: 'Weekly digest',
    body: 'Dredging, tides & well-known harbours: don’t miss the naïve café résumé.',
    from: person('Harbour News', 'news@list.harbour.example'),
    list: 'Harbour News <news.list.harbour.example>',
    unread: true,
    mailbox: 'Lists/Harbour',
  },
  {
    subject: 'foo_bar and snake_case',
    body: 'Call plan(floor) with x=1; path C:\\work\\plan.txt, e-mail mara@harbour.example',
    from: jonas,
    filenames: ['notes.final.txt'],
  },
  {
    subject: 'Draft: letter to the council',
    body: 'Dear council, about the quay wall',
    draft: true,
    mailbox: 'Drafts',
    from: owner,
    to: [],
  },
  // German
  {
    subject: 'Baustelle: Begehung am Montag',
    body: 'Die Brüstung im Obergeschoss fehlt noch. Viele Grüße aus Hamburg',
    from: person('Annika Köhler', 'a.koehler@elbwerk.example'),
    keywords: ['Work'],
  },
  {
    subject: 'Hafenschlickmenge und Rechnungsnummer',
    body: 'Die Rechnungsnummernvergabe der Hafenbetriebsgesellschaft hat sich geändert.',
    from: jonas,
  },
  {
    subject: 'Kartoffelsalat nach Omas Rezept',
    body: 'Straßenfest in der Königstraße, Getränke sind genug da.',
    from: person('Käthe Schröder', 'kaethe@briefkasten.example'),
    starred: true,
  },
  // Swedish, Danish, Norwegian
  {
    subject: 'Möte på måndag',
    body: 'Vi ses vid hamnkontoret klockan nio. Ta med ritningarna.',
    from: person('Åsa Öberg', 'asa@hamnen.example'),
  },
  {
    subject: 'Rødgrød med fløde',
    body: 'Ærøskøbing ligger på Ærø, og åen løber.',
    from: person('Søren Ørsted', 'soren@havn.example'),
  },
  // French
  {
    subject: 'Réunion à l’hôtel',
    body: 'Le déjeuner est prévu à midi près de la gare; ça ira, œuf et cœur.',
    from: person('Hélène Lefèvre', 'helene@chantier.example'),
    mailbox: 'Archive',
  },
  // Spanish
  {
    subject: 'Mañana en Logroño',
    body: '¿Puedes traer los planos? El niño cumplió años.',
    from: person('José Núñez', 'jose@puerto.example'),
  },
  // Portuguese
  {
    subject: 'Reunião amanhã',
    body: 'O coração da cidade, São João à noite.',
    from: person('João Conceição', 'joao@porto.example'),
  },
  // Polish, Czech
  {
    subject: 'Zażółć gęślą jaźń',
    body: 'Łódź płynie do Gdańska, źródło świeżej wody.',
    from: person('Łukasz Wójcik', 'lukasz@stocznia.example'),
  },
  {
    subject: 'Příliš žluťoučký kůň',
    body: 'Úpěl ďábelské ódy.',
    from: person('Jiří Dvořák', 'jiri@pristav.example'),
  },
  // Turkish, Vietnamese
  {
    subject: 'İstanbul limanı',
    body: 'Işıklar ılık bir akşamda. Toplantı ISPARTA yolunda.',
    from: person('Ayşe Yıldız', 'ayse@liman.example'),
  },
  {
    subject: 'Cuộc họp thứ hai',
    body: 'Bến cảng Đà Nẵng rất đẹp.',
    from: person('Nguyễn Thị Hoa', 'hoa@bencang.example'),
  },
  // Russian, Ukrainian
  {
    subject: 'Ёлка и чертежи',
    body: 'Мой чертёж готов, встреча в понедельник у причала.',
    from: person('Пётр Иванов', 'petr@prichal.example'),
  },
  {
    subject: 'Зустріч у порту',
    body: 'Її ґанок і з’їзд біля моря.',
    from: person('Олена Коваль', 'olena@port.example'),
    unread: true,
  },
  // Greek
  {
    subject: 'Συνάντηση στο λιμάνι',
    body: 'Τα σχέδια είναι έτοιμα. Ο Ὀδυσσεύς έφυγε νωρίς.',
    from: person('Ελένη Παππά', 'eleni@limani.example'),
  },
  // Arabic, Hebrew
  {
    subject: 'اجتماع في الميناء',
    body: 'مُحَمَّد أرسل المخططات إلى أحمد.',
    from: person('أحمد خالد', 'ahmad@mina.example'),
  },
  {
    subject: 'פגישה בנמל',
    body: 'שָׁלוֹם לכולם, התוכניות מוכנות.',
    from: person('נועה לוי', 'noa@namal.example'),
  },
  // Hindi
  {
    subject: 'बंदरगाह में बैठक',
    body: 'हिन्दी में योजना तैयार है।',
    from: person('अमित शर्मा', 'amit@bandar.example'),
  },
  // Japanese
  {
    subject: '来週の打ち合わせについて',
    body: '東京湾の港を掘る図面は第三版をお使いください。会議室は10時から。',
    from: person('田中 優子', 'tanaka@minato.example'),
    filenames: ['平面図.pdf'],
    unread: true,
  },
  {
    subject: 'ｶﾀｶﾅとひらがな',
    body: 'ガラスとカラス。サーバーのIPは１９２．１６８．１です。',
    from: person('佐藤 健一', 'sato@minato.example'),
  },
  // Chinese
  {
    subject: '关于港口办公室的会议',
    body: '请查看附件中的平面图,会议改到星期五上午。',
    from: person('王小明', 'wang@gangkou.example'),
    starred: true,
  },
  {
    subject: '港口辦公室圖面',
    body: '會議室在三樓,看得到海。iPhone手機請關靜音。',
    from: person('林美玲', 'lin@gangkou.example'),
  },
  // Korean
  {
    subject: '주간회의 일정 안내',
    body: '다음 주 회의를 월요일로 옮겼습니다. 항구사무실에서 만나요.',
    from: person('김민준', 'minjun@hanggu.example'),
  },
  // Thai
  {
    subject: 'นัดประชุมวันจันทร์',
    body: 'แนบแบบแปลนสำนักงานท่าเรือฉบับใหม่มาให้ค่ะ น้ำขึ้นสูง',
    from: person('สมชาย ใจดี', 'somchai@tharuea.example'),
  },
  // Again English, in the other account
  {
    subject: 'Quay wall survey',
    body: 'The survey of the quay wall is done; floor and plan are separate files.',
    from: mara,
    account: 'desk@harbour.example',
    size: 5_000_000,
    filenames: ['survey.zip', 'photo 1.jpeg'],
  },
  {
    subject: 'Newsletter of the dredgers',
    body: 'Unsubscribe at any time.',
    from: person('Dredge Weekly', 'weekly@dredge.example'),
    account: 'desk@harbour.example',
    mailbox: 'Junk',
    unread: true,
  },
  {
    subject: '',
    body: 'No subject at all, only a parrot 🦜 and a house.',
    from: person('', 'nobody@nowhere.example'),
    account: 'desk@harbour.example',
  },
  {
    subject: 'Long ago',
    body: 'An old message about the plan of the quay.',
    from: jonas,
    account: 'desk@harbour.example',
    date: new Date(2019, 11, 31, 23, 59),
    mailbox: 'Archive',
  },
  // Sent: whom the person knows
  {
    subject: 'Xyster',
    body: 'Gladly.',
    from: owner,
    to: [jonas],
    date: new Date(2018, 11, 31, 8),
    mailbox: 'Gone out',
  },
];

/** Where the corpus ends: the newest message is of this moment, and each is a day older than the one before it. */
export const corpusNow = new Date(2024, 4, 17, 12).getTime();

/** Some forty short messages in more than twelve languages, numbered from 1, newest first. */
export const corpus: readonly CorpusMessage[] = given.map((one, index) => ({
  id: index + 1,
  account: 'owner@home.test',
  mailbox: 'INBOX',
  from: mara,
  to: [owner],
  cc: [],
  filenames: [],
  list: '',
  date: new Date(2024, 4, 17 - index, 9, index),
  size: 2000 + index,
  unread: false,
  starred: false,
  answered: false,
  draft: false,
  keywords: [],
  ...one,
}));
