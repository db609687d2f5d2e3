import { ChevronRight, CircleExclamationPoint } from 'lucide-react';
import { type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import type { Account } from '../../../shared/model/account.ts';
import { useInfo } from '../../app/queries.ts';
import { t } from '../../i18n/index.ts';
import { TextField } from '../../ui/field.tsx';
import {
  type AccountFields,
  emptyFields,
  type FieldErrors,
  fieldErrors,
  toNewAccount,
  toSignIn,
} from './form-model.ts';
import { PasswordField } from './password-field.tsx';
import { ServerFieldset } from './server-fields.tsx';
import { OtherServiceButton, SignInChoice } from './sign-in-choice.tsx';
import { useAddAccount } from './use-add-account.ts';
import './accounts.css';

interface AddAccountFormProps {
  onAdded(account: Account): void;
  /** Absent on the first screen, where there is nothing to go back to. */
  readonly onCancel?: () => void;
}

/** Name, address, password; servers only when they cannot be found. Errors are told in the form and take the focus. */
export function AddAccountForm({ onAdded, onCancel }: AddAccountFormProps): ReactNode {
  const info = useInfo();
  const { state, add, cancel } = useAddAccount(onAdded, onCancel !== undefined);
  const [fields, setFields] = useState<AccountFields>(emptyFields);
  /** Fields that were left, or sent: only they complain. */
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [serversOpen, setServersOpen] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const alert = useRef<HTMLDivElement>(null);
  const serversId = useId();
  const busy = state.kind === 'busy';

  const change = (part: Partial<AccountFields>): void => setFields((old) => ({ ...old, ...part }));
  const touch = (name: string): void => setTouched((old) => new Set(old).add(name));
  const all = fieldErrors(fields);
  const errors: FieldErrors = Object.fromEntries(
    Object.entries(all).filter(([name]) => touched.has(name) || touched.has('*')),
  );

  useEffect(() => {
    if (state.kind !== 'failed') return;
    alert.current?.focus();
    if (state.error.code === 'discovery-failed') setServersOpen(true);
  }, [state]);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (busy) return;
    setTouched(new Set(['*']));
    if (Object.keys(all).length === 0) {
      void add(toNewAccount(fields));
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
        <div ref={alert} role="alert" tabIndex={-1} className="inline-alert">
          <CircleExclamationPoint className="icon" aria-hidden="true" />
          <span className="inline-alert__text">{state.error.message}</span>
        </div>
      )}
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
        onChange={(event) => change({ email: event.target.value })}
        onBlur={() => fields.email !== '' && touch('email')}
      />
      <SignInChoice
        account={toSignIn(fields)}
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
      <div className="add-account__servers">
        <button
          type="button"
          className="add-account__disclosure"
          aria-expanded={serversOpen}
          aria-controls={serversId}
          onClick={() => setServersOpen(!serversOpen)}
        >
          <ChevronRight className="icon" data-open={serversOpen} aria-hidden="true" />
          {t('accounts.serverSettings')}
        </button>
        <div id={serversId} hidden={!serversOpen}>
          <p className="field__hint">{t('accounts.serverHint')}</p>
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
          <OtherServiceButton email={fields.email} />
        </div>
      </div>
      <div className="add-account__buttons">
        <span className="add-account__progress" aria-live="polite">
          {busy ? t(state.long ? 'accounts.signingInLong' : 'accounts.signingIn') : ''}
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
