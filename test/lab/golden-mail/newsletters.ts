import { card, type GoldenMail, row } from './types.ts';

const sans = 'font-family:Helvetica,Arial,sans-serif';

/** Nested sections with columns, as the MJML compiler writes them. */
const columns = `<!--[if mso | IE]><table align="center" width="600"><tr><td><![endif]-->
<div style="background:#fffdf8;margin:0 auto;max-width:600px"><table align="center" border="0" cellpadding="0" cellspacing="0" role="presentation" style="background:#fffdf8;width:100%"><tbody><tr><td style="direction:ltr;font-size:0;padding:20px 0;text-align:center">
${['Rye and caraway', 'Long cold proof', 'Steam in the oven']
  .map(
    (
      title,
      index,
    ) => `<div class="mj-column-per-33" style="font-size:0;text-align:left;display:inline-block;vertical-align:top;width:33.3%">
<table border="0" cellpadding="0" cellspacing="0" role="presentation" width="100%"><tr><td align="left" style="padding:10px 18px"><div style="${sans};font-size:17px;line-height:1.3;color:#5b3a1e;font-weight:bold">${title}</div></td></tr>
<tr><td align="left" style="padding:0 18px"><div style="${sans};font-size:14px;line-height:1.5;color:#7a6a5a">Lesson ${index + 1} of three, with times for a cool kitchen.</div></td></tr></table></div>`,
  )
  .join('')}
</td></tr></tbody></table></div><!--[if mso | IE]></td></tr></table><![endif]-->`;

