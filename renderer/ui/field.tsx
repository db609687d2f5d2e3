import { ChevronDown } from 'lucide-react';
import { type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes, useId } from 'react';

interface FieldFrame {
  readonly label: string;
  readonly error?: string | undefined;
  readonly hint?: string | undefined;
}

interface TextFieldProps extends FieldFrame, Omit<InputHTMLAttributes<HTMLInputElement>, 'id'> {
  /** Shown inside the box, after the text. */
  readonly after?: ReactNode;
}

/** A labelled text field; its error or hint is read out with it. */
export function TextField({ label, error, hint, after, ...input }: TextFieldProps): ReactNode {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className="field">
      <label htmlFor={id} className="field__label">
        {label}
      </label>
      <div className="field__box" data-invalid={error !== undefined}>
        <input
          {...input}
          id={id}
          className="field__input"
          aria-invalid={error !== undefined || undefined}
          aria-describedby={note === undefined ? undefined : `${id}-note`}
        />
        {after}
      </div>
      {note !== undefined && (
        <p id={`${id}-note`} className={error === undefined ? 'field__hint' : 'field__error'}>
          {note}
        </p>
      )}
    </div>
  );
}

interface SelectFieldProps extends FieldFrame, Omit<SelectHTMLAttributes<HTMLSelectElement>, 'id'> {
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

/** A labelled choice of a few. */
export function SelectField({ label, error, hint, options, ...select }: SelectFieldProps): ReactNode {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className="field">
      <label htmlFor={id} className="field__label">
        {label}
      </label>
      <div className="field__box field__box--select">
        <select
          {...select}
          id={id}
          className="field__input"
          aria-describedby={note === undefined ? undefined : `${id}-note`}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
        <ChevronDown className="icon field__arrow" aria-hidden="true" />
      </div>
      {note !== undefined && (
        <p id={`${id}-note`} className={error === undefined ? 'field__hint' : 'field__error'}>
          {note}
        </p>
      )}
    </div>
  );
}
