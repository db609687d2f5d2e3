import type { Language } from './language.ts';

export const arabic: Language = {
  code: 'ar',
  charsets: ['utf-8', 'windows-1256'],
  people: [
    ['ليلى منصور', 'layla.mansour'],
    ['كريم حداد', 'karim.haddad'],
  ],
  domains: ['almina.example'],
  zone: 180,
  greetings: ['مرحبا {to}،', 'صباح الخير {to}،'],
  closings: ['مع أطيب التحيات\n{from}', 'تحياتي\n{from}'],
  replyPrefix: 'رد',
  quoteLine: 'في {date} الساعة {time} كتب {name}:',
  slots: { day: ['الاثنين', 'الثلاثاء', 'الخميس'], hour: ['العاشرة', 'الثانية'], n: ['ثلاثة', 'أربعة'] },
  topics: [
    {
      subjects: ['مخطط مكتب الميناء', 'اجتماع يوم {day}', 'دعوة إلى المعرض'],
      opening: [
        'أرسل لك المخطط الجديد لمكتب الميناء.',
        'نقلنا غرفة الاجتماعات إلى الجهة الشمالية لتطل على البحر.',
        'هل يناسبك الاجتماع يوم {day} في الساعة {hour}؟',
        'أرجو أن ترسلي ملاحظاتك قبل ذلك.',
      ],
      replies: [
        'شكرا جزيلا، المخطط جميل جدا.',
        'نعم، يوم {day} في الساعة {hour} مناسب لي.',
        'أعتذر، أنا مسافر في ذلك اليوم. هل يمكن تأجيل الاجتماع؟',
      ],
      files: ['مخطط المكتب.pdf'],
    },
  ],
};

export const hebrew: Language = {
  code: 'he',
  charsets: ['utf-8', 'windows-1255'],
  people: [
    ['נועה לוי', 'noa.levi'],
    ['איתן כהן', 'eitan'],
  ],
  domains: ['namal.example'],
  zone: 120,
  greetings: ['שלום {to},', 'היי {to},', 'בוקר טוב {to},'],
  closings: ['בברכה,\n{from}', 'להתראות,\n{from}'],
  replyPrefix: 'השב',
  quoteLine: 'בתאריך {date} בשעה {time} כתב/ה {name}:',
  slots: { day: ['יום ראשון', 'יום שלישי', 'יום חמישי'], hour: ['עשר', 'שתיים'], n: ['שלוש', 'ארבע'] },
  topics: [
    {
      subjects: ['תוכנית המשרד בנמל', 'פגישה ב{day}', 'תמונות מהטיול'],
      opening: [
        'מצורפת התוכנית המעודכנת של המשרד בנמל.',
        'חדר הישיבות עבר לצד הצפוני, עם נוף למים.',
        'האם נוח לך להיפגש ב{day} בשעה {hour}?',
      ],
      replies: [
        'תודה רבה, התוכנית נראית מצוין.',
        'ב{day} בשעה {hour} מתאים לי.',
        'אי אפשר ביום הזה, אולי למחרת?',
      ],
      files: ['תוכנית.pdf'],
    },
  ],
};
