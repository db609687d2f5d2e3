import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { execute } from '../../main/engine/imap/command.ts';
import type { Mailbox } from '../../shared/model/mailbox.ts';
import { type DovecotServer, startDovecot } from '../lab/dovecot.ts';
import { openSecondClient, type SecondClient } from '../lab/second-client.ts';
import { Desk, letter } from './desk.ts';

const desks: Desk[] = [];
afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.close();
});

/** Gives rights on a mailbox (SETACL, RFC 4314). */
async function grant(owner: SecondClient, mailbox: string, to: string, rights: string): Promise<void> {
  await execute(owner.imap, 'SETACL', [mailbox, to, rights]);
}

const tree = async (desk: Desk): Promise<Mailbox[]> => desk.engine.client.call('mailboxes.list', {});

describe.each([
  { name: 'names apart by /', separator: '/' as const, prefix: '' },
  { name: 'own mailboxes below INBOX.', separator: '.' as const, prefix: 'INBOX.' },
])('mailboxes of others, $name', ({ separator, prefix }) => {
  let server: DovecotServer;
  let bob: SecondClient;
  let admin: SecondClient;
  const at = (...parts: string[]): string => parts.join(separator);
  // A dot in the name of a user would be a level of its own.
  const owner = separator === '/' ? 'bob@lab.test' : 'bob';

  beforeAll(async () => {
    server = await startDovecot({ acl: true, sharing: true, separator, prefix });
    for (const user of [owner, 'admin@lab.test']) await server.addUser(user, 'secret');
    bob = await openSecondClient(server, owner);
    admin = await openSecondClient(server, 'admin@lab.test');
    for (const name of ['Team', 'Drop']) await bob.createMailbox(`${prefix}${name}`);
    // imapflow puts the prefix of one's own before every path.
    admin.imap.namespace!.prefix = '';
    await admin.createMailbox(at('Public', 'Notices'));
    await admin.append(at('Public', 'Notices'), letter('a notice'));
    await bob.append(`${prefix}Team`, letter('from the team'));
    await bob.append(`${prefix}Drop`, letter('dropped'));
  });
  afterAll(async () => {
    await bob?.close();
    await admin?.close();
    await server?.stop();
  });

  async function open(name: string): Promise<Desk> {
    await grant(bob, `${prefix}Team`, `${name}@lab.test`, 'lrs');
    await grant(bob, `${prefix}Drop`, `${name}@lab.test`, 'lrswitek');
    const desk = await Desk.open(server, name, ['mine']);
    desks.push(desk);
    return desk;
  }

  it('are listed with their rights, and read', async () => {
    const desk = await open('reader');
    const all = await tree(desk);
    const find = (path: string): Mailbox => all.find((mailbox) => mailbox.path === path)!;
    const team = find(at('shared', owner, 'Team'));
    expect(team).toMatchObject({ name: 'Team', namespace: 'other', role: null, selectable: true });
    expect(team.may).toEqual({
      ...{ setSeen: true, setFlags: false, insert: false, remove: false },
      ...{ createBelow: false, change: false },
    });
    expect(find(at('shared', owner, 'Drop')).may).toEqual({
      ...{ setSeen: true, setFlags: true, insert: true, remove: true },
      ...{ createBelow: true, change: false },
    });
    expect(find(at('shared', owner))).toMatchObject({ selectable: false, namespaceRoot: false });
    expect(find('shared')).toMatchObject({ selectable: false, namespaceRoot: true, namespace: 'other' });
    expect(find('Public')).toMatchObject({ selectable: false, namespaceRoot: true, namespace: 'shared' });
    expect(find(at('Public', 'Notices')).parentId).toBe(find('Public').id);
    expect(team.parentId).toBe(find(at('shared', owner)).id);
    expect(await desk.subjects({ path: team.path })).toEqual(['from the team']);
    expect(await desk.subjects({ path: at('Public', 'Notices') })).toEqual(['a notice']);
    expect(find('INBOX').may).toMatchObject({ setFlags: true, remove: true });
  });

  it('take what the rights allow and nothing else', async () => {
    const desk = await open('worker');
    const team = at('shared', owner, 'Team');
    const drop = at('shared', owner, 'Drop');
    const refusal = { code: 'not-allowed', accountId: desk.account.id };
    await expect(desk.act({ type: 'set-starred', value: true }, { path: team })).rejects.toMatchObject(
      refusal,
    );
    await expect(desk.act({ type: 'archive' }, { path: team })).rejects.toMatchObject(refusal);
    await expect(desk.moveTo(team, 'inbox')).rejects.toMatchObject(refusal);
    const teamBox = await desk.engine.mailbox(desk.account.id, { path: team });
    const call = desk.engine.client.call;
    await expect(call('mailboxes.delete', { mailboxId: teamBox.id })).rejects.toMatchObject(refusal);
    await expect(
      call('mailboxes.rename', { mailboxId: teamBox.id, parentId: null, name: 'Mine' }),
    ).rejects.toMatchObject(refusal);
    await expect(
      call('mailboxes.create', { accountId: desk.account.id, parentId: teamBox.id, name: 'Below' }),
    ).rejects.toMatchObject(refusal);

    await desk.act({ type: 'set-seen', value: true }, { path: team });
    await desk.moveTo(drop, 'inbox', ['mine']);
    await desk.act({ type: 'set-starred', value: true }, { path: drop }, ['dropped']);
    await desk.untilSettled();
    expect((await bob.list(`${prefix}Drop`)).map((message) => message.subject).sort()).toEqual([
      'dropped',
      'mine',
    ]);
    const dropped = (await bob.list(`${prefix}Drop`)).find((message) => message.subject === 'dropped')!;
    expect(dropped.flags).toContain('\\Flagged');
    expect(desk.engine.events.filter((event) => event.type === 'operation.failed')).toEqual([]);
  });

  it('are asked for their rights anew when the server refuses', async () => {
    const desk = await open('demoted');
    const drop = at('shared', owner, 'Drop');
    await grant(bob, `${prefix}Drop`, 'demoted@lab.test', 'lr');
    await desk.act({ type: 'archive' }, { path: drop });
    await desk.engine.until('the refusal', () =>
      desk.engine.events.find((event) => event.type === 'operation.failed'),
    );
    await desk.engine.until('the rights', async () =>
      (await tree(desk)).find((mailbox) => mailbox.path === drop)?.may.setFlags === false ? true : undefined,
    );
  });

  it('new own folders are not made among those of others', async () => {
    const desk = await open('maker');
    const { mailboxId } = await desk.engine.client.call('mailboxes.create', {
      ...{ accountId: desk.account.id, parentId: null, name: 'Own' },
    });
    await desk.untilSettled();
    const made = (await tree(desk)).find((mailbox) => mailbox.id === mailboxId)!;
    expect(made).toMatchObject({ path: `${prefix}Own`, namespace: 'personal' });
    expect((await desk.phone.tree()).map((entry) => entry.path)).toContain(`${prefix}Own`);
  });
});
