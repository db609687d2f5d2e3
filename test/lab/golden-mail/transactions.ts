import { card, type GoldenMail, row } from './types.ts';

const font = 'font:14px/1.5 Arial,sans-serif';
const money = (cents: number): string => `€${(cents / 100).toFixed(2)}`;

/** Rows of a bill, each a share of the one before, so that sums are plain to see. */
function items(names: readonly string[], style: string): string {
  return names
    .map(
      (name, index) =>
        `<tr><td style="${style}">${name}</td><td align="right" style="${style};white-space:nowrap">${money(4_950 / (index + 1))}</td></tr>`,
    )
    .join('');
}

const statement = Array.from(
  { length: 12 },
  (_, index) =>
    `<tr${index % 2 ? ' bgcolor="#f2f6fa"' : ''}>${[
      `${String(index + 1).padStart(2, '0')}.10.2026`,
      `Card payment ${4711 + index}`,
      `Reference RF${18 + index} 5390 0754 7034`,
      'Mainland branch',
      money(1_290 * (index + 1)),
      money(250_000 - 1_290 * (index + 1)),
    ]
      .map(
        (cell) =>
          `<td nowrap style="padding:8px 14px;border-bottom:1px solid #d5dde5;font:13px Arial;color:#1a2a3a">${cell}</td>`,
      )
      .join('')}</tr>`,
).join('');

