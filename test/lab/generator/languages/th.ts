import type { Language } from './language.ts';

export const thai: Language = {
  code: 'th',
  charsets: ['utf-8', 'tis-620'],
  people: [
    ['สมชาย ใจดี', 'somchai'],
    ['อรุณี ศรีสุข', 'arunee'],
  ],
  domains: ['tharuea.example'],
  zone: 420,
  greetings: ['เรียน คุณ{to}', 'สวัสดีค่ะ คุณ{to}'],
  closings: ['ขอบคุณค่ะ\n{from}', 'ด้วยความนับถือ\n{from}'],
  replyPrefix: 'ตอบ',
  quoteLine: 'เมื่อ {date} เวลา {time} {name} เขียนว่า:',
  slots: { day: ['วันจันทร์', 'วันพุธ', 'วันศุกร์'], hour: ['10 โมง', 'บ่าย 2 โมง'], n: ['สาม', 'สี่'] },
  topics: [
    {
      subjects: ['นัดประชุม{day}', 'แบบแปลนสำนักงานท่าเรือ', 'ภาพถ่ายจากทริปทะเล'],
      opening: [
        'แนบแบบแปลนสำนักงานท่าเรือฉบับใหม่มาให้ค่ะ',
        'ห้องประชุมย้ายไปด้านทิศเหนือ มองเห็นทะเลได้ชัดเจน',
        '{day} เวลา {hour} สะดวกประชุมไหมคะ',
      ],
      replies: ['ได้รับแล้วครับ แบบสวยมาก', '{day} เวลา {hour} สะดวกครับ แล้วพบกัน', 'ขอเลื่อนเป็นสัปดาห์หน้าได้ไหมครับ'],
      files: ['แบบแปลน.pdf'],
    },
  ],
};
