import { afterEach, expect, it } from 'vitest';
import type { ActionTarget } from '../../shared/model/operation.ts';
import { Crowd } from './crowd.ts';

let crowd: Crowd | undefined;
afterEach(async () => {
  await crowd?.close();
  crowd = undefined;
});

it('ten accounts, one dead, one slow, one with a wrong password: the other seven do not wait for them', async () => {
  crowd = await Crowd.open(7, true, 20);
  await crowd.startAgain();
  const { engine, healthy, troubled } = crowd;
  for (const id of healthy) {
    const inbox = await engine.mailbox(id, 'inbox');
    expect((await engine.subjects(inbox.id, 5))[0]).toBe('While closed');
  }
  // The seven were done while the dead and the slow account had not come up yet.
  const statuses = await engine.client.call('sync.status', {});
  const stateOf = (id: number | undefined) => statuses.find((one) => one.accountId === id)?.state;
  for (const trouble of ['dead', 'slow'] as const) {
    expect(['connecting', 'offline', 'syncing'], trouble).toContain(stateOf(troubled.get(trouble)));
  }
  const wrong = await engine.until('the wrong password to be told', async () =>
    (await engine.client.call('sync.status', {})).find(
      (one) => one.accountId === troubled.get('wrong') && one.state === 'error',
    ),
  );
  expect(wrong.error).toMatchObject({ code: 'auth-failed', accountId: troubled.get('wrong') });
  // What the person does in a healthy account goes through meanwhile.
  const inbox = await engine.mailbox(healthy[0]!, 'inbox');
  const { rows } = await engine.client.call('threads.list', {
    view: { kind: 'mailbox', mailboxId: inbox.id },
    limit: 1,
  });
  const target: ActionTarget = { kind: 'threads', threadIds: [rows[0]!.threadId], view: null };
  await engine.client.call('actions.apply', { action: { type: 'set-starred', value: true }, target });
  await engine.untilIdle(healthy[0]!);
});
