import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { archiveFiles } from '../../../main/engine/attachments/archive.ts';
import { previewAttachment } from '../../../main/engine/attachments/preview.ts';
import { unpackTnef } from '../../../main/engine/attachments/tnef.ts';
import { unpackFile } from '../../../main/engine/attachments/unpack.ts';
import { saveFromMail } from '../../../main/host/save-file.ts';
import { hasDoubleEnding, isDangerousFile } from '../../../shared/safety/dangerous-files.ts';
import { landscape } from '../../lab/generator/files.ts';
import { tnef } from '../../lab/malformed/tnef.ts';
import { fuzzParameters, mutationsOf } from '../../lab/mutate.ts';
import { makePdf } from '../../lab/pdf.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'curlew-attachments-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

let files = 0;
async function stored(filename: string, type: string, content: string | Buffer) {
  const path = join(folder, `stored-${++files}`);
  await writeFile(path, content);
  return { path, filename, type, size: content.length };
}
const preview = async (filename: string, type: string, content: string | Buffer) =>
  previewAttachment(await stored(filename, type, content));

const invitation = [
  'BEGIN:VCALENDAR',
  'METHOD:REQUEST',
  'BEGIN:VEVENT',
  'DTSTART:20261201T090000Z',
  'DTEND:20261201T100000Z',
  'SUMMARY:Design review\\, second',
  'LOCATION:Pier 4',
  'ORGANIZER;CN=Jonas Berg:mailto:jonas@northquay.example',
  'ATTENDEE;CN=Mara:mailto:mara@harbour.example',
  'RRULE:FREQ=SECONDLY;COUNT=999999999',
  'END:VEVENT',
  'END:VCALENDAR',
].join('\r\n');

