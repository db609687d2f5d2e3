import { type ReactNode, useId } from 'react';
import { useMailProgram, useSettings } from '../../app/queries.ts';
import { useServices } from '../../app/services.ts';
import { updateSettings } from '../../app/update-settings.ts';
import { t } from '../../i18n/index.ts';
import { SelectField } from '../../ui/field.tsx';
import { becomeMailProgram } from '../opened/mail-program.ts';
import { SpellingSetting } from './spelling-setting.tsx';

const pauses = [0, 5, 10, 20, 30, 60];

/** How long Send can be taken back, where messages are written and how they are checked, and where mail links open. */
export function WritingSection(): ReactNode {
  const { client, queries } = useServices();
  const { undoSendSeconds, composeInWindow } = useSettings();
  const inWindow = useId();
  const choices = [...new Set([...pauses, undoSendSeconds])].sort((a, b) => a - b);
  return (
    <>
      <SelectField
        label={t('settings.undoSend')}
        hint={t('settings.undoSendHint')}
        value={String(undoSendSeconds)}
        options={choices.map((seconds) => ({
          value: String(seconds),
          label:
            seconds === 0 ? t('settings.undoSendNever') : t('settings.undoSendSeconds', { count: seconds }),
        }))}
        onChange={(event) => updateSettings(client, queries, { undoSendSeconds: Number(event.target.value) })}
      />
      <div className="ticks__row">
        <input
          type="checkbox"
          id={inWindow}
          className="tick"
          checked={composeInWindow}
          onChange={(event) => updateSettings(client, queries, { composeInWindow: event.target.checked })}
        />
        <label htmlFor={inWindow}>{t('settings.composeInWindow')}</label>
      </div>
      <SpellingSetting />
      <MailProgram />
    </>
  );
}

/** Nothing where the system cannot be asked. */
function MailProgram(): ReactNode {
  const { client, queries } = useServices();
  const state = useMailProgram();
  if (state === undefined || state === 'unsupported') return null;
  return (
    <div className="field settings__mail-links">
      <span className="field__label">{t('mailProgram.title')}</span>
      {state === 'curlew' ? (
        <p className="field__hint">{t('mailProgram.is')}</p>
      ) : (
        <>
          <p className="field__hint">{t('mailProgram.another')}</p>
          <button
            type="button"
            className="button button--small"
            onClick={() => void becomeMailProgram(client, queries)}
          >
            {t('mailProgram.yes')}
          </button>
        </>
      )}
    </div>
  );
}
