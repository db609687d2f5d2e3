import type { ReactNode } from 'react';
import { useSettings } from '../../app/queries.ts';
import { useServices } from '../../app/services.ts';
import { updateSettings } from '../../app/update-settings.ts';
import { t } from '../../i18n/index.ts';
import { SelectField } from '../../ui/field.tsx';

const pauses = [0, 5, 10, 20, 30, 60];

/** How long Send can be taken back. */
export function WritingSection(): ReactNode {
  const { client, queries } = useServices();
  const { undoSendSeconds } = useSettings();
  const choices = [...new Set([...pauses, undoSendSeconds])].sort((a, b) => a - b);
  return (
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
  );
}
