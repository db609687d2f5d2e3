import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { previewAttachment } from '../../../main/engine/attachments/preview.ts';
import { unpackFile } from '../../../main/engine/attachments/unpack.ts';
import { storeOutgoingBytes } from '../../../main/engine/send/files.ts';
import { openedAttachment, readOpenedMessage } from '../../../main/engine/send/opened-message.ts';
import { tnef } from '../../lab/malformed/tnef.ts';
import { tempDir } from '../hosts/fake-engine.ts';

const raw = [
  'From: =?utf-8?q?Bj=C3=B6rn?= <b@x.test>',
  'To: mara@lab.test',
  'Subject: =?utf-8?q?Pl=C3=A4ne?=',
  'Date: Tue, 24 Nov 2026 09:05:07 +0000',
  'X-Odd: folded',
  ' further',
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary=b',
  '',
  '--b',
  'Content-Type: text/html',
  '',
  '<p>Hello</p>',
  '--b',
  'Content-Type: application/octet-stream',
  'Content-Disposition: attachment; filename="../../etc/plan.bin"',
  'Content-Transfer-Encoding: base64',
  '',
  'AAECAw==',
  '--b',
  'Content-Type: application/ms-tnef; name=winmail.dat',
  'Content-Transfer-Encoding: base64',
  '',
  tnef('The text inside').toString('base64'),
  '--b--',
  '',
].join('\r\n');

test('a message from a file is read with its header, and its attachments can be had', async () => {
  const dataDir = tempDir();
  const { sha256 } = await storeOutgoingBytes(dataDir, Buffer.from(raw));
  const message = await readOpenedMessage(dataDir, sha256);
  expect(message).toMatchObject({
    from: [{ name: 'Björn', address: 'b@x.test' }],
    subject: 'Pläne',
    date: Date.UTC(2026, 10, 24, 9, 5, 7),
    parts: [{ kind: 'html', content: expect.stringContaining('Hello') }],
  });
  expect(message.header).toBe(raw.slice(0, raw.indexOf('\r\n\r\n')).replaceAll('\r', ''));
  const [attachment, packed] = message.attachments;
  expect(attachment!.filename).not.toContain('/');
  const stored = await openedAttachment(dataDir, sha256, attachment!.partId);
  expect([...(await readFile(stored.path))]).toEqual([0, 1, 2, 3]);
  const winmail = await openedAttachment(dataDir, sha256, packed!.partId);
  expect(await previewAttachment(winmail)).toMatchObject({
    kind: 'package',
    files: [{ name: 'report.txt' }],
  });
  const report = await unpackFile(dataDir, winmail, 0, Date.now());
  expect(await readFile(report.path, 'utf8')).toContain('The report');
  await expect(openedAttachment(dataDir, sha256, 'whole.9')).rejects.toMatchObject({ code: 'not-found' });
});

test('what is no message is refused in words', async () => {
  const dataDir = tempDir();
  const { sha256 } = await storeOutgoingBytes(dataDir, Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1]));
  await expect(readOpenedMessage(dataDir, sha256)).rejects.toThrow('not an email message');
  await expect(readOpenedMessage(dataDir, 'b'.repeat(64))).rejects.toMatchObject({ code: 'not-found' });
});