export const newsletters: readonly GoldenMail[] = [
  {
    name: 'nested columns of a template compiler',
    html: `<html xmlns:v="urn:schemas-microsoft-com:vml"><head><style>#outlook a{padding:0}body{margin:0}@media only screen and (min-width:480px){.mj-column-per-33{width:33.3%!important}}</style></head>
<body style="word-spacing:normal;background-color:#f1e9dc"><div style="background-color:#f1e9dc">
<div style="background:#5b3a1e;margin:0 auto;max-width:600px"><table align="center" width="100%" style="background:#5b3a1e"><tr><td align="center" style="padding:28px"><div style="font:700 26px Georgia,serif;color:#f7ead2">The Slow Loaf</div></td></tr></table></div>
${columns}<div style="margin:0 auto;max-width:600px;background:#fffdf8;text-align:center;padding:0 0 28px"><a href="https://loaf.example/class" style="display:inline-block;background:#d98a2b;color:#ffffff;${sans};font-size:15px;padding:12px 26px;border-radius:24px;text-decoration:none">Book a Saturday class</a></div>
<p style="${sans};font-size:11px;color:#b3a08a;text-align:center;padding:12px">You get this letter because you baked with us.</p></div></body></html>`,
    shows: ['The Slow Loaf', 'Long cold proof', 'Book a Saturday class', 'because you baked with us'],
  },
  {
    name: 'conditional comments and a VML button',
    html: card(
      row('<h1 style="font:700 28px/1.2 Arial;color:#0b2545;margin:0">Spring timetable</h1>') +
        row(
          '<p style="font:15px/1.6 Arial;color:#333333;margin:0">Boats run every forty minutes from April on.</p>',
        ) +
        row(`<!--[if mso]><v:roundrect href="https://boats.example/" style="height:44px;width:220px" arcsize="10%" fillcolor="#13a89e"><center style="color:#ffffff">Only in Outlook</center></v:roundrect><![endif]-->
<!--[if !mso]><!--><a href="https://boats.example/" style="background-color:#13a89e;border-radius:4px;color:#ffffff;display:inline-block;font:bold 15px/44px Arial;text-align:center;text-decoration:none;width:220px">See all departures</a><!--<![endif]-->`) +
        row(
          '<p style="font:12px Arial;color:#999999;margin:0">Harbour Boats, Pier 3</p>',
          'padding:16px 32px;background:#f9fafb;border-top:1px solid #e5e7eb',
        ),
      {
        head: '<!--[if gte mso 9]><xml><o:OfficeDocumentSettings/></xml><![endif]--><style>a{color:#13a89e}</style>',
      },
    ),
    shows: ['Spring timetable', 'every forty minutes', 'See all departures', 'Harbour Boats, Pier 3'],
  },
  {
    name: 'hidden preheader, view in browser, social row',
    html: card(
      row(
        '<a href="https://seeds.example/v" style="color:#656565">View this email in your browser</a>',
        'padding:9px 18px;font:11px Helvetica;text-align:center;background:#fafafa',
      ) +
        row(
          '<h1 style="color:#202020;font:bold 26px Helvetica;text-align:center;margin:0">It is time for beans</h1>',
        ) +
        row(
          '<p style="color:#202020;font:16px/1.5 Helvetica;margin:0 0 10px">Sow them when the soil is warm to the hand.</p><ul style="color:#202020;font:16px/1.5 Helvetica"><li>Soak overnight</li><li>Five centimetres deep</li></ul>',
        ) +
        row(
          '<a href="https://a.example">Forum</a> &middot; <a href="https://b.example">Pictures</a> &middot; <a href="https://c.example">Shop</a>',
          'padding:18px;background:#333333;text-align:center;font:13px Helvetica;color:#ffffff',
        ) +
        row(
          '<em>Copyright 2026 Seed Library, all rights reserved.</em>',
          'padding:18px;background:#333333;color:#9a9a9a;text-align:center;font:12px Helvetica',
        ),
      {
        head: '<style>.mcnPreviewText{display:none!important}p{margin:10px 0}h1{letter-spacing:normal}.x{mso-line-height-rule:exactly}</style>',
        attributes: 'bgcolor="#FAFAFA"',
      },
    ).replace(
      '<table',
      '<span class="mcnPreviewText" style="display:none;font-size:0;line-height:0;max-height:0;opacity:0;overflow:hidden;visibility:hidden;mso-hide:all">Soak, sow, wait.</span><table',
    ),
    shows: [
      'View this email in your browser',
      'It is time for beans',
      'Soak overnight',
      'Forum',
      'all rights reserved',
    ],
  },
  {
    name: 'an essay with a byline and buttons',
    html: `<body style="margin:0"><div style="max-width:550px;margin:0 auto;padding:20px;font:18px/1.6 -apple-system,'Segoe UI',sans-serif;color:rgb(54,55,55)">
<h1 style="font-size:32px;line-height:1.16;color:rgb(54,55,55);margin:0">On waiting rooms</h1><h3 style="font-size:19px;font-weight:400;color:rgb(119,119,119);margin:4px 0 12px">And the people who read in them</h3>
<table width="100%" style="border-top:1px solid rgb(230,230,230);border-bottom:1px solid rgb(230,230,230)"><tr><td style="padding:8px 0;font-size:12px;letter-spacing:.2px;text-transform:uppercase;color:rgb(54,55,55)">Ida Brandt</td><td align="right" style="font-size:12px;color:rgb(119,119,119)">Nov 12</td></tr></table>
<p style="margin:20px 0">Nobody chooses a waiting room, which is why it is honest.</p><blockquote style="border-left:4px solid rgb(255,103,25);margin:20px 0;padding:0 0 0 16px;color:rgb(54,55,55)"><p>A chair, a clock, and a plant that has given up.</p></blockquote>
<p style="text-align:center"><a href="https://essay.example/sub" style="background-color:rgb(255,103,25);border-radius:8px;color:#fff;display:inline-block;font:600 14px/20px sans-serif;padding:12px 20px;text-decoration:none">Subscribe now</a></p>
<p style="font-size:14px;color:rgb(153,153,153)">Reading this by a friend’s kindness? <a style="color:rgb(153,153,153)" href="https://essay.example">Get your own</a>.</p></div></body>`,
    shows: [
      'On waiting rooms',
      'And the people who read in them',
      'a plant that has given up',
      'Subscribe now',
      'by a friend’s kindness',
    ],
  },
  {
    name: 'white words on a picture that is not loaded',
    html: card(
      '<tr><td background="https://img.peaks.example/hero.jpg" style="background:url(https://img.peaks.example/hero.jpg) center/cover no-repeat;padding:80px 32px;text-align:center"><h1 style="color:#ffffff;font:700 36px Arial;margin:0">Above the clouds</h1><p style="color:#ffffff;font:16px Arial">Four huts, three passes, one week.</p></td></tr>' +
        row('<p style="font:15px/1.6 Arial;color:#444">The season begins when the snow allows.</p>'),
    ),
    shows: ['Above the clouds', 'Four huts, three passes', 'when the snow allows'],
  },
  {
    name: 'a dark design with colours of its own for dark systems',
    html: card(
      row(
        '<h1 class="t" style="font:700 30px Arial;color:#ffffff;margin:0">Night shift radio</h1>',
        'padding:40px 32px;background:#101018',
      ) +
        row(
          '<p class="t" style="font:15px/1.6 Arial;color:#c9c9d6;margin:0">Six hours of quiet machines, recorded at four in the morning.</p>',
          'padding:16px 32px 40px;background:#101018',
        ) +
        row(
          '<a href="https://radio.example" style="color:#8ab4ff;font:15px Arial">Listen again</a>',
          'padding:16px 32px;background:#1b1b2a',
        ),
      {
        page: '#000000',
        paper: '#101018',
        head: '<meta name="color-scheme" content="dark light"><meta name="supported-color-schemes" content="dark light"><style>:root{color-scheme:light dark}@media (prefers-color-scheme:dark){.t{color:#111!important}}</style>',
      },
    ),
    shows: ['Night shift radio', 'Six hours of quiet machines', 'Listen again'],
  },
  {
    name: 'prepared for dark mode by media queries and class hooks',
    html: card(
      row(
        '<h2 class="dm-text" style="color:#16324f;font:700 24px Verdana;margin:0">The map room reopens</h2>',
      ) +
        row(
          '<p class="dm-text" style="color:#3c4858;font:14px/1.6 Verdana;margin:0">Globes are back, and so is the reading table by the window.</p>',
        ) +
        row(
          '<span style="background:#e8f4ea;color:#1d6b2f;border-radius:12px;padding:3px 10px;font:12px Verdana">Free entry</span> <span style="background:#fdecea;color:#b3261e;border-radius:12px;padding:3px 10px;font:12px Verdana">Closed on Monday</span>',
        ),
      {
        head: '<meta name="color-scheme" content="light dark"><style>@media (prefers-color-scheme:dark){.dm-text{color:#fff!important}body,table{background:#111!important}}[data-ogsc] .dm-text{color:#fff!important}</style>',
      },
    ),
    shows: ['The map room reopens', 'Globes are back', 'Free entry', 'Closed on Monday'],
  },
  {
    name: 'very large type and gradients',
    html: `<body style="margin:0;background:#fff"><div style="background:linear-gradient(120deg,#ffecd2,#fcb69f);padding:48px 24px;text-align:center"><div style="font:900 84px/1 Impact,Arial;color:#2b1b17">SALE ENDS SUNDAY</div><div style="font:24px Arial;color:#5a3d36">Everything made of wool</div></div>
<div style="background:linear-gradient(90deg,#4b1d8f,#a31d6b);padding:24px;text-align:center"><a href="https://wool.example" style="font:700 30px Arial;color:#fff;text-decoration:none">Warm up now</a></div><p style="font:10px Arial;color:#c0c0c0;text-align:center">Prices while the sheep last.</p></body>`,
    shows: ['SALE ENDS SUNDAY', 'Everything made of wool', 'Warm up now', 'while the sheep last'],
  },
];
