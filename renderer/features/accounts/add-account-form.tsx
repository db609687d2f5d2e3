import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { ApiError } from '../../../shared/api/error.ts';
import type { Account } from '../../../shared/model/account.ts';
import type { CertificateFacts } from '../../../shared/model/certificate.ts';
import type { FoundServers } from '../../../shared/model/discovery.ts';
import type { ImportCandidate } from '../../../shared/model/import.ts';
import { useInfo, useKnownProvider } from '../../app/queries.ts';
import { useServices } from '../../app/services.ts';
import { t } from '../../i18n/index.ts';
import { TextField } from '../../ui/field.tsx';
import { AddAccountAlert } from './add-account-alert.tsx';
import {
  type AccountFields,
  emptyFields,
  emptyServer,
  type FieldErrors,
  fieldErrors,
  importedFields,
  takesPassword,
  toNewAccount,
  toSignIn,
  withFound,
} from './form-model.ts';
import { toNetwork } from './network-model.ts';
import { PasswordField } from './password-field.tsx';
import { ProviderNote } from './provider-note.tsx';
import { ServerSettingsBlock } from './server-settings-block.tsx';
import { SignInChoice } from './sign-in-choice.tsx';
import { ThunderbirdAccounts } from './thunderbird-accounts.tsx';
import { type AddState, useAddAccount } from './use-add-account.ts';
import './accounts.css';

interface AddAccountFormProps {
  onAdded(account: Account): void;
  /** Absent on the first screen, where there is nothing to go back to. */
  readonly onCancel?: () => void;
}

/**
 * Name, address, password; the servers are looked for, and shown before a password goes to another domain. Errors are
 * told in the form and take the focus.
 */
