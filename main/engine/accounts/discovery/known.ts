import type { ServerSettings } from '../../../../shared/model/account.ts';
import type { FoundServers } from '../../../../shared/model/discovery.ts';
import { foreignHosts, type MailAddress } from './address.ts';
import { type Preset, type PresetServer, presets } from './presets.ts';

const byDomain = new Map(
  presets.flatMap((preset) => preset.domains.map((domain) => [domain, preset] as const)),
);

/** The servers of a provider that Curlew knows by the domain of the address; asks nobody. */
export function knownByDomain(address: MailAddress): FoundServers | null {
  const preset = byDomain.get(address.domain);
  return preset
    ? { ...fill(preset, address), source: { kind: 'preset', where: address.domain }, foreign: [] }
    : null;
}

/**
 * The servers of a provider that Curlew knows by a domain's mail exchangers. The name server's answer is not
 * authenticated, so whose servers these are is shown first.
 */
export function knownByMx(address: MailAddress, exchanges: readonly string[]): FoundServers | null {
  for (const exchange of exchanges) {
    const host = exchange.toLowerCase().replace(/\.$/, '');
    const preset = presets.find((one) => one.mx.some((end) => host === end || host.endsWith(`.${end}`)));
    if (!preset) continue;
    const found = fill(preset, address);
    const foreign = foreignHosts(address.domain, [found.imap, found.smtp]);
    return { ...found, source: { kind: 'mx', where: host }, foreign };
  }
  return null;
}

function fill(preset: Preset, address: MailAddress): Omit<FoundServers, 'source' | 'foreign'> {
  const server = ({ user, ...rest }: PresetServer): ServerSettings => ({
    ...rest,
    userName: user === 'address' ? address.email : address.local,
  });
  return {
    provider: preset.name,
    imap: server(preset.imap),
    smtp: server(preset.smtp),
    signIn: [...preset.signIn],
    help: preset.help,
  };
}
