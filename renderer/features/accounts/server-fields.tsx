import { type ReactNode, useId } from 'react';
import type { ConnectionSecurity } from '../../../shared/model/account.ts';
import { t } from '../../i18n/index.ts';
import { SelectField, TextField } from '../../ui/field.tsx';
import {
  type FieldErrors,
  isExposed,
  type Protocol,
  type ServerFields,
  withPort,
  withSecurity,
} from './form-model.ts';

const labels = {
  imap: {
    title: 'accounts.incoming',
    host: 'accounts.imapServer',
    port: 'accounts.imapPort',
    security: 'accounts.imapSecurity',
    userName: 'accounts.imapUserName',
  },
  smtp: {
    title: 'accounts.outgoing',
    host: 'accounts.smtpServer',
    port: 'accounts.smtpPort',
    security: 'accounts.smtpSecurity',
    userName: 'accounts.smtpUserName',
  },
} as const;

interface ServerFieldsetProps {
  readonly protocol: Protocol;
  readonly server: ServerFields;
  readonly errors: FieldErrors;
  readonly disabled: boolean;
  /** A field was left: from now on it may complain. */
  onLeave?(field: 'host' | 'port'): void;
  onChange(server: ServerFields): void;
}

/** Where and how to reach one server. */
export function ServerFieldset({
  protocol,
  server,
  errors,
  disabled,
  onLeave,
  onChange,
}: ServerFieldsetProps): ReactNode {
  const names = labels[protocol];
  const consentId = useId();
  return (
    <fieldset className="server-fields" disabled={disabled}>
      <legend>{t(names.title)}</legend>
      <TextField
        label={t(names.host)}
        value={server.host}
        error={errors[`${protocol}.host`]}
        placeholder={`${protocol}.example.org`}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        onBlur={() => onLeave?.('host')}
        onChange={(event) => onChange({ ...server, host: event.target.value, plainTextAccepted: false })}
      />
      <TextField
        label={t(names.port)}
        value={server.port}
        error={errors[`${protocol}.port`]}
        inputMode="numeric"
        autoComplete="off"
        onBlur={() => onLeave?.('port')}
        onChange={(event) => onChange(withPort(protocol, server, event.target.value))}
      />
      <div className="server-fields__wide">
        <SelectField
          label={t(names.security)}
          value={server.security}
          options={[
            { value: 'tls', label: t('accounts.securityTls') },
            { value: 'starttls', label: t('accounts.securityStarttls') },
            { value: 'none', label: t('accounts.securityNone') },
          ]}
          onChange={(event) =>
            onChange(withSecurity(protocol, server, event.target.value as ConnectionSecurity))
          }
        />
      </div>
      {isExposed(server) && (
        <div className="server-fields__wide server-fields__exposed">
          <p>{t('accounts.securityNoneWarning')}</p>
          <div className="ticks__row">
            <input
              type="checkbox"
              id={consentId}
              className="tick"
              checked={server.plainTextAccepted}
              aria-invalid={errors[`${protocol}.plain`] !== undefined || undefined}
              onChange={(event) => onChange({ ...server, plainTextAccepted: event.target.checked })}
            />
            <label htmlFor={consentId}>{t('accounts.securityNoneAccept')}</label>
          </div>
          {errors[`${protocol}.plain`] !== undefined && (
            <p className="field__error">{errors[`${protocol}.plain`]}</p>
          )}
        </div>
      )}
      <div className="server-fields__wide">
        <TextField
          label={t(names.userName)}
          value={server.userName}
          placeholder={t('accounts.userNameHint')}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          onChange={(event) => onChange({ ...server, userName: event.target.value })}
        />
      </div>
    </fieldset>
  );
}
