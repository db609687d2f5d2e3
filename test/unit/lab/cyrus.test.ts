import { describe, expect, it } from 'vitest';
import { startCyrus } from '../../lab/cyrus.ts';
import { CYRUS } from '../../lab/unpacked.ts';
import { logIn, missing } from './real-servers.ts';

const MARA = 'mara@lab.test';

describe.skipIf(missing(CYRUS))('startCyrus options', () => {
  it.each([
    [{ unixHierarchySep: false }, 'Projects.Ferry'],
    [{ unixHierarchySep: false, altNamespace: false }, 'INBOX.Projects.Ferry'],
    [{ altNamespace: false }, 'INBOX/Projects/Ferry'],
  ])('names mailboxes as with %o', async (options, path) => {
    const users = [{ name: MARA, password: 'secret', mailboxes: [{ name: 'Projects/Ferry' }] }];
    await using server = await startCyrus({ ...options, users });
    const client = await logIn(server, MARA, true);
    const boxes = new Map((await client.list()).map((box) => [box.path, box]));
    expect([...boxes.keys()]).toContain(path);
    expect(server.pathOf('Projects/Ferry')).toBe(path);
    expect(boxes.get(server.pathOf('Sent'))?.specialUse).toBe('\\Sent');
    await client.logout();
  });

  it('hides capabilities', async () => {
    const users = [{ name: MARA, password: 'secret' }];
    await using server = await startCyrus({ hideCapabilities: ['QRESYNC', 'CONDSTORE', 'MOVE'], users });
    const client = await logIn(server, MARA, false);
    for (const name of ['QRESYNC', 'CONDSTORE', 'MOVE']) {
      expect([...client.capabilities.keys()]).not.toContain(name);
    }
    await client.logout();
  });
});