export function AddAccountForm({ onAdded, onCancel }: AddAccountFormProps): ReactNode {
  const info = useInfo();
  const { client } = useServices();
  const { state, add, look, fail, cancel } = useAddAccount(onAdded, onCancel !== undefined);
  const [fields, setFields] = useState<AccountFields>(emptyFields);
  /** Fields that were left, or sent: only they complain. */
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [serversOpen, setServersOpen] = useState(false);
  /** The servers in the fields were found, and not written by the person. */
  const [found, setFound] = useState<FoundServers | null>(null);
  /** Chosen from another mail program: its identities come along. */
  const [imported, setImported] = useState<ImportCandidate | null>(null);
  const known = useKnownProvider(fields.email);
  const form = useRef<HTMLFormElement>(null);
  const busy = state.kind === 'busy' || state.kind === 'looking';
  const byHand = found === null && fields.imap.host.trim() !== '';
  const provider = byHand ? null : (found ?? known);

  const change = (part: Partial<AccountFields>): void => setFields((old) => ({ ...old, ...part }));
  const touch = (name: string): void => setTouched((old) => new Set(old).add(name));
  const all = fieldErrors(fields);
  const errors: FieldErrors = Object.fromEntries(
    Object.entries(all).filter(([name]) => touched.has(name) || touched.has('*')),
  );

  useEffect(() => {
    if (state.kind !== 'failed') return;
    if (state.error.code === 'discovery-failed' || state.error.server === 'outgoing') setServersOpen(true);
  }, [state]);

  const changeEmail = (email: string): void => {
    // What was found belongs to the address before.
    const servers = found === null ? {} : { imap: emptyServer('imap'), smtp: emptyServer('smtp') };
    setFound(null);
    change({ email, ...servers });
  };
  const choose = (one: ImportCandidate): void => {
    setImported(one);
    setFound(null);
    setFields(importedFields(one));
    setServersOpen(true);
  };
  const identitiesOf = () =>
    imported !== null && imported.email === fields.email.trim() ? { identities: imported.identities } : {};
  const signIn = toSignIn(fields);
  const send = (filled: AccountFields, servers: FoundServers | null, outgoingUntested?: true): void => {
    const anyway = outgoingUntested ? { outgoingUntested } : {};
    if (servers === null || takesPassword(servers))
      void add({ ...toNewAccount(filled), ...identitiesOf(), ...anyway });
    else fail(new ApiError('auth-failed', t('accounts.onlyService', { provider: servers.provider })));
  };
  const search = async (): Promise<void> => {
    const best = await look({ email: fields.email.trim(), ...toNetwork(fields.network) });
    if (best === null) return;
    const filled = withFound(fields, best);
    setFields(filled);
    setFound(best);
    if (best.foreign.length === 0 || !takesPassword(best)) send(filled, best);
  };
  const trust = async ({ host, port, sha256 }: CertificateFacts): Promise<void> => {
    try {
      await client.call('accounts.trustCertificate', { host, port, sha256 });
      send(fields, found);
    } catch (error) {
      fail(ApiError.from(error));
    }
  };

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (busy) return;
    setTouched(new Set(['*']));
    if (Object.keys(all).length === 0) {
      if (byHand || found !== null) send(fields, found);
      else void search();
      return;
    }
    if (Object.keys(all).some((name) => name.includes('.'))) setServersOpen(true);
    requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
  };

  return (
    <form
      ref={form}
      aria-label={t('accounts.add')}
      className="add-account"
      noValidate
      aria-busy={busy}
      onSubmit={submit}
    >
      {state.kind === 'failed' && (
        <AddAccountAlert
          error={state.error}
          onTrust={(certificate) => void trust(certificate)}
          anyway={{ label: t('accounts.addAnyway'), act: () => send(fields, found, true) }}
        />
      )}
      {fields.email === '' && <ThunderbirdAccounts onChoose={choose} />}
      <TextField
        label={t('accounts.name')}
        value={fields.name}
        placeholder={t('accounts.namePlaceholder')}
        autoComplete="name"
        disabled={busy}
        maxLength={200}
        onChange={(event) => change({ name: event.target.value })}
      />
      <TextField
        label={t('accounts.email')}
        type="email"
        value={fields.email}
        error={errors.email}
        placeholder={t('accounts.emailPlaceholder')}
        autoComplete="email"
        spellCheck={false}
        required
        disabled={busy}
        onChange={(event) => changeEmail(event.target.value)}
        onBlur={() => fields.email !== '' && touch('email')}
      />
      <SignInChoice
        account={signIn && { ...signIn, ...identitiesOf() }}
        suggested={suggestedService(provider)}
        disabled={busy}
        onAdded={onAdded}
        onNeedsServers={() => setServersOpen(true)}
      />
      <PasswordField
        value={fields.password}
        error={errors.password}
        hint={info && t(`accounts.passwordKept_${info.secrets}`)}
        disabled={busy}
        onChange={(password) => change({ password })}
      />
      {provider !== null && (
        <ProviderNote found={provider} withServers={found !== null} asking={state.kind === 'found'} />
      )}
      <ServerSettingsBlock
        fields={fields}
        errors={errors}
        disabled={busy}
        open={serversOpen}
        onOpenChange={setServersOpen}
        onLeave={touch}
        onChange={(part) => {
          if (part.imap !== undefined || part.smtp !== undefined) setFound(null);
          change(part);
        }}
      />
      <div className="add-account__buttons">
        <span className="add-account__progress" aria-live="polite">
          {progressText(state)}
        </span>
        {(busy || onCancel !== undefined) && (
          <button type="button" className="button" onClick={busy ? cancel : onCancel}>
            {t('common.cancel')}
          </button>
        )}
        <button type="submit" className="button button--primary" aria-disabled={busy || undefined}>
          {t('accounts.continue')}
        </button>
      </div>
      {busy && <div className="add-account__bar" aria-hidden="true" />}
    </form>
  );
}

/** The service of the provider's own page, where one is known. */
function suggestedService(provider: FoundServers | null): string | null {
  const way = provider?.signIn.find((one) => one.startsWith('oauth2:'));
  return way?.slice('oauth2:'.length) ?? null;
}

function progressText(state: AddState): string {
  if (state.kind === 'busy') return t(state.long ? 'accounts.signingInLong' : 'accounts.signingIn');
  if (state.kind !== 'looking') return '';
  if (state.step === null) return t('accounts.lookingFor');
  return state.step.kind === 'guess'
    ? t('accounts.guessing', { where: state.step.where })
    : t('accounts.lookingAt', { where: state.step.where });
}
