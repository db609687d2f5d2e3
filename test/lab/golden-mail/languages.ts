import { card, type GoldenMail, row } from './types.ts';

interface Letter {
  readonly name: string;
  readonly title: string;
  readonly text: string;
  readonly button: string;
  readonly foot: string;
  readonly colour: string;
  readonly dir?: 'rtl';
}

/** The same plain design in many scripts: what differs is the writing, its direction and where lines may break. */
function letter({ name, title, text, button, foot, colour, dir }: Letter): GoldenMail {
  const start = dir === 'rtl' ? 'right' : 'left';
  const content =
    row(
      `<h1 style="margin:0;font:bold 24px/1.4 sans-serif;color:#ffffff;text-align:${start}">${title}</h1>`,
      `background:${colour};padding:28px 32px`,
    ) +
    row(`<p style="margin:0;font:16px/1.8 sans-serif;color:#333333;text-align:${start}">${text}</p>`) +
    row(
      `<a href="https://letter.example" style="background:${colour};color:#fff;padding:10px 22px;text-decoration:none;font:15px sans-serif;display:inline-block">${button}</a>`,
      `padding:0 32px 24px;text-align:${start}`,
    ) +
    row(
      `<span style="font:12px sans-serif;color:#aaaaaa">${foot}</span>`,
      `padding:16px 32px;border-top:1px solid #eeeeee;text-align:${start}`,
    );
  return {
    name,
    html: card(content, { attributes: dir ? `dir="${dir}"` : '' }),
    shows: [title, text, button, foot],
  };
}

export const languages: readonly GoldenMail[] = [
  letter({
    name: 'Chinese',
    title: '春季图书目录',
    text: '本月新到的书籍包括航海史、园艺和诗歌，欢迎到店阅读，周末延长开放时间。',
    button: '查看全部',
    foot: '如不想再收到此邮件，请点击退订。',
    colour: '#b3201f',
  }),
  letter({
    name: 'Japanese',
    title: '秋の陶芸教室のお知らせ',
    text: '初めての方も安心してご参加いただけます。道具はすべてこちらで用意いたします。',
    button: '申し込む',
    foot: '配信停止をご希望の方はこちら。',
    colour: '#35524a',
  }),
  letter({
    name: 'Korean',
    title: '도서관 소식',
    text: '다음 주부터 열람실을 밤 열 시까지 이용하실 수 있습니다.',
    button: '자세히 보기',
    foot: '이 메일은 회원에게만 보내 드립니다.',
    colour: '#1f4e8c',
  }),
  letter({
    name: 'Arabic',
    title: 'أخبار الميناء',
    text: 'تبدأ العبّارات رحلاتها الصيفية يوم الأحد، وتُباع التذاكر عند الرصيف رقم 3.',
    button: 'احجز الآن',
    foot: 'لإلغاء الاشتراك اضغط هنا.',
    colour: '#00695c',
    dir: 'rtl',
  }),
  letter({
    name: 'Thai',
    title: 'จดหมายข่าวสวนพฤกษศาสตร์',
    text: 'กล้วยไม้ฤดูหนาวเริ่มบานแล้วเชิญชมได้ทุกวันตั้งแต่แปดโมงเช้าถึงหกโมงเย็น',
    button: 'ดูแผนที่',
    foot: 'ยกเลิกการรับข่าวสาร',
    colour: '#6a1b9a',
  }),
  letter({
    name: 'Russian',
    title: 'Зимнее расписание паромов',
    text: 'С первого декабря паромы ходят каждые два часа, последний рейс в десять вечера.',
    button: 'Посмотреть расписание',
    foot: 'Вы получили это письмо как подписчик.',
    colour: '#0d47a1',
  }),
  {
    name: 'Hebrew invoice, right to left, with numbers',
    html: `<html dir="rtl" lang="he"><body style="font-family:Arial;color:#222;background:#ffffff"><h2 style="color:#1a237e">חשבונית מס 1042</h2><table width="560" cellpadding="8" style="border-collapse:collapse"><tr style="background:#e8eaf6"><th align="right">פריט</th><th align="left">מחיר</th></tr><tr><td style="border-bottom:1px solid #ddd">תיקון סירה</td><td align="left" dir="ltr" style="border-bottom:1px solid #ddd">₪ 1,250.00</td></tr><tr><td><b>סך הכול לתשלום</b></td><td align="left" dir="ltr"><b>₪ 1,250.00</b></td></tr></table><p style="color:#9e9e9e">נא לשלם תוך שלושים יום.</p></body></html>`,
    shows: ['חשבונית מס 1042', 'תיקון סירה', '₪ 1,250.00', 'נא לשלם תוך שלושים יום.'],
  },
];
