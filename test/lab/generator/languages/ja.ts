import type { Language } from './language.ts';

export const japanese: Language = {
  code: 'ja',
  charsets: ['utf-8', 'iso-2022-jp', 'iso-2022-jp', 'shift_jis'],
  people: [
    ['田中 優子', 'tanaka'],
    ['佐藤 健一', 'k.sato'],
    ['鈴木 美咲', 'misaki.suzuki'],
    ['高橋 直樹', 'takahashi'],
  ],
  domains: ['minato-sekkei.example', 'yubin.example'],
  zone: 540,
  familyFirst: true,
  greetings: ['{to}様', '{to}さん'],
  closings: [
    'よろしくお願いいたします。\n{from}',
    '以上、よろしくお願いします。\n{from}',
    'それでは、また。\n{from}',
  ],
  replyPrefix: 'Re',
  quoteLine: '{date} {time} {name}:',
  slots: {
    day: ['月曜日', '火曜日', '水曜日', '木曜日', '金曜日'],
    hour: ['10時', '13時半', '15時'],
    n: ['三', '四', '五'],
  },
  topics: [
    {
      subjects: ['来週の打ち合わせについて', '{day}の会議の件', '図面の修正について'],
      opening: [
        'お世話になっております。',
        '来週{day}の打ち合わせの件、会議室を{hour}から予約いたしました。',
        '図面は第{n}版をお使いください。階段の位置が変わっています。',
        'ご都合が悪い場合は、前日までにお知らせください。',
        '当日は模型もご覧いただけます。',
      ],
      replies: [
        'ご連絡ありがとうございます。{day}の{hour}で問題ありません。',
        '図面を拝見しました。窓がとても美しいと思います。',
        '申し訳ありませんが、{day}は出張のため、翌日に変更できますでしょうか。',
        '承知いたしました。では翌日の同じ時間にお待ちしております。',
      ],
      files: ['平面図.pdf', '議事録.docx'],
    },
    {
      subjects: ['週末の予定', 'お花見のお誘い', '京都の写真'],
      opening: [
        '先日は京都を案内してくださり、ありがとうございました。',
        '写真がたくさん撮れたので、何枚かお送りします。',
        '{day}の夜、駅前の新しいお店で夕食はいかがですか。',
      ],
      replies: [
        '写真、とてもきれいですね。ありがとうございます。',
        '喜んで伺います。{hour}に駅で会いましょう。',
        '楽しみにしています。',
      ],
      files: ['京都.png'],
    },
  ],
};
