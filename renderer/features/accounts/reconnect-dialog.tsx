import { ExternalLink } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { type FormEvent, type ReactNode, useState } from 'react';
import { ApiError } from '../../../shared/api/error.ts';
import type { Account } from '../../../shared/model/account.ts';
import type { CertificateFacts } from '../../../shared/model/certificate.ts';
import { keys } from '../../app/keys.ts';
import { useAccounts, useSignInServices } from '../../app/queries.ts';
import { useServices } from '../../app/services.ts';
import { ui, useUi } from '../../app/ui-store.ts';
import { t } from '../../i18n/index.ts';
import { notices } from '../notices/notices.ts';
import { AddAccountAlert } from './add-account-alert.tsx';
import { AdvancedFields } from './advanced-fields.tsx';
import {
  type AccountFields,
  accountFields,
  type FieldErrors,
  reconnectErrors,
  toReconnection,
} from './form-model.ts';
import { PasswordField } from './password-field.tsx';
import { ServerFieldset } from './server-fields.tsx';
import { SignInProgress } from './sign-in-progress.tsx';
import { useSignIn } from './use-sign-in.ts';
import './accounts.css';

/**
 * Signs an account in again: on the page of its service, or with a password and servers that are tested first. An
 * account of a service has its servers changed here, too, and stays signed in.
 */
export function ReconnectDialog(): ReactNode {
  const again = useUi((state) => state.reconnecting);
  const servers = useUi((state) => state.changingServers);
  const accountId = servers ?? again;
  const account = useAccounts().data?.find((one) => one.id === accountId);
  const close = (): void => ui.set({ reconnecting: null, changingServers: null });
  const done = (): void => {
    if (accountId !== null) notices.dropKey(`account:${accountId}`);
    close();
  };
  const email = account?.email ?? '';
  return (
    <Dialog.Root open={account !== undefined} onOpenChange={(open) => !open && close()}>
      <Dialog.Portal>
        <Dialog.Overlay className="overlay" />
        <Dialog.Content className="dialog" onInteractOutside={(event) => event.preventDefault()}>
          <Dialog.Title className="dialog__title">
            {t(servers === null ? 'signIn.againTitle' : 'signIn.serversTitle', { email })}
          </Dialog.Title>
          <Dialog.Description className="dialog__text">
            {t(servers === null ? 'signIn.againText' : 'signIn.serversText')}
          </Dialog.Description>
          {account !== undefined &&
            (account.signIn === null || servers !== null ? (
              <ServersAgain account={account} onDone={done} />
            ) : (
              <PageAgain account={account} serviceId={account.signIn} onDone={done} />
            ))}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function PageAgain({
  account,
  serviceId,
  onDone,
}: {
  account: Account;
  serviceId: string;
  onDone(): void;
}): ReactNode {
  const service = useSignInServices().find((one) => one.id === serviceId);
  const name = service?.name ?? account.imap.host;
  const signIn = useSignIn(onDone);
  const start = (): void =>
    void signIn.start({ serviceId, account: { kind: 'again', accountId: account.id } });
  return (
    <div className="sign-in__form">
      <SignInProgress service={name} signIn={signIn} />
      {signIn.state.kind !== 'waiting' && (
        <div className="dialog__buttons">
          <Dialog.Close className="button">{t('common.cancel')}</Dialog.Close>
          <button type="button" className="button button--primary" onClick={start}>
            <ExternalLink className="icon" aria-hidden="true" />
            {t('signIn.with', { service: name })}
          </button>
        </div>
      )}
    </div>
  );
}

/** The servers of an account, and its password where it has one. */
function ServersAgain({ account, onDone }: { account: Account; onDone(): void }): ReactNode {
  const { client, queries } = useServices();
  const [fields, setFields] = useState<AccountFields>(() => accountFields(account));
  const [state, setState] = useState<'idle' | 'busy' | ApiError>('idle');
  const busy = state === 'busy';
  const errors: FieldErrors = reconnectErrors(fields);
  const change = (part: Partial<AccountFields>): void => setFields((old) => ({ ...old, ...part }));
  const trust = async ({ host, port, sha256 }: CertificateFacts): Promise<void> => {
    await client.call('accounts.trustCertificate', { host, port, sha256 }).catch(() => {});
    await save();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!busy && Object.keys(errors).length === 0) void save();
  };
  const save = async (outgoingUntested?: true): Promise<void> => {
    setState('busy');
    try {
      const anyway = outgoingUntested ? { outgoingUntested } : {};
      await client.call('accounts.reconnect', { ...toReconnection(account, fields), ...anyway });
      await queries.invalidateQueries({ queryKey: keys.accounts });
      onDone();
    } catch (error) {
      setState(ApiError.from(error));
    }
  };
  return (
    <form
      className="add-account sign-in__form"
      noValidate
      aria-busy={busy}
      aria-label={t(account.signIn === null ? 'signIn.again' : 'account.servers')}
      onSubmit={submit}
    >
      {state instanceof ApiError && (
        <AddAccountAlert
          error={state}
          onTrust={(certificate) => void trust(certificate)}
          anyway={{ label: t('accounts.saveAnyway'), act: () => void save(true) }}
        />
      )}
      {account.signIn === null && (
        <PasswordField
          value={fields.password}
          hint={t('signIn.passwordAgainHint')}
          disabled={busy}
          onChange={(password) => change({ password })}
        />
      )}
      {(['imap', 'smtp'] as const).map((protocol) => (
        <ServerFieldset
          key={protocol}
          protocol={protocol}
          server={fields[protocol]}
          errors={errors}
          disabled={busy}
          onChange={(server) => change({ [protocol]: server })}
        />
      ))}
      <AdvancedFields
        network={fields.network}
        errors={errors}
        disabled={busy}
        onChange={(network) => change({ network })}
      />
      <div className="add-account__buttons">
        <span className="add-account__progress" aria-live="polite">
          {busy ? t('signIn.testing') : ''}
        </span>
        <Dialog.Close className="button">{t('common.cancel')}</Dialog.Close>
        <button type="submit" className="button button--primary" aria-disabled={busy || undefined}>
          {t('signIn.testAndSave')}
        </button>
      </div>
      {busy && <div className="add-account__bar" aria-hidden="true" />}
    </form>
  );
}