describe('previews', () => {
  it('go by what the bytes are', async () => {
    const picture = landscape(8, 8, 1);
    expect(await preview('a.exe', 'application/x-msdownload', picture)).toEqual({ kind: 'image' });
    expect(await preview('a.png', 'image/png', '<svg onload=alert(1)>')).toEqual({ kind: 'none' });
    expect(await preview('a.html', 'text/html', '<script>')).toEqual({ kind: 'none' });
    expect(await preview('a.txt', 'text/plain', Buffer.from([0x41, 0, 0x42, 0]))).toEqual({ kind: 'none' });
    expect(await preview('a.txt', 'text/plain', 'gr\u00fc\u00dfe\u0007\r\n<b>')).toEqual({
      kind: 'text',
      text: 'grüße\n<b>',
      cut: false,
    });
    const pdf = makePdf({ pages: ['One'] });
    const junk = Buffer.concat([Buffer.from('\n\n'), pdf]);
    expect(await preview('a.bin', 'application/pdf', pdf)).toEqual({ kind: 'pdf', size: pdf.length });
    expect(await preview('A.PDF', 'application/octet-stream', junk)).toEqual({
      kind: 'pdf',
      size: junk.length,
    });
    expect(await preview('a.pdf', 'application/pdf', 'MZ, a program')).toEqual({ kind: 'none' });
    expect(await preview('a.txt', 'text/plain', 'x'.repeat(600_000))).toMatchObject({ cut: true });
  });

  it('show an invitation, its rule of repetition not unrolled', async () => {
    expect(await preview('invite.ics', 'text/calendar', invitation)).toEqual({
      kind: 'calendar',
      method: 'REQUEST',
      events: [
        expect.objectContaining({
          summary: 'Design review, second',
          start: Date.UTC(2026, 11, 1, 9),
          end: Date.UTC(2026, 11, 1, 10),
          location: 'Pier 4',
          organizer: 'Jonas Berg <jonas@northquay.example>',
          attendees: ['Mara <mara@harbour.example>'],
          repeats: true,
          cancelled: false,
        }),
      ],
    });
    expect(
      await preview('x.ics', 'text/calendar', 'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:yesterday'),
    ).toMatchObject({
      kind: 'text',
    });
  });

  it('show a message within a message, and what is attached to it', async () => {
    const raw =
      'From: =?utf-8?q?J=C3=B6rg?= <j@x.example>\r\nTo: m@x.example\r\nSubject: Inner\r\nDate: Mon, 02 Nov 2026 09:30:00 +0000\r\n' +
      'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nInner text\r\n--b\r\nContent-Type: application/pdf; name="..\\a.pdf"\r\n\r\n%PDF\r\n--b--\r\n';
    expect(await preview('inner.eml', 'message/rfc822', raw)).toMatchObject({
      kind: 'message',
      from: [{ name: 'Jörg', address: 'j@x.example' }],
      subject: 'Inner',
      date: Date.UTC(2026, 10, 2, 9, 30),
      parts: [{ kind: 'text', content: expect.stringContaining('Inner text') }],
      files: [{ name: expect.stringMatching(/^[^\\/]+\.pdf$/), size: 5 }],
    });
    const path = join(folder, `stored-${++files}`);
    await writeFile(path, raw);
    const stored = { path, filename: 'inner.eml', type: 'message/rfc822', size: raw.length };
    const file = await unpackFile(folder, stored, 0, Date.now());
    expect([await readFile(file.path, 'utf8'), file.filename]).toEqual([
      '%PDF\n',
      expect.stringMatching(/\.pdf$/),
    ]);
    await expect(unpackFile(folder, stored, 1, Date.now())).rejects.toMatchObject({ code: 'not-found' });
  });

  it('give a message within a message its own pictures: raster, the first of an id, and not endlessly many bytes', async () => {
    const picture = landscape(8, 8, 1);
    const other = landscape(8, 8, 2);
    const huge = Buffer.concat([picture, Buffer.alloc(11 * 1024 * 1024)]);
    const part = (id: string, type: string, content: Buffer) =>
      `--b\r\nContent-Type: ${type}\r\nContent-ID: <${id}>\r\nContent-Transfer-Encoding: base64\r\n\r\n${content.toString('base64').replace(/.{900}/g, '$&\r\n')}\r\n`;
    const raw = `From: a@x.example\r\nSubject: Inner\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<img src="cid:logo@x">\r\n${[
      part('logo@x', 'application/octet-stream', picture),
      part('logo@x', 'image/png', other),
      part('vector@x', 'image/png', Buffer.from('<svg onload=alert(1)>')),
      part('huge@x', 'image/png', huge),
      part('last@x', 'image/png', other),
    ].join('')}--b--\r\n`;
    const shown = await preview('inner.eml', 'message/rfc822', raw);
    const url = (content: Buffer) => `data:image/png;base64,${content.toString('base64')}`;
    // Not compared as a whole: where it fails, nobody wants to read 15 MB.
    const pictures = shown.kind === 'message' ? shown.pictures : [];
    expect(pictures.map(({ contentId }) => contentId)).toEqual(['logo@x', 'last@x']);
    expect(pictures.map((one) => one.url === url(one.contentId === 'logo@x' ? picture : other))).toEqual([
      true,
      true,
    ]);
  });

  it('unpack winmail.dat', async () => {
    expect(await preview('winmail.dat', 'application/ms-tnef', tnef('The text inside'))).toEqual({
      kind: 'package',
      text: 'The text inside',
      files: [{ name: 'report.txt', size: 41 }],
    });
    expect(unpackTnef(Buffer.from('none'))).toBeNull();
    const whole = tnef('text');
    for (let length = 0; length < whole.length; length += 1)
      expect(() => unpackTnef(whole.subarray(0, length))).not.toThrow();
  });

  it('survive whatever a file holds', async () => {
    const originals = [invitation, tnef('text').toString('latin1'), 'From: a@b.c\r\n\r\ntext'];
    await fc.assert(
      fc.asyncProperty(
        mutationsOf(originals),
        fc.constantFrom('a.ics', 'winmail.dat', 'a.eml', 'a.txt'),
        async (text, name) => {
          const content = Buffer.from(text, 'latin1');
          unpackTnef(content);
          await preview(name, 'text/plain', content);
        },
      ),
      fuzzParameters(200, 3_000),
    );
  });
});

