import { useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { ApiError } from '../../../shared/api/error.ts';
import type { SpellingChoice } from '../../../shared/model/spelling.ts';
import { keys } from '../../app/keys.ts';
import { useServices } from '../../app/services.ts';
import { locale, t } from '../../i18n/index.ts';
import { SelectField } from '../../ui/field.tsx';
import { notices } from '../notices/notices.ts';

/** Whether what is written is checked, and in which languages; in a browser that is the browser's to say. */
export function SpellingSetting(): ReactNode {
  const { client, queries } = useServices();
  const id = useId();
  const state = useQuery({ queryKey: keys.spelling, queryFn: () => client.call('spelling.state', {}) }).data;
  if (state === undefined) return null;
  const choose = (change: Partial<SpellingChoice>): void => {
    const { enabled, languages } = state;
    client.call('spelling.set', { enabled, languages, ...change }).then(
      (next) => queries.setQueryData(keys.spelling, next),
      (error) => notices.alert(ApiError.from(error).message, { key: 'spelling' }),
    );
  };
  if (state.by === 'browser') {
    return (
      <div className="field settings__group">
        <span className="field__label">{t('spelling.title')}</span>
        <p className="field__hint">{t('spelling.byBrowser')}</p>
      </div>
    );
  }
  return (
    <fieldset className="settings__group">
      <legend className="visually-hidden">{t('spelling.title')}</legend>
      <div className="ticks__row">
        <input
          type="checkbox"
          id={id}
          className="tick"
          aria-describedby={`${id}-note`}
          checked={state.enabled}
          onChange={(event) => choose({ enabled: event.target.checked })}
        />
        <label htmlFor={id}>{t('spelling.check')}</label>
      </div>
      <p id={`${id}-note`} className="field__hint">
        {t(state.by === 'system' ? 'spelling.bySystem' : 'spelling.byDictionaries')}
      </p>
      {state.atNextStart && (
        <p className="field__hint settings__next-start" role="status">
          {t('spelling.atNextStart')}
        </p>
      )}
      {state.enabled && state.by === 'dictionaries' && (
        <Languages
          chosen={state.languages}
          available={state.available}
          onChange={(languages) => choose({ languages })}
        />
      )}
    </fieldset>
  );
}

interface LanguagesProps {
  readonly chosen: readonly string[];
  readonly available: readonly string[];
  onChange(languages: string[]): void;
}

function Languages({ chosen, available, onChange }: LanguagesProps): ReactNode {
  const others = available
    .filter((code) => !chosen.includes(code))
    .map((code) => ({ value: code, label: languageName(code) }))
    .sort((a, b) => a.label.localeCompare(b.label));
  return (
    <>
      <ul className="allowed" aria-label={t('spelling.languages')}>
        {chosen.map((code) => (
          <li key={code} className="allowed__one">
            <span className="ellipsis">{languageName(code)}</span>
            {chosen.length > 1 && (
              <button
                type="button"
                className="icon-button icon-button--small"
                aria-label={t('spelling.remove', { language: languageName(code) })}
                onClick={() => onChange(chosen.filter((one) => one !== code))}
              >
                <X className="icon" aria-hidden="true" />
              </button>
            )}
          </li>
        ))}
      </ul>
      <SelectField
        label={t('spelling.add')}
        value=""
        options={[{ value: '', label: t('spelling.choose') }, ...others]}
        onChange={(event) => event.target.value !== '' && onChange([...chosen, event.target.value])}
      />
    </>
  );
}

function languageName(code: string): string {
  try {
    return new Intl.DisplayNames(locale, { type: 'language' }).of(code) ?? code;
  } catch {
    return code;
  }
}
