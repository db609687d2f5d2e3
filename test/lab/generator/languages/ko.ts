import type { Language } from './language.ts';

export const korean: Language = {
  code: 'ko',
  charsets: ['utf-8', 'euc-kr'],
  people: [
    ['김민준', 'minjun.kim'],
    ['이서연', 'seoyeon'],
  ],
  domains: ['hanggu.example'],
  zone: 540,
  familyFirst: true,
  greetings: ['{to} 님께', '안녕하세요, {to} 님.'],
  closings: ['감사합니다.\n{from} 드림', '좋은 하루 보내세요.\n{from}'],
  replyPrefix: 'RE',
  quoteLine: '{date} {time}, {name} 작성:',
  slots: { day: ['월요일', '화요일', '목요일'], hour: ['오전 10시', '오후 2시'], n: ['세', '네'] },
  topics: [
    {
      subjects: ['{day} 회의 안내', '설계 도면 검토 요청', '견적서 보내드립니다'],
      opening: [
        '설계 도면을 첨부하여 보내드립니다.',
        '회의실 창문을 바다 쪽으로 옮겼습니다.',
        '{day} {hour}에 회의가 가능하신지 알려 주세요.',
        '궁금한 점이 있으시면 언제든지 연락 주세요.',
      ],
      replies: [
        '도면 잘 받았습니다. {day} {hour}에 뵙겠습니다.',
        '창문 위치가 아주 좋습니다. 그대로 진행해 주세요.',
        '죄송하지만 그날은 출장입니다. 다음 날은 어떠세요?',
      ],
      files: ['도면.pdf'],
    },
  ],
};
