import { Eye, EyeOff } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { t } from '../../i18n/index.ts';
import { TextField } from '../../ui/field.tsx';
import { IconButton } from '../../ui/icon-button.tsx';

interface PasswordFieldProps {
  readonly value: string;
  readonly error?: string | undefined;
  readonly hint?: string | undefined;
  readonly disabled: boolean;
  onChange(password: string): void;
}

/** A password that can be looked at while it is typed. */
export function PasswordField({ value, error, hint, disabled, onChange }: PasswordFieldProps): ReactNode {
  const [shown, setShown] = useState(false);
  return (
    <TextField
      label={t('accounts.password')}
      type={shown ? 'text' : 'password'}
      value={value}
      error={error}
      hint={hint}
      autoComplete="current-password"
      spellCheck={false}
      required
      disabled={disabled}
      onChange={(event) => onChange(event.target.value)}
      after={
        <IconButton
          small
          className="add-account__eye"
          icon={shown ? EyeOff : Eye}
          label={t(shown ? 'accounts.passwordHide' : 'accounts.passwordShow')}
          onClick={() => setShown(!shown)}
        />
      }
    />
  );
}
