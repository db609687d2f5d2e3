import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { ApiError } from '../../../shared/api/error.ts';
import type { Account } from '../../../shared/model/account.ts';
import { type Identity, IdentityContent } from '../../../shared/model/identity.ts';
import { keys } from '../../app/keys.ts';
import { useIdentities } from '../../app/queries.ts';
import { useServices } from '../../app/services.ts';
import { t } from '../../i18n/index.ts';
import { TextField } from '../../ui/field.tsx';
import { notices } from '../notices/notices.ts';

/** The addresses that the person writes from with this account. */
export function Identities({ account }: { account: Account }): ReactNode {
  const { client, queries } = useServices();
  const identities = useIdentities().filter((one) => one.accountId === account.id);
  const [editing, setEditing] = useState<number | 'new' | null>(null);
  const act = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      notices.alert(ApiError.from(error).message, { key: 'identities' });
    }
    await queries.invalidateQueries({ queryKey: keys.identities });
  };
  const done = async (): Promise<void> => {
    await queries.invalidateQueries({ queryKey: keys.identities });
    setEditing(null);
  };
  return (
    <div>
      <h4 className="settings__label">{t('identity.title')}</h4>
      <ul className="services">
        {identities.map((identity) => (
          <li key={identity.id} className="identity">
            {editing === identity.id ? (
              <IdentityForm
                account={account}
                identity={identity}
                onDone={done}
                onCancel={() => setEditing(null)}
              />
            ) : (
              <div className="services__row">
                <span className="services__name">
                  <b className="ellipsis">{identity.name || identity.email}</b>
                  <br />
                  <span className="services__soft ellipsis">
                    {identity.isDefault ? t('identity.default', { email: identity.email }) : identity.email}
                  </span>
                </span>
                {!identity.isDefault && (
                  <button
                    type="button"
                    className="button button--small"
                    aria-label={t('identity.makeDefaultName', { email: identity.email })}
                    onClick={() =>
                      void act(() => client.call('identities.setDefault', { identityId: identity.id }))
                    }
                  >
                    {t('identity.makeDefault')}
                  </button>
                )}
                {identities.length > 1 && (
                  <button
                    type="button"
                    className="button button--small"
                    aria-label={t('identity.removeName', { email: identity.email })}
                    onClick={() =>
                      void act(() => client.call('identities.remove', { identityId: identity.id }))
                    }
                  >
                    {t('common.remove')}
                  </button>
                )}
                <button
                  type="button"
                  className="button button--small"
                  aria-label={t('identity.editName', { email: identity.email })}
                  onClick={() => setEditing(identity.id)}
                >
                  {t('common.edit')}
                </button>
              </div>
            )}
          </li>
        ))}
      </ul>
      {editing === 'new' ? (
        <IdentityForm account={account} identity={null} onDone={done} onCancel={() => setEditing(null)} />
      ) : (
        <button type="button" className="button button--small" onClick={() => setEditing('new')}>
          {t('identity.add')}
        </button>
      )}
    </div>
  );
}

interface IdentityFormProps {
  readonly account: Account;
  /** Null for a new one. */
  readonly identity: Identity | null;
  onDone(): Promise<void>;
  onCancel(): void;
}

function IdentityForm({ account, identity, onDone, onCancel }: IdentityFormProps): ReactNode {
  const { client } = useServices();
  const [name, setName] = useState(identity?.name ?? account.name);
  const [email, setEmail] = useState(identity?.email ?? '');
  const [replyTo, setReplyTo] = useState(identity?.replyTo ?? '');
  const [signature, setSignature] = useState(identity?.signature ?? '');
  const [touched, setTouched] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const id = useId();
  const { shape } = IdentityContent;
  const emailBad = !shape.email.safeParse(email.trim()).success;
  const replyToBad = replyTo.trim() !== '' && !shape.replyTo.safeParse(replyTo.trim()).success;
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setTouched(true);
    if (emailBad || replyToBad) return;
    try {
      await client.call('identities.save', {
        identityId: identity?.id ?? null,
        identity: {
          accountId: account.id,
          name: name.trim(),
          email: email.trim(),
          replyTo: replyTo.trim() || null,
          signature,
        },
      });
      await onDone();
    } catch (error) {
      setFailure(ApiError.from(error).message);
    }
  };
  return (
    <form
      className="identity__form"
      aria-label={identity === null ? t('identity.add') : t('identity.editName', { email: identity.email })}
      noValidate
      onSubmit={(event) => void save(event)}
    >
      {failure !== null && (
        <p role="alert" className="field__error">
          {failure}
        </p>
      )}
      <TextField
        label={t('identity.name')}
        value={name}
        maxLength={200}
        autoComplete="name"
        onChange={({ target }) => setName(target.value)}
      />
      <TextField
        label={t('accounts.email')}
        type="email"
        value={email}
        error={emailBad && (touched || email.includes('@')) ? t('accounts.invalidEmail') : undefined}
        autoComplete="off"
        spellCheck={false}
        onChange={({ target }) => setEmail(target.value)}
      />
      <TextField
        label={t('identity.replyTo')}
        type="email"
        value={replyTo}
        error={replyToBad ? t('accounts.invalidEmail') : undefined}
        hint={t('identity.replyToHint')}
        autoComplete="off"
        spellCheck={false}
        onChange={({ target }) => setReplyTo(target.value)}
      />
      <div className="field">
        <label htmlFor={`${id}-signature`} className="field__label">
          {t('identity.signature')}
        </label>
        <textarea
          id={`${id}-signature`}
          className="identity__signature"
          rows={4}
          maxLength={10_000}
          value={signature}
          onChange={({ target }) => setSignature(target.value)}
        />
      </div>
      <div className="dialog__buttons identity__buttons">
        <button type="button" className="button button--small" onClick={onCancel}>
          {t('common.cancel')}
        </button>
        <button type="submit" className="button button--small button--primary">
          {t('common.save')}
        </button>
      </div>
    </form>
  );
}
