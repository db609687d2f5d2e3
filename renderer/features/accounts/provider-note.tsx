import { ExternalLink } from 'lucide-react';
import type { ReactNode } from 'react';
import type { FoundServers, ProviderHelp } from '../../../shared/model/discovery.ts';
import { useServices } from '../../app/services.ts';
import { t } from '../../i18n/index.ts';
import { openOutside } from '../conversation/links.ts';
import { takesPassword } from './form-model.ts';

interface ProviderNoteProps {
  readonly found: FoundServers;
  /** Servers are named, since they were looked for; else only what has to be known before. */
  readonly withServers: boolean;
  /** A password is about to go to another domain than the address's own. */
  readonly asking: boolean;
}

/** Whose servers were found, where from, and what the provider wants. Read out when it appears. */
export function ProviderNote({ found, withServers, asking }: ProviderNoteProps): ReactNode {
  const { provider, imap, smtp, source, foreign } = found;
  const hosts = [...new Set(smtp === null ? [imap.host] : [imap.host, smtp.host])];
  return (
    <div className="provider-note" role="status">
      <p className="provider-note__name">{provider}</p>
      {withServers && (
        <p className="provider-note__servers">
          {hosts.join(', ')}
          <br />
          <span>{t(`accounts.source_${source.kind}`, { where: source.where })}</span>
        </p>
      )}
      {asking && foreign.length > 0 && (
        <p className="provider-note__ask">{t('accounts.foreign', { hosts: foreign.join(', ') })}</p>
      )}
      <Help found={found} />
    </div>
  );
}

const linkTexts = {
  'app-password': 'accounts.helpAppPasswordLink',
  'enable-imap': 'accounts.helpEnableImapLink',
  'mail-password': 'accounts.helpMailPasswordLink',
  bridge: 'accounts.helpBridgeLink',
} as const;

function Help({ found }: { found: FoundServers }): ReactNode {
  const { provider, help } = found;
  if (!takesPassword(found)) return <p>{t('accounts.onlyService', { provider })}</p>;
  if (help === null) return null;
  return (
    <p>
      {helpText(found, help)} <HelpLink help={help} />
    </p>
  );
}

function helpText({ provider, signIn }: FoundServers, { kind }: ProviderHelp): string {
  switch (kind) {
    case 'app-password':
      return t(signIn.includes('password') ? 'accounts.helpAppPasswordMaybe' : 'accounts.helpAppPassword', {
        provider,
      });
    case 'enable-imap':
      return t('accounts.helpEnableImap', { provider });
    case 'mail-password':
      return t('accounts.helpMailPassword', { provider });
    case 'bridge':
      return t('accounts.helpBridge');
  }
}

function HelpLink({ help }: { help: ProviderHelp }): ReactNode {
  const { client } = useServices();
  return (
    <a
      className="provider-note__link"
      href={help.url}
      onClick={(event) => {
        event.preventDefault();
        void openOutside(client, help.url);
      }}
    >
      {t(linkTexts[help.kind])}
      <ExternalLink className="icon" aria-hidden="true" />
    </a>
  );
}
