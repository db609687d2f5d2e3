import { asHtml, type DraftMessage, type Owner } from './conversation.ts';
import type { Random } from './random.ts';

const REPOSITORIES = [
  {
    name: 'harbour/tidetable',
    titles: [
      'Times are one hour late after the clock change',
      'Export as calendar',
      'Crash when the station list is empty',
    ],
  },
  {
    name: 'openplans/viewer',
    titles: [
      'Layers keep their order when saved',
      'Zooming with a trackpad is too fast',
      'Add a scale bar to prints',
    ],
  },
] as const;

const LOGINS = ['andris9', 'mkoenig', 'tove-l', 'sjoberg', 'rhea-dev', 'okafor-t'];

const COMMENTS = [
  'I can reproduce this with version 2.4.1 on Debian. The log says that the connection was reset.',
  'Could you share a log with the debug option switched on? Please remove passwords first.',
  'Attached below. It happens every time the laptop wakes up.',
  'Thanks, that helps. The timer is armed before the socket is open, so it never fires again.',
  'Would a pull request be welcome? I have a fix that works here.',
  'Yes please, with a test if you can.',
  'Merged, it will be part of the next release. Thank you all.',
];

/** Comments on one issue, sent as GitHub sends its notifications: the same sender address, the writer as its name. */
export class IssueThread {
  readonly key: string;
  private readonly random: Random;
  private readonly owner: Owner;
  private readonly repository: string;
  private readonly title: string;
  private readonly number: number;
  private readonly length: number;
  private count = 0;

  constructor(random: Random, owner: Owner, key: string) {
    this.random = random;
    this.owner = owner;
    this.key = key;
    const repository = random.pick(REPOSITORIES);
    this.repository = repository.name;
    this.title = random.pick(repository.titles);
    this.number = random.between(40, 2900);
    this.length = random.between(1, COMMENTS.length);
  }

  get done(): boolean {
    return this.count >= this.length;
  }

  next(date: Date): DraftMessage {
    const { random, repository, number } = this;
    const first = this.count === 0;
    const root = `${repository}/issues/${number}@github.example`;
    const messageId = first
      ? root
      : `${repository}/issues/${number}/${random.between(1e8, 9e8)}@github.example`;
    const login = random.pick(LOGINS);
    const comment = COMMENTS[this.count % COMMENTS.length]!;
    const [account = '', project = ''] = repository.split('/');
    const link = `https://github.example/${repository}/issues/${number}`;
    this.count++;
    return {
      threadKey: this.key,
      fromOwner: false,
      spec: {
        from: { name: login, email: 'notifications@github.example' },
        to: [{ name: repository, email: `${project}@noreply.github.example` }],
        cc: [{ name: this.owner.name, email: this.owner.email }],
        subject: `${first ? '' : 'Re: '}[${repository}] ${this.title} (Issue #${number})`,
        date,
        messageId,
        ...(first ? {} : { inReplyTo: root, references: [root] }),
        headers: [
          ['List-ID', `${repository} <${project}.${account}.github.example>`],
          ['List-Archive', `<https://github.example/${repository}>`],
          ['List-Unsubscribe', `<https://github.example/notifications/unsubscribe/${random.token(16)}>`],
          ['Precedence', 'list'],
          ['X-GitHub-Reason', 'subscribed'],
        ],
        text: `${login} ${first ? 'opened' : 'commented'}:\n\n${comment}\n\n-- \nReply to this email directly or view it on GitHub:\n${link}`,
        html: `<p><strong>${login}</strong> ${first ? 'opened' : 'commented'}:</p>${asHtml(comment)}<p style="font-size:small;color:#666">&mdash;<br>Reply to this email directly or <a href="${link}">view it on GitHub</a>.<img src="https://github.example/notifications/beacon/${random.token(10)}.gif" height="1" width="1" alt=""></p>`,
        bodyEncoding: '8bit',
      },
    };
  }
}
