import { asHtml } from '../conversation.ts';
import type { Address } from '../headers.ts';
import { type DemoConversation, MARA_HOME, MARA_WORK, person } from './types.ts';

type Story = readonly [title: string, blurb: string];

/** An issue as its editor would send it: remote pictures, a tracking pixel, and a way to unsubscribe. */
function newsletter(
  from: Address,
  to: Address,
  subject: string,
  intro: string,
  stories: readonly Story[],
  rest: { at: DemoConversation['messages'][number]['at']; unread?: boolean },
): DemoConversation {
  const host = from.email.slice(from.email.indexOf('@') + 1);
  const blocks = stories.map(
    ([title, blurb], index) =>
      `<tr><td style="padding:18px 28px"><img src="https://images.${host}/weekend/${index}.jpg" width="544" height="230" alt="${title}" style="border-radius:6px"><h2 style="font:600 20px Georgia,serif;margin:14px 0 6px">${title}</h2><p style="font:15px/1.6 Georgia,serif;color:#333;margin:0">${blurb} <a href="https://${host}/read/${index}" style="color:#17656e">Read on</a></p></td></tr>`,
  );
  const html = `<html><body style="margin:0;background:#f4f1ea"><table align="center" width="600" cellpadding="0" cellspacing="0" style="background:#fff"><tr><td style="padding:28px 28px 0"><h1 style="font:600 30px Georgia,serif;margin:0">${from.name}</h1>${asHtml(intro)}</td></tr>${blocks.join('')}<tr><td style="padding:18px 28px;font:12px sans-serif;color:#777">You receive this letter because you asked for it. <a href="https://${host}/unsubscribe">Unsubscribe</a></td></tr></table><img src="https://track.${host}/open/4f2a.gif" width="1" height="1" alt=""></body></html>`;
  return {
    subject,
    messages: [
      {
        from,
        to: [to],
        ...rest,
        html,
        text: `${intro}\n\n${stories.map(([title, blurb]) => `${title}\n${blurb}`).join('\n\n')}\n\nUnsubscribe: https://${host}/unsubscribe`,
        headers: [
          ['List-Id', `${from.name} <letter.${host}>`],
          ['List-Unsubscribe', `<https://${host}/unsubscribe>`],
          ['List-Unsubscribe-Post', 'List-Unsubscribe=One-Click'],
        ],
      },
    ],
  };
}

export const theBrowser = newsletter(
  person('The Browser', 'editor@thebrowser.example'),
  MARA_HOME,
  'Five things worth reading this weekend',
  'On tides and timekeeping; a history of the ferry; why old windows rattle; a lighthouse keeper and his cat; and how to read slowly.',
  [
    [
      'The brass machine that tamed the tides',
      'Before computers, harbours were predicted by pulleys, wheels and one patient man.',
    ],
    [
      'A short history of the ferry',
      'People crossed here long before anyone thought of a bridge, and some still prefer it.',
    ],
    ['Why old windows rattle', 'And why their owners would not have it otherwise.'],
    [
      'Forty winters and a cat named Fyr',
      'The last lighthouse keeper of the archipelago hands over the keys.',
    ],
    ['Notes on reading slowly', 'An essay for a long train journey.'],
  ],
  { at: [5, '07:00'] },
);

export const fieldAndForm = newsletter(
  person('Field & Form', 'hello@fieldandform.example'),
  MARA_WORK,
  'New in the magazine: houses on the water',
  'Three houses that float, one that only looks as if it did, and an interview about ropes.',
  [
    ['A library the size of a living room', 'Built by its readers, on an island of three hundred people.'],
    ['The return of the cork wall', 'Warm, quiet, and grown in nine years.'],
    ['What a roof is for', 'On shade, rain and conversation.'],
  ],
  { at: [6, '06:30'], unread: true },
);
