import { useEffect } from 'react';
import type { RebuildReport } from '../../../shared/model/rebuild-report.ts';
import { useServices } from '../../app/services.ts';
import { t } from '../../i18n/index.ts';
import { notices } from '../notices/notices.ts';

/** Tells once, aloud, that the mail on this computer was damaged, and what was saved of what the person had done. */
export function useRebuildReport(): void {
  const { client } = useServices();
  useEffect(() => {
    client
      .call('store.report', {})
      .then((report) => {
        if (report === null) return;
        notices.alert(reportText(report), {
          key: 'rebuilt',
          onDismiss: () => void client.call('store.dismissReport', {}).catch(() => {}),
        });
      })
      // The engine does not answer: the status line says so.
      .catch(() => {});
  }, [client]);
}

function reportText({ accounts, waiting, lost }: RebuildReport): string {
  if (accounts === 0) return t('rebuilt.nothing');
  const changes = [
    waiting > 0 ? t('rebuilt.waiting', { count: waiting }) : '',
    lost > 0 ? t('rebuilt.lost', { count: lost }) : '',
  ];
  return [t('rebuilt.title'), ...changes].filter((text) => text !== '').join(' ');
}
