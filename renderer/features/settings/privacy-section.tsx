import { X } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { unicodeHost } from '../../../shared/safety/domains.ts';
import { useSettings } from '../../app/queries.ts';
import { useServices } from '../../app/services.ts';
import { updateSettings } from '../../app/update-settings.ts';
import { t } from '../../i18n/index.ts';
import { SelectField } from '../../ui/field.tsx';
import './privacy.css';

/** What senders learn: whose images load by themselves, each to be taken back, and read receipts. */
export function PrivacySection(): ReactNode {
  const { client, queries } = useServices();
  const { imagesAllowed, plainText, readReceipts } = useSettings();
  const plain = useId();
  const revoke = (who: string): void =>
    updateSettings(client, queries, { imagesAllowed: imagesAllowed.filter((one) => one !== who) });
  return (
    <>
      <div className="ticks__row">
        <input
          type="checkbox"
          id={plain}
          className="tick"
          checked={plainText}
          onChange={(event) => updateSettings(client, queries, { plainText: event.target.checked })}
        />
        <label htmlFor={plain}>{t('reading.plainAlways')}</label>
      </div>
      <p className="settings__text">{t('privacy.imagesText')}</p>
      <p className="settings__label" id="images-allowed">
        {t('privacy.images')}
      </p>
      {imagesAllowed.length === 0 ? (
        <p className="settings__text">{t('privacy.imagesNone')}</p>
      ) : (
        <ul className="allowed" aria-labelledby="images-allowed">
          {[...imagesAllowed].sort().map((who) => {
            const name = who.startsWith('@')
              ? t('privacy.domain', { domain: unicodeHost(who.slice(1)) })
              : who;
            return (
              <li key={who} className="allowed__one">
                <span className="ellipsis">{name}</span>
                <button
                  type="button"
                  className="icon-button icon-button--small"
                  aria-label={t('privacy.revoke', { who: name })}
                  onClick={() => revoke(who)}
                >
                  <X className="icon" aria-hidden="true" />
                </button>
              </li>
            );
          })}
        </ul>
      )}
      <div className="settings__group">
        <SelectField
          label={t('receipts.setting')}
          hint={t('receipts.settingHint')}
          value={readReceipts}
          options={(['ask', 'never'] as const).map((value) => ({ value, label: t(`receipts.${value}`) }))}
          onChange={(event) =>
            updateSettings(client, queries, {
              readReceipts: event.target.value === 'never' ? 'never' : 'ask',
            })
          }
        />
      </div>
    </>
  );
}
