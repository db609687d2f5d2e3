import { CircleExclamationPoint, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useServices } from '../../app/services.ts';
import { t } from '../../i18n/index.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { type Notice, notices, useNotices } from './notices.ts';
import './notices.css';

/** Notes and alerts at the foot of the window. Notes are read out politely, alerts at once. */
export function Toasts(): ReactNode {
  const list = useNotices((state) => state.notices);
  const { commands } = useServices();
  return (
    <div className="toasts">
      {list
        .filter((one) => one.kind === 'alert')
        .map((notice) => (
          <div key={notice.id} role="alert" className="toast toast--alert">
            <CircleExclamationPoint className="icon" aria-hidden="true" />
            <span className="toast__text">{notice.text}</span>
            {notice.action !== null && <ActionButton notice={notice} />}
            <IconButton small icon={X} label={t('common.dismiss')} onClick={() => notices.dismiss(notice)} />
          </div>
        ))}
      <section className="toasts__notes" aria-live="polite" aria-label={t('notices.title')}>
        {list
          .filter((one) => one.kind === 'note')
          .map((notice) => (
            <div key={notice.id} className="toast">
              <span className="toast__text">{notice.text}</span>
              {notice.action !== null && <ActionButton notice={notice} />}
              {notice.undo && (
                <button
                  type="button"
                  className="toast__undo"
                  onClick={() => {
                    notices.drop(notice.id);
                    void commands.undo();
                  }}
                >
                  {t('toolbar.undo')}
                </button>
              )}
              {notice.onDismiss !== null && (
                <IconButton
                  small
                  icon={X}
                  label={t('common.dismiss')}
                  onClick={() => notices.dismiss(notice)}
                />
              )}
            </div>
          ))}
      </section>
    </div>
  );
}

function ActionButton({ notice }: { notice: Notice }): ReactNode {
  return (
    <button
      type="button"
      className="toast__undo"
      onClick={() => {
        notices.drop(notice.id);
        notice.action?.run();
      }}
    >
      {notice.action?.label}
    </button>
  );
}