describe('dangerous files', () => {
  it.each([
    'setup.exe',
    'link.LNK',
    'a.url',
    'a.scf',
    'a.iso',
    'a.vhd',
    'a.vhdx',
    'a.js',
    'a.hta',
    'a.one',
    'a.jar',
    'a.desktop',
    'a.html',
    'a.svg',
    'a.library-ms',
    'a.search-ms',
    'a.xll',
    'a.docm',
    'a.ps1',
    'a.AppImage',
    'a.pkg',
    'a.dmg',
    'a.msi',
    'invoice.pdf.exe',
    'a.webloc',
    'a.terminal',
  ])('%s is only to be saved', (name) =>
    expect(isDangerousFile(name, 'application/octet-stream')).toBe(true),
  );

  it.each(['a.pdf', 'a.docx', 'a.png', 'a.txt', 'a.zip', 'a.ics', 'html', 'exe.pdf', 'noend'])(
    '%s is not',
    (name) => expect(isDangerousFile(name, 'application/octet-stream')).toBe(false),
  );

  it('are told by their type as well, and by a name that hides it', () => {
    expect(isDangerousFile('picture', 'image/svg+xml')).toBe(true);
    expect(isDangerousFile('page', 'text/HTML')).toBe(true);
    expect(hasDoubleEnding('invoice.pdf .exe')).toBe(true);
    expect(hasDoubleEnding('invoice.2026.exe')).toBe(false);
    expect(hasDoubleEnding('invoice.exe.pdf')).toBe(false);
  });
});

describe('what is saved', () => {
  it('is marked as from the web on Windows', async () => {
    const file = await stored('a.txt', 'text/plain', 'content');
    const target = join(folder, 'saved.txt');
    await saveFromMail(file.path, target, 'win32');
    expect(await readFile(target, 'utf8')).toBe('content');
    // A stream of the same file there; a file of that name where colons mean nothing.
    expect(await readFile(`${target}:Zone.Identifier`, 'utf8')).toBe('[ZoneTransfer]\r\nZoneId=3\r\n');
  });

  it('is in quarantine on macOS, and saved all the same where that fails', async () => {
    const file = await stored('a.txt', 'text/plain', 'content');
    const target = join(folder, '-w quarantined.txt');
    const ran: unknown[] = [];
    await saveFromMail(file.path, target, 'darwin', async (...command) => {
      ran.push(command);
      throw new Error('no such program');
    });
    expect(ran).toEqual([
      [
        '/usr/bin/xattr',
        ['-w', 'com.apple.quarantine', expect.stringMatching(/^0083;[0-9a-f]{8};Curlew;$/), target],
      ],
    ]);
    expect(await readFile(target, 'utf8')).toBe('content');
  });

  it('can be all at once, each under a name of its own', async () => {
    const contents = ['one', 'two', 'three'].map((text) => Buffer.from(text.repeat(100_000)));
    const all = await Promise.all(
      contents.map((content, index) =>
        stored(['plan.pdf', 'Plan.pdf', 'noend'][index]!, 'application/pdf', content),
      ),
    );
    const archive = await archiveFiles(folder, all, 'attachments.zip', Date.now());
    const unpacked = unzipSync(await readFile(archive.path));
    expect(Object.keys(unpacked)).toEqual(['plan.pdf', 'Plan (2).pdf', 'noend']);
    expect(Object.values(unpacked).map((bytes) => Buffer.from(bytes))).toEqual(contents);
    await archiveFiles(folder, all, 'attachments.zip', Date.now() + 3_600_000);
    await expect(readFile(archive.path)).rejects.toThrow();
  });
});

describe('a file within winmail.dat', () => {
  it('is saved as it was packed, and only where there is one', async () => {
    const file = await stored('winmail.dat', 'application/ms-tnef', tnef('Hello'));
    const unpacked = await unpackFile(folder, file, 0, Date.now());
    expect(unpacked).toMatchObject({ filename: 'report.txt', size: 41 });
    expect(await readFile(unpacked.path, 'utf8')).toBe('The report that was in the winmail.dat.\r\n');
    await expect(unpackFile(folder, file, 1, Date.now())).rejects.toMatchObject({ code: 'not-found' });
    const text = await stored('winmail.dat', 'application/ms-tnef', 'no TNEF');
    await expect(unpackFile(folder, text, 0, Date.now())).rejects.toMatchObject({ code: 'not-found' });
  });

  it('has a safe name, whatever is written there', async () => {
    const hostile = Buffer.from(
      tnef('Hello').toString('latin1').replace('report.txt', '../../a.ex'),
      'latin1',
    );
    const file = await stored('winmail.dat', 'application/ms-tnef', hostile);
    expect((await unpackFile(folder, file, 0, Date.now())).filename).toBe('_.._a.ex');
  });

  it('is not looked for in a file that is too large', async () => {
    const file = await stored('winmail.dat', 'application/ms-tnef', '');
    await truncate(file.path, 21 * 1024 * 1024);
    const large = { ...file, size: 21 * 1024 * 1024 };
    await expect(unpackFile(folder, large, 0, Date.now())).rejects.toMatchObject({ code: 'too-large' });
  });
});
