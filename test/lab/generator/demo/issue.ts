import { asHtml } from '../conversation.ts';
import { type DemoConversation, type DemoMessage, MARA_WORK as MARA, person } from './types.ts';

const TITLE = '[postalsys/imapflow] IDLE reconnect after sleep loses the mailbox (Issue #214)';

const COMMENTS: readonly [login: string, comment: string, at: DemoMessage['at']][] = [
  [
    'tove-l',
    'After the laptop wakes up, the connection is made anew, but no mailbox is open and IDLE is never sent.',
    [4, '08:14'],
  ],
  ['andris9', 'Which version is this, and on which system?', [4, '09:02']],
  ['tove-l', 'The newest one, on Debian 12 and on macOS. It is the same on both.', [4, '09:20']],
  ['mkoenig', 'I see it, too, with a server that closes idle connections after ten minutes.', [4, '12:41']],
  ['sjoberg', 'Could it be that the close event arrives before the lock is released?', [3, '10:11']],
  [
    'mkoenig',
    'That is what it looks like: the lock is held by a command that will never get an answer.',
    [3, '10:35'],
  ],
  ['rhea-dev', 'A small script that shows it is in my fork. It needs about a minute.', [3, '18:22']],
  ['andris9', 'Thanks, that is very helpful.', [2, '08:30']],
  ['tove-l', 'With the script I get it every time.', [2, '09:17']],
  ['sjoberg', 'A pull request that rejects the waiting commands is ready for review.', [1, '16:58']],
  ['mkoenig', 'It works here. Two days without a lost mailbox.', [1, '20:05']],
  [
    'andris9',
    'could you share a log with the debug option switched on, from the moment before the machine goes to sleep? Then I can merge it with a test.',
    89,
  ],
];

/** A busy issue, as GitHub reports it. */
export const issue: DemoConversation = {
  subject: TITLE,
  tags: ['Work'],
  messages: COMMENTS.map(([login, comment, at], index) => {
    const verb = index === 0 ? 'opened this issue' : 'commented';
    const link = 'https://github.example/postalsys/imapflow/issues/214';
    return {
      from: person('GitHub', 'notifications@github.example'),
      to: [person('postalsys/imapflow', 'imapflow@noreply.github.example')],
      cc: [MARA],
      at,
      unread: index === COMMENTS.length - 1,
      headers: [
        ['List-ID', 'postalsys/imapflow <imapflow.postalsys.github.example>'],
        ['List-Unsubscribe', '<https://github.example/notifications/unsubscribe/9f31c>'],
        ['X-GitHub-Sender', login],
        ['Precedence', 'list'],
      ],
      text: `${login} ${verb}: ${comment}\n\n-- \nReply to this email directly or view it on GitHub:\n${link}`,
      html: `<p><strong>${login}</strong> ${verb}: ${asHtml(comment).slice(3)}<p style="font-size:small;color:#666">&mdash;<br>Reply to this email directly or <a href="${link}">view it on GitHub</a>.<img src="https://github.example/notifications/beacon/7d1.gif" height="1" width="1" alt=""></p>`,
    };
  }),
};
