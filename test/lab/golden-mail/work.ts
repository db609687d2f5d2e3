import { card, type GoldenMail, row } from './types.ts';

const diff = [
  '@@ -10,4 +10,5 @@',
  ' const tide = read();',
  '-if (tide > 3) close();',
  '+if (tide > limit) close();',
  '+log(tide);',
]
  .map((line) => {
    const style = line.startsWith('+')
      ? 'background:#e6ffec;color:#116329'
      : line.startsWith('-')
        ? 'background:#ffebe9;color:#82071e'
        : line.startsWith('@')
          ? 'color:#8250df'
          : 'color:#24292f';
    return `<div style="${style};font:12px/1.5 monospace;white-space:pre;padding:0 8px">${line.replace('>', '&gt;')}</div>`;
  })
  .join('');

export const work: readonly GoldenMail[] = [
  {
    name: 'a comment on a code review, with a diff',
    html: `<p dir="auto"><strong>@ida-b</strong> commented on this pull request.</p><div style="border:1px solid #d0d7de;border-radius:6px">${diff}</div><p dir="auto">Where does <code class="notranslate">limit</code> come from?</p><p style="font-size:small;-webkit-text-size-adjust:none;color:#666;">&mdash;<br />Reply to this email directly, <a href="https://code.example/1">view it on the site</a>, or <a href="https://code.example/2">unsubscribe</a>.<br />You are receiving this because you authored the thread.</p>`,
    shows: [
      'commented on this pull request',
      'if (tide > limit) close();',
      'come from?',
      'because you authored the thread',
    ],
  },
  {
    name: 'an issue tracker, with lozenges and a field table',
    html: card(
      row(
        '<span style="font:12px Arial;color:#5e6c84">Harbour / HRB-219</span><h1 style="font:500 20px Arial;color:#172b4d;margin:6px 0">Buoy 7 reports twice</h1>',
      ) +
        row(
          `<table cellpadding="6" style="font:14px Arial;color:#172b4d"><tr><td style="color:#6b778c">Status</td><td><span style="background:#deebff;color:#0747a6;font:bold 11px Arial;padding:2px 4px;border-radius:3px">IN PROGRESS</span></td></tr><tr><td style="color:#6b778c">Change</td><td><span style="background:#ffe7e7;text-decoration:line-through">Low</span> <span style="background:#ddfade">High</span></td></tr></table>`,
        ) +
        row(
          '<pre style="background:#f4f5f7;color:#172b4d;padding:12px;font:12px monospace;border-radius:3px">12:04 buoy7 ok\n12:04 buoy7 ok</pre>',
        ),
      { page: '#f5f5f5', width: 640 },
    ),
    shows: ['HRB-219', 'Buoy 7 reports twice', 'IN PROGRESS', 'High', '12:04 buoy7 ok'],
  },
  {
    name: 'a failed build on a dark terminal',
    html: `<body style="background:#f6f8fa;font:14px Arial"><div style="max-width:620px;margin:auto;background:#fff;border:1px solid #d8dee4"><div style="background:#cf222e;color:#fff;padding:12px 20px"><b>Build 4021 failed</b></div><pre style="background:#0d1117;color:#c9d1d9;margin:0;padding:16px;overflow:auto;font:12px/1.5 monospace"><span style="color:#7ee787">$</span> npm test
<span style="color:#ff7b72">FAIL</span> tide.test.ts <span style="color:#8b949e">(2.1 s)</span></pre><p style="padding:0 20px;color:#57606a">Second failure on this branch today.</p></div></body>`,
    shows: ['Build 4021 failed', 'npm test', 'tide.test.ts', 'Second failure on this branch'],
  },
  {
    name: 'a comment on a shared document',
    html: `<div style="font-family:Roboto,Arial;color:#3c4043;max-width:600px;border:1px solid #dadce0;border-radius:8px;padding:24px"><p style="font-size:16px;color:#202124;margin:0 0 12px">Ravi suggested a change</p><div style="background:#fef7e0;border-left:4px solid #fbbc04;padding:8px 12px"><span style="background:#fce8b2">the third crane</span></div><p><span style="color:#137333">Insert: “and its cable”</span></p><a href="https://docs.example" style="background:#1a73e8;border-radius:4px;color:#fff;display:inline-block;font:500 14px Roboto,Arial;line-height:36px;padding:0 24px;text-decoration:none">Open the document</a><p style="color:#80868b;font-size:11px">You are on the list of editors.</p></div>`,
    shows: [
      'Ravi suggested a change',
      'the third crane',
      'and its cable',
      'Open the document',
      'list of editors',
    ],
  },
  {
    name: 'a calendar invitation as services write it',
    html: `<table width="100%" style="border:1px solid #dadce0;border-radius:8px;font-family:Arial"><tr><td width="64" align="center" style="border-right:1px solid #dadce0"><div style="color:#d93025;font-size:12px">DEC</div><div style="font-size:28px;color:#3c4043">4</div></td><td style="padding:16px"><div style="font-size:18px;color:#3c4043">Crane inspection</div><div style="color:#70757a;font-size:13px">Friday, 09:30 to 11:00, Quay 12</div></td></tr><tr><td colspan="2" style="padding:12px;background:#f8f9fa;border-top:1px solid #dadce0">${['Yes', 'Maybe', 'No'].map((answer) => `<a href="https://cal.example/${answer}" style="border:1px solid #dadce0;border-radius:4px;color:#1a73e8;background:#fff;padding:6px 16px;text-decoration:none;font-size:14px">${answer}</a> `).join('')}</td></tr></table>`,
    shows: ['Crane inspection', '09:30 to 11:00', 'Maybe'],
  },
  {
    name: 'a patch as plain text',
    text: `From: Ida\n\nThe limit was wrong at spring tide.\n\nSigned-off-by: Ida Brandt <ida@lab.test>\n---\n tide.c | 3 ++-\n 1 file changed, 2 insertions(+), 1 deletion(-)\n\ndiff --git a/tide.c b/tide.c\n--- a/tide.c\n+++ b/tide.c\n@@ -10,4 +10,5 @@\n \tint tide = read();\n-\tif (tide > 3)\n+\tif (tide > limit)\n \t\tclose_gate();\n-- \n2.39.5\n`,
    shows: ['The limit was wrong at spring tide.', 'if (tide > limit)', 'close_gate();'],
  },
];
