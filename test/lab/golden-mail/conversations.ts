import type { GoldenMail } from './types.ts';

/** One level of Outlook: the answer, a rule, and a block with the header fields of what is answered. */
const outlookLevel = (who: string, text: string): string =>
  `<div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal"><b><span lang="EN-US">From:</span></b><span lang="EN-US"> ${who}<br><b>Sent:</b> Monday, 2 November 2026 09:12<br><b>To:</b> Mara Lind<br><b>Subject:</b> The crane</span></p></div></div><p class="MsoNormal">&nbsp;</p><p class="MsoNormal">${text}</p>`;

const gmailLevel = (who: string, text: string, inner = ''): string =>
  `<br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">On Mon, Nov 2, 2026 at 9:12 AM ${who} wrote:<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex"><div dir="ltr">${text}</div>${inner}</blockquote></div>`;

const appleLevel = (who: string, text: string, inner = ''): string =>
  `<div><br><blockquote type="cite"><div>On 2. Nov 2026, at 09:12, ${who} wrote:</div><br class="Apple-interchange-newline"><div><div style="overflow-wrap: break-word; -webkit-nbsp-mode: space; line-break: after-white-space;">${text}</div></div>${inner}</blockquote></div>`;

export const conversations: readonly GoldenMail[] = [
  {
    name: 'Outlook, three levels',
    html: `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style><!--@font-face{font-family:Calibri}p.MsoNormal{margin:0cm;font-size:11.0pt;font-family:"Calibri",sans-serif}a:link{color:#0563C1}--></style></head><body lang="EN-GB" link="#0563C1"><div class="WordSection1"><p class="MsoNormal"><span style="color:#1F497D">Friday suits us, we bring the long ladder.</span></p><p class="MsoNormal"><o:p>&nbsp;</o:p></p><p class="MsoNormal"><span style="color:#7F7F7F">Jonas Weber<br>Harbour Office</span></p>${outlookLevel('Mara Lind', 'Would Friday do instead?')}${outlookLevel('Jonas Weber', 'Thursday is taken by the painters.')}${outlookLevel('Mara Lind', 'Can you look at the crane on Thursday?')}</div></body></html>`,
    shows: ['Friday suits us', 'Harbour Office'],
    quotes: ['Would Friday do instead?', 'taken by the painters', 'look at the crane on Thursday'],
  },
  {
    name: 'Outlook on the web, with its divider',
    html: `<html><head><style>P {margin-top:0;margin-bottom:0;}</style></head><body dir="ltr"><div class="elementToProof" style="font-family: Aptos, Calibri, sans-serif; font-size: 12pt; color: rgb(0, 0, 0);">The key is at the reception.</div><div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><font face="Calibri, sans-serif" style="font-size:11pt" color="#000000"><b>From:</b> Mara Lind<br><b>Subject:</b> The key</font><div>&nbsp;</div></div><div><p>Where do I find the key?</p></div></body></html>`,
    shows: ['The key is at the reception.'],
    quotes: ['Where do I find the key?'],
  },
  {
    name: 'Gmail, three levels',
    html: `<div dir="ltr">Then let us say noon.<br clear="all"><div><br></div><span class="gmail_signature_prefix">-- </span><br><div dir="ltr" class="gmail_signature"><font color="#888888">Ida Brandt, <a href="https://harbour.example">Harbour Museum</a></font></div></div>${gmailLevel('Mara Lind', 'Noon or one?', gmailLevel('Ida Brandt', 'Lunch on Tuesday?', gmailLevel('Mara Lind', 'We should meet about the exhibition.')))}`,
    shows: ['Then let us say noon.', 'Harbour Museum'],
    quotes: ['Noon or one?', 'Lunch on Tuesday?', 'meet about the exhibition'],
  },
  {
    name: 'Apple Mail, three levels',
    html: `<html><body style="overflow-wrap: break-word; -webkit-nbsp-mode: space; line-break: after-white-space;">I will take the early ferry.<br id="lineBreakAtBeginningOfMessage">${appleLevel('Ravi Menon', 'The museum opens at ten.', appleLevel('Ida Brandt', 'When do they open?', appleLevel('Ravi Menon', 'Shall we go and see the maps?')))}<br></body></html>`,
    shows: ['I will take the early ferry.'],
    quotes: ['The museum opens at ten.', 'When do they open?', 'go and see the maps'],
  },
  {
    name: 'answers between the quoted lines',
    html: `<html><body><div class="moz-cite-prefix">Am 02.11.26 um 09:12 schrieb Mara Lind:<br></div><blockquote type="cite" cite="mid:1"><p>Is the slipway free in May?</p></blockquote><p>Yes, from the tenth.</p><blockquote type="cite" cite="mid:1"><p>And who has the winch key?</p></blockquote><p>Jonas, as always.</p><pre class="moz-signature" cols="72">-- \nIda</pre></body></html>`,
    shows: [
      'Is the slipway free in May?',
      'Yes, from the tenth.',
      'who has the winch key',
      'Jonas, as always.',
    ],
  },
  {
    name: 'Thunderbird, answer above',
    html: `<html><head><meta http-equiv="content-type" content="text/html; charset=UTF-8"></head><body text="#000000" bgcolor="#FFFFFF"><p>Agreed, please order two.</p><div class="moz-cite-prefix">On 02/11/2026 09:12, Jonas Weber wrote:<br></div><blockquote type="cite" cite="mid:2@lab.test"><p>Shall I order new fenders?</p></blockquote></body></html>`,
    shows: ['Agreed, please order two.'],
    quotes: ['Shall I order new fenders?'],
  },
  {
    name: 'plain text, flowed, three levels',
    flowed: true,
    text: 'That is settled, then: the boat leaves at eight and waits for nobody, not even for the one who has the sandwiches.\n\nJonas\n\nOn Tue, Nov 3, 2026 at 8:00 AM Mara Lind wrote:\n> At eight.\n>\n> On Mon, Nov 2, 2026 Jonas Weber wrote:\n>> When do we leave?\n>>\n>>> We go to the island on Sunday.\n',
    shows: ['the boat leaves at eight and waits for nobody', 'Jonas'],
    quotes: ['At eight.', 'When do we leave?', 'We go to the island on Sunday.'],
  },
  {
    name: 'plain text, answers below',
    text: '> Do you have the chart of the sound?\n\nYes, the one from 1962.\n\n> And the pilot book?\n\nLent to Ravi.\n\n-- \nIda Brandt\nHarbour Museum\n',
    shows: [
      'Do you have the chart',
      'Yes, the one from 1962.',
      'And the pilot book?',
      'Lent to Ravi.',
      'Harbour Museum',
    ],
  },
];
