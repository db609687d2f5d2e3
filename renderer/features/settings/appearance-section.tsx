import { Monitor, Moon, Sun } from 'lucide-react';
import { type ReactNode, useEffect, useId, useState } from 'react';
import { useSettings } from '../../app/queries.ts';
import { useServices } from '../../app/services.ts';
import { updateSettings } from '../../app/update-settings.ts';
import { t } from '../../i18n/index.ts';

export const themes = [
  { value: 'system', icon: Monitor, label: 'menu.themeSystem' },
  { value: 'light', icon: Sun, label: 'menu.themeLight' },
  { value: 'dark', icon: Moon, label: 'menu.themeDark' },
] as const;

export function AppearanceSection(): ReactNode {
  const { client, queries } = useServices();
  const { theme } = useSettings();
  const name = useId();
  // Queries tell of a change a moment later; until then the radio would jump back.
  const [chosen, setChosen] = useState<typeof theme | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever the settings have another theme, they count
  useEffect(() => setChosen(null), [theme]);
  return (
    <div role="radiogroup" aria-label={t('settings.theme')}>
      <p className="settings__label" aria-hidden="true">
        {t('settings.theme')}
      </p>
      <div className="themes">
        {themes.map(({ value, icon: Icon, label }) => (
          <label key={value} className="theme">
            <input
              type="radio"
              className="theme__input"
              name={name}
              checked={(chosen ?? theme) === value}
              onChange={() => {
                setChosen(value);
                updateSettings(client, queries, { theme: value });
              }}
            />
            <Icon className="icon" aria-hidden="true" />
            {t(label)}
          </label>
        ))}
      </div>
    </div>
  );
}
