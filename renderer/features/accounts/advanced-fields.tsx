import { ChevronRight, X } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import { t } from '../../i18n/index.ts';
import { SelectField, TextField } from '../../ui/field.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import type { FieldErrors } from './form-model.ts';
import { keepsProxyPassword, type NetworkFields, readCertificateFile, withProxy } from './network-model.ts';

interface AdvancedFieldsProps {
  readonly network: NetworkFields;
  readonly errors: FieldErrors;
  readonly disabled: boolean;
  onChange(network: NetworkFields): void;
}

/** What few accounts need: a proxy, and a client certificate. */
export function AdvancedFields({ network, errors, disabled, onChange }: AdvancedFieldsProps): ReactNode {
  const [wanted, setWanted] = useState(Object.keys(network.stored).length > 0);
  // What is wrong is never folded away.
  const open = wanted || Object.keys(errors).some((name) => name.startsWith('network.'));
  const id = useId();
  return (
    <div className="add-account__advanced">
      <button
        type="button"
        className="add-account__disclosure"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setWanted(!open)}
      >
        <ChevronRight className="icon" data-open={open} aria-hidden="true" />
        {t('accounts.advanced')}
      </button>
      <div id={id} hidden={!open}>
        <fieldset className="server-fields" disabled={disabled}>
          <legend>{t('accounts.proxy')}</legend>
          <div className="server-fields__wide">
            <SelectField
              label={t('accounts.proxyKind')}
              value={network.proxy}
              options={[
                { value: 'none', label: t('accounts.proxyNone') },
                { value: 'socks5', label: 'SOCKS5' },
                { value: 'http', label: 'HTTP CONNECT' },
              ]}
              onChange={(event) => onChange(withProxy(network, event.target.value as NetworkFields['proxy']))}
            />
          </div>
          {network.proxy !== 'none' && <ProxyFields network={network} errors={errors} onChange={onChange} />}
        </fieldset>
        <CertificateFields network={network} errors={errors} disabled={disabled} onChange={onChange} />
      </div>
    </div>
  );
}

function ProxyFields({ network, errors, onChange }: Omit<AdvancedFieldsProps, 'disabled'>): ReactNode {
  return (
    <>
      <TextField
        label={t('accounts.proxyHost')}
        value={network.host}
        error={errors['network.host']}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onChange({ ...network, host: event.target.value })}
      />
      <TextField
        label={t('accounts.proxyPort')}
        value={network.port}
        error={errors['network.port']}
        inputMode="numeric"
        autoComplete="off"
        onChange={(event) => onChange({ ...network, port: event.target.value })}
      />
      <div className="server-fields__wide">
        <TextField
          label={t('accounts.proxyUserName')}
          value={network.userName}
          placeholder={t('accounts.proxyUserNameHint')}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => onChange({ ...network, userName: event.target.value })}
        />
      </div>
      {network.userName.trim() !== '' && (
        <div className="server-fields__wide">
          <TextField
            label={t('accounts.proxyPassword')}
            type="password"
            value={network.password}
            hint={keepsProxyPassword(network) ? t('signIn.passwordAgainHint') : undefined}
            autoComplete="off"
            onChange={(event) => onChange({ ...network, password: event.target.value })}
          />
        </div>
      )}
    </>
  );
}

function CertificateFields({ network, errors, disabled, onChange }: AdvancedFieldsProps): ReactNode {
  const id = useId();
  const choose = async (file: File | undefined): Promise<void> => {
    if (file) onChange({ ...network, file: await readCertificateFile(file) });
  };
  const { file, keepsCertificate, stored } = network;
  const name = file?.name ?? (keepsCertificate ? stored.clientCertificate?.subject : undefined);
  return (
    <fieldset className="server-fields" disabled={disabled}>
      <legend>{t('accounts.clientCertificate')}</legend>
      <div className="server-fields__wide">
        <div className="add-account__file">
          <label className="button" htmlFor={id}>
            {t('accounts.chooseCertificate')}
          </label>
          <input
            id={id}
            type="file"
            className="visually-hidden"
            accept=".pem,.crt,.p12,.pfx,application/x-pkcs12,application/x-pem-file"
            onChange={(event) => void choose(event.target.files?.[0])}
          />
          <span className="add-account__file-name">{name ?? t('accounts.noCertificate')}</span>
          {name !== undefined && (
            <IconButton
              small
              icon={X}
              label={t('accounts.forgetCertificate')}
              onClick={() => onChange({ ...network, file: null, passphrase: '', keepsCertificate: false })}
            />
          )}
        </div>
        <p className={errors['network.file'] === undefined ? 'field__hint' : 'field__error'}>
          {errors['network.file'] ?? t('accounts.certificateHint')}
        </p>
      </div>
      {file !== null && (
        <div className="server-fields__wide">
          <TextField
            label={t('accounts.passphrase')}
            type="password"
            value={network.passphrase}
            placeholder={t('accounts.passphraseHint')}
            autoComplete="off"
            onChange={(event) => onChange({ ...network, passphrase: event.target.value })}
          />
        </div>
      )}
    </fieldset>
  );
}
