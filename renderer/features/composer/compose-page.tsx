import { type ReactNode, useState } from 'react';
import { useThemeAttribute } from '../../app/theme.ts';
import { t } from '../../i18n/index.ts';
import { Composer } from './later-composer.ts';
import { leaveWindow } from './own-window.ts';
import './composer.css';

/** One draft alone, in a window of its own. */
export function ComposePage({ draftId }: { readonly draftId: number }): ReactNode {
  const [left, setLeft] = useState(false);
  useThemeAttribute();
  const close = (): void => {
    setLeft(true);
    leaveWindow();
  };
  return (
    <main className="compose-page">
      {/* Seen where the browser keeps a window that it has not opened for us. */}
      {left ? (
        <p className="compose-page__left" role="status">
          {t('composer.left')}
        </p>
      ) : (
        <Composer draftId={draftId} size="window" onClose={close} />
      )}
    </main>
  );
}
