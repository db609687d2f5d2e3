import { logo } from './pictures.ts';
import { card, type GoldenMail, row } from './types.ts';

export const odd: readonly GoldenMail[] = [
  {
    name: 'a dark logo on nothing, as a part of the message',
    html: `<div style="font:15px Arial;color:#222"><img src="cid:logo@lab.test" width="160" height="48" alt="Holm &amp; Daughters"><p>The offer that you asked for is attached.</p></div>`,
    attachments: [
      { name: 'logo.png', type: 'image/png', contentId: 'logo@lab.test', content: logo('#1b2430') },
    ],
    shows: ['The offer that you asked for'],
  },
  {
    name: 'a white logo on a coloured band, and a drawing in the page',
    html: card(
      row(
        `<img src="data:image/png;base64,${logo('#ffffff').toString('base64')}" width="160" height="48" alt="Lumen">`,
        'background:#3d2c8d;padding:20px 32px',
      ) +
        row(
          '<svg width="40" height="40" viewBox="0 0 40 40"><circle cx="20" cy="20" r="18" fill="#3d2c8d"/></svg><p style="font:15px Arial;color:#3d2c8d">New lamps have come in.</p>',
        ),
    ),
    shows: ['New lamps have come in.'],
  },
  {
    name: 'boxes out of place',
    html: `<div style="position:relative;font:14px Arial;color:#222;background:#fff"><div style="background:#ffe0b2;height:120px"></div><div style="position:relative;margin-top:-60px;margin-left:40px;background:#fff;border:1px solid #ccc;padding:16px;width:300px">This card overlaps the band above it.</div><div style="position:absolute;top:8px;right:8px;background:#c62828;color:#fff;padding:2px 8px">NEW</div><p style="margin-left:-30px;padding-left:30px">The paragraph was pulled out to the left.</p></div>`,
    shows: ['This card overlaps', 'NEW', 'pulled out to the left'],
  },
  {
    name: 'a layout of 640 points without any way to shrink',
    html: card(
      row(
        '<table width="576"><tr><td width="288" style="font:14px Arial;color:#444">The left half tells of tides.</td><td width="288" style="font:14px Arial;color:#444">The right half tells of winds.</td></tr></table>',
      ) +
        row(
          '<div style="width:576px;background:#eee;color:#555;font:13px Arial;padding:8px 0">A line that is exactly as long as the card is wide.</div>',
        ),
      { width: 640 },
    ),
    shows: ['The left half tells of tides.', 'The right half tells of winds.', 'exactly as long'],
  },
  {
    name: 'from the time of font elements',
    html: `<html><body bgcolor="#FFFFCC" text="#000080" link="#CC0000"><center><font face="Comic Sans MS" size="6" color="#CC0066"><b>Club news</b></font><hr width="80%"><table border="1" bgcolor="#CCFFCC" cellpadding="6"><tr><td><font color="#006600">Cake after the match</font></td><td bgcolor="#99CCFF"><font color="white">Bring a spoon</font></td></tr></table><p><a href="http://club.example">Our home page</a></center></body></html>`,
    shows: ['Club news', 'Cake after the match', 'Bring a spoon', 'Our home page'],
  },
  {
    name: 'plain text with long addresses and a table of spaces',
    text: `Your weekly summary\n\n  Berth    Nights    Price\n  A4            3    €36.00\n  B12           1    €14.00\n\nDetails: https://marina.example/summary/2026/47?${'season=winter&berth=all&'.repeat(8)}end=1\n\nTo stop these messages, write to leave@marina.example.\n`,
    shows: ['Your weekly summary', 'B12', 'https://marina.example/summary', 'leave@marina.example'],
  },
];
