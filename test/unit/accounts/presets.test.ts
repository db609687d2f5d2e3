import { expect, it } from 'vitest';
import { splitAddress } from '../../../main/engine/accounts/discovery/address.ts';
import { knownByDomain, knownByMx } from '../../../main/engine/accounts/discovery/known.ts';
import { presets } from '../../../main/engine/accounts/discovery/presets.ts';
import { FoundServers } from '../../../shared/model/discovery.ts';

const known = (email: string) => knownByDomain(splitAddress(email));

it('every preset is one that the interface takes, over TLS or STARTTLS, and says what it was compared with', () => {
  for (const preset of presets) {
    const domain = preset.domains[0] ?? 'example.test';
    const address = splitAddress(`mara@${domain}`);
    const found = known(address.email) ?? knownByMx(address, [preset.mx[0]!]);
    expect(FoundServers.safeParse(found).error, preset.name).toBeUndefined();
    expect(found!.imap.security).not.toBe('none');
    expect(preset.source).toMatch(/^https:\/\//);
    if (preset.checked !== null) {
      expect(preset.checked.date).toMatch(/^\d{4}-\d\d-\d\d$/);
      const isDatabase = preset.source.includes('/thunderbird/autoconfig/');
      expect(preset.checked.by, preset.name).toBe(isDatabase ? 'thunderbird' : 'provider');
    }
    if (!preset.signIn.includes('password') && preset.signIn.includes('app-password')) {
      expect(preset.help, `${preset.name} says how to get an app password`).not.toBeNull();
    }
  }
});

it('no domain and no mail exchanger belongs to two providers', () => {
  const all = presets.flatMap((preset) => preset.domains);
  expect(all).toHaveLength(new Set(all).size);
  for (const preset of presets) {
    for (const exchange of preset.mx) {
      const found = knownByMx(splitAddress('mara@example.test'), [`x.${exchange}`]);
      expect(found!.imap.host, exchange).toBe(preset.imap.host);
    }
  }
});

it('user names are what the provider wants', () => {
  expect(known('mara@icloud.com')).toMatchObject({
    imap: { userName: 'mara' },
    smtp: { userName: 'mara@icloud.com' },
  });
  expect(known('mara@free.fr')).toMatchObject({ imap: { userName: 'mara' }, smtp: { userName: 'mara' } });
  expect(known('Mara.L@GMX.net')).toMatchObject({ imap: { userName: 'Mara.L@GMX.net' } });
});

it('a mail exchanger is told by the end of its name, at a dot', () => {
  const address = splitAddress('mara@example.test');
  expect(knownByMx(address, ['example-test.mail.protection.outlook.com'])?.provider).toBe('Microsoft 365');
  expect(knownByMx(address, ['eur.olc.protection.outlook.com'])?.provider).toBe('Outlook.com');
  expect(knownByMx(address, ['evilmail.protection.outlook.com.evil.test'])).toBeNull();
  expect(knownByMx(address, ['notmigadu.com'])).toBeNull();
});
