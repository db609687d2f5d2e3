import type { Language } from './language.ts';

export const chinese: Language = {
  code: 'zh',
  charsets: ['utf-8', 'gb18030'],
  people: [
    ['王晓明', 'wang.xiaoming'],
    ['李芳', 'lifang'],
    ['陈思远', 'chen.siyuan'],
  ],
  domains: ['haigang-sheji.example', 'youjian.example'],
  zone: 480,
  familyFirst: true,
  greetings: ['{to}，您好！', '{to}，你好！'],
  closings: ['此致\n敬礼\n{from}', '祝好\n{from}'],
  replyPrefix: '回复',
  quoteLine: '{name} 于 {date} {time} 写道：',
  slots: {
    day: ['周一', '周二', '周三', '周四', '周五'],
    hour: ['上午十点', '下午两点', '下午四点'],
    n: ['三', '四', '五'],
  },
  topics: [
    {
      subjects: ['关于{day}的会议', '港口办公楼图纸', '项目进度报告'],
      opening: [
        '附件是港口办公楼的最新图纸，请查收。',
        '会议室朝南的窗户已经改大，可以看到整个港口。',
        '我们{day}{hour}开会讨论第{n}部分，请提前阅读。',
        '如果时间不方便，请告诉我。',
      ],
      replies: [
        '图纸收到了，谢谢。窗户的位置很好。',
        '{day}{hour}没有问题，我会准时参加。',
        '请把第{n}页的尺寸再核对一下，好像少了十厘米。',
        '已经核对并改正，新的版本稍后发给您。',
      ],
      files: ['平面图（第七版）.pdf'],
    },
    {
      subjects: ['周末一起吃饭吗？', '旅行照片'],
      opening: ['好久不见，最近忙吗？', '{day}晚上我们去吃火锅，你有空吗？', '上次旅行的照片我也整理好了。'],
      replies: ['太好了，我一定来！', '照片真漂亮，特别是日出那一张。'],
    },
  ],
};

/** Traditional characters, as in Taiwan, where Big5 is still met. */
export const taiwanese: Language = {
  ...chinese,
  code: 'zh-TW',
  charsets: ['utf-8', 'big5'],
  people: [
    ['林怡君', 'yichun.lin'],
    ['張志豪', 'zhang'],
  ],
  domains: ['gangkou.example'],
  greetings: ['{to}，您好！'],
  closings: ['祝 順心\n{from}'],
  replyPrefix: '回覆',
  quoteLine: '{name} 於 {date} {time} 寫道：',
  slots: { day: ['週一', '週三', '週五'], hour: ['上午十點', '下午兩點'], n: ['三', '四'] },
  topics: [
    {
      subjects: ['{day}的會議', '展覽開幕邀請'],
      opening: [
        '附上展覽的邀請函，歡迎您帶家人一起來。',
        '開幕是{day}{hour}，地點在碼頭旁的倉庫。',
        '請回覆參加人數。',
      ],
      replies: ['謝謝您的邀請，我們{n}個人會準時到。', '非常可惜，{day}我在國外，祝展覽順利。'],
      files: ['邀請函.pdf'],
    },
  ],
};