export const transactions: readonly GoldenMail[] = [
  {
    name: 'an order with grey labels and a yellow button',
    html: `<body style="background:#fff;margin:0;${font};color:#0f1111"><table width="640" align="center" cellpadding="0" cellspacing="0"><tr><td style="border-bottom:1px solid #e7e7e7;padding:12px 0;text-align:right;font-size:12px;color:#777">Order <a href="https://shop.example/o" style="color:#007185">305-8841</a></td></tr>
<tr><td style="padding:16px 0"><span style="font-size:20px;color:#067d62">Thank you, your parcel is packed.</span></td></tr>
<tr><td style="background:#f3f3f3;border-radius:8px;padding:16px"><b style="color:#555">Arriving</b><br><span style="color:#067d62;font-weight:bold">Thursday, before noon</span><br><br><a href="https://shop.example/t" style="background:#ffd814;border:1px solid #fcd200;border-radius:8px;color:#0f1111;padding:8px 24px;text-decoration:none;display:inline-block">Track the parcel</a></td></tr>
<tr><td><table width="100%">${items(['Copper kettle, 1.5 l', 'Descaler', 'Felt coaster'], 'padding:10px 0;border-bottom:1px solid #eee')}</table></td></tr><tr><td style="color:#999;font-size:11px;padding:16px 0">This message cannot be answered.</td></tr></table></body>`,
    shows: [
      'your parcel is packed',
      'Thursday, before noon',
      'Track the parcel',
      'Copper kettle',
      'cannot be answered',
    ],
  },
  {
    name: 'an airline ticket with white on blue and tiny print',
    html: card(
      row(
        '<span style="color:#fff;font:bold 20px Arial">Boarding details</span>',
        'background:#05164d;padding:20px 28px',
      ) +
        row(
          `<table width="100%" style="${font};color:#05164d"><tr><td style="font-size:34px;font-weight:bold">BRE</td><td align="center" style="color:#b0b8c8">&#9992;</td><td align="right" style="font-size:34px;font-weight:bold">OSL</td></tr><tr><td style="color:#8a93a6;font-size:11px">07:10, Gate 4</td><td></td><td align="right" style="color:#8a93a6;font-size:11px">08:55, Terminal 2</td></tr></table>`,
          'padding:20px 28px;border-bottom:2px dashed #c8cfdb',
        ) +
        row(
          `<table width="100%" style="${font}"><tr>${['Seat 14A', 'Group 3', 'One bag'].map((one) => `<td width="33%" style="background:#ffad00;color:#05164d;padding:8px;text-align:center;border:4px solid #fff">${one}</td>`).join('')}</tr></table>`,
        ) +
        row(
          '<p style="font:9px/1.5 Arial;color:#aaa">Conditions of carriage apply to every part of the journey.</p>',
        ),
    ),
    shows: ['Boarding details', 'BRE', '07:10, Gate 4', 'Seat 14A', 'Conditions of carriage'],
  },
  {
    name: 'a bank statement wider than any pane',
    wide: true,
    html: `<body bgcolor="#ffffff"><p style="${font};color:#1a2a3a">Your statement for October.</p><table width="1240" cellspacing="0" cellpadding="0" style="border:1px solid #b8c4d0"><tr bgcolor="#00395d">${['Date', 'Entry', 'Reference', 'Branch', 'Amount', 'Balance'].map((head) => `<th align="left" style="padding:10px 14px;color:#fff;font:bold 13px Arial">${head}</th>`).join('')}</tr>${statement}</table><p style="${font};color:#6b7785">Please check all entries within six weeks.</p></body>`,
    shows: ['Your statement for October', 'Card payment 4711', 'Mainland branch', 'within six weeks'],
  },
  {
    name: 'an invoice with black rules and a total box',
    html: `<div style="font:13px Georgia,serif;color:#000;max-width:680px"><h2 style="border-bottom:2px solid #000;padding-bottom:6px">Invoice 2026-0417</h2><p>Joinery Holm<br>Quay 12</p><table width="100%" cellspacing="0" style="border-collapse:collapse">${items(['Oak door, restored', 'Hinges, brass', 'Delivery'], 'border:1px solid #000;padding:6px 10px')}<tr><td align="right" style="padding:8px"><b>To pay</b></td><td align="right" style="background:#000;color:#fff;padding:8px"><b>${money(9_075)}</b></td></tr></table><p style="color:#666;font-size:11px">Payable within 14 days without deduction.</p></div>`,
    shows: ['Invoice 2026-0417', 'Oak door, restored', 'To pay', '€90.75', 'Payable within 14 days'],
  },
  {
    name: 'a booking with a status band and muted details',
    html: card(
      row(
        '<b style="color:#008009;font:bold 16px Arial">Your stay is confirmed</b>',
        'background:#e7fde9;border-left:6px solid #008009;padding:16px 28px',
      ) +
        row(
          `<table width="100%" cellpadding="8" style="${font};color:#262626"><tr><td style="color:#6b6b6b">Check-in</td><td><b>Friday from 15:00</b></td></tr><tr><td style="color:#6b6b6b">Check-out</td><td><b>Sunday until 11:00</b></td></tr><tr><td style="color:#6b6b6b">Room</td><td>Attic with a view of the lock</td></tr></table>`,
        ) +
        row('<span style="color:#bdbdbd;font:12px Arial">Booking 77.418.220</span>'),
      { page: '#ebf3ff' },
    ),
    shows: ['Your stay is confirmed', 'Friday from 15:00', 'view of the lock', 'Booking 77.418.220'],
  },
  {
    name: 'a parcel on its way, with a bar of steps',
    html: card(
      row(
        '<h2 style="font:bold 22px Arial;color:#d40511;margin:0">On its way to you</h2>',
        'background:#ffcc00;padding:24px 32px',
      ) +
        row(
          `<table width="100%" cellspacing="4"><tr>${['#d40511', '#d40511', '#d40511', '#e5e5e5'].map((colour) => `<td height="6" bgcolor="${colour}" style="font-size:0;line-height:0">&nbsp;</td>`).join('')}</tr></table><p style="${font};color:#333">Out for delivery since 08:14.</p>`,
        ) +
        row(
          `<a style="color:#d40511;${font}" href="https://parcel.example">Change the place to leave it</a>`,
        ),
    ),
    shows: ['On its way to you', 'Out for delivery since 08:14', 'Change the place'],
  },
  {
    name: 'a receipt in very light grey',
    html: `<body style="background:#fafafa"><table align="center" width="480" style="background:#fff;border:1px solid #ececec;border-radius:12px;${font};color:#b8b8b8"><tr><td style="padding:32px;text-align:center"><div style="font-size:13px">Receipt from Lumen Notes</div><div style="font-size:36px;color:#1a1a1a;opacity:.85">€4.00</div><div style="opacity:.5;color:#888">Paid on 3 November with card 0042</div></td></tr><tr><td style="padding:0 32px 24px;color:#d0d0d0;font-size:12px;text-align:center">Questions? <a href="mailto:help@lumen.example" style="color:#cfd8ff">Write to us</a></td></tr></table></body>`,
    shows: ['Receipt from Lumen Notes', '€4.00', 'Paid on 3 November', 'Write to us'],
  },
];
