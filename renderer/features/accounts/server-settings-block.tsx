import { ChevronRight } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { t } from '../../i18n/index.ts';
import { AdvancedFields } from './advanced-fields.tsx';
import type { AccountFields, FieldErrors, FieldName } from './form-model.ts';
import { ServerFieldset } from './server-fields.tsx';
import { OtherServiceButton } from './sign-in-choice.tsx';

interface ServerSettingsBlockProps {
  readonly fields: AccountFields;
  readonly errors: FieldErrors;
  readonly disabled: boolean;
  readonly open: boolean;
  onOpenChange(open: boolean): void;
  /** A field was left: from now on it may complain. */
  onLeave(field: FieldName): void;
  onChange(part: Partial<AccountFields>): void;
}

/** The servers, folded away until somebody wants to see or write them. */
export function ServerSettingsBlock(props: ServerSettingsBlockProps): ReactNode {
  const { fields, errors, disabled, open, onOpenChange, onLeave, onChange } = props;
  const id = useId();
  return (
    <div className="add-account__servers">
      <button
        type="button"
        className="add-account__disclosure"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => onOpenChange(!open)}
      >
        <ChevronRight className="icon" data-open={open} aria-hidden="true" />
        {t('accounts.serverSettings')}
      </button>
      <div id={id} hidden={!open}>
        <p className="field__hint">{t('accounts.serverHint')}</p>
        {(['imap', 'smtp'] as const).map((protocol) => (
          <ServerFieldset
            key={protocol}
            protocol={protocol}
            server={fields[protocol]}
            errors={errors}
            disabled={disabled}
            onLeave={(field) => onLeave(`${protocol}.${field}`)}
            onChange={(server) => onChange({ [protocol]: server })}
          />
        ))}
        <AdvancedFields
          network={fields.network}
          errors={errors}
          disabled={disabled}
          onChange={(network) => onChange({ network })}
        />
        <OtherServiceButton email={fields.email} />
      </div>
    </div>
  );
}
