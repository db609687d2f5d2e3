import type { FrameLocator, Locator, Page } from 'playwright';
import type { DovecotServer } from '../../lab/dovecot.ts';
import type { Program } from './program.ts';

export interface ServerFields {
  host: string;
  port: number;
  security: 'TLS' | 'STARTTLS' | 'None';
  userName?: string;
}

/** The interface by the names that a person with a screen reader hears. */
export class CurlewPage {
  readonly page: Page;
  readonly mailboxes: Locator;
  readonly list: Locator;
  readonly conversation: Locator;
  readonly status: Locator;
  readonly search: Locator;
  readonly addAccountForm: Locator;

  /** What lands on the disk when `press` saves an attachment. */
  readonly saved: Program['saved'];

  readonly dataDir: string;

  constructor({ page, saved, dataDir }: Pick<Program, 'page' | 'saved' | 'dataDir'>) {
    this.page = page;
    this.saved = saved;
    this.dataDir = dataDir;
    this.mailboxes = page.getByRole('navigation', { name: 'Mailboxes' });
    this.list = page.getByRole('listbox', { name: 'Messages' });
    this.conversation = page.getByRole('main', { name: 'Conversation' });
    this.status = page.getByRole('status', { name: 'Sync status' });
    this.search = page.getByRole('searchbox', { name: 'Search mail' });
    this.addAccountForm = page.getByRole('form', { name: 'Add account' });
  }

  /** Fills the form for a server of the lab and sends it off. */
  async addAccount(
    account: { email: string; password: string; name?: string },
    server: DovecotServer | ServerFields,
  ): Promise<void> {
    const form = this.addAccountForm;
    await form.getByLabel('Your name').fill(account.name ?? 'Mara Lindqvist');
    await form.getByLabel('Email address').fill(account.email);
    await form.getByLabel('Password', { exact: true }).fill(account.password);
    const fields: ServerFields =
      'ports' in server ? { host: server.host, port: server.ports.imaps, security: 'TLS' } : server;
    const host = form.getByLabel('IMAP server');
    if (!(await host.isVisible())) await form.getByText('Server settings').click();
    await host.fill(fields.host);
    await this.chooseSecurity(fields.security);
    await form.getByLabel('IMAP port').fill(String(fields.port));
    await form.getByLabel('IMAP user name').fill(fields.userName ?? account.email);
    await form.getByRole('button', { name: 'Continue' }).click();
  }

  private async chooseSecurity(security: ServerFields['security']): Promise<void> {
    const values = { TLS: 'tls', STARTTLS: 'starttls', None: 'none' } as const;
    await this.addAccountForm.getByLabel('IMAP security').selectOption(values[security]);
  }

  /** The conversation row whose name contains this. */
  row(text: string | RegExp): Locator {
    return this.list.getByRole('option', { name: text });
  }

  mailbox(name: string | RegExp): Locator {
    return this.mailboxes.getByRole('treeitem', { name });
  }

  async open(text: string | RegExp): Promise<void> {
    await this.row(text).first().click();
  }

  /** The body frame of the newest message of the open conversation. */
  bodyFrame(): FrameLocator {
    return this.conversation.locator('iframe[title="Message body"]').last().contentFrame();
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, exact: typeof name === 'string' });
  }
}
