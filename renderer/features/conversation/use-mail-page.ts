import { useEffect, useSyncExternalStore } from 'react';
import { useServices } from '../../app/services.ts';
import type { MailPage } from './mail-page.ts';

/** The window's mail page; null until it is there. */
export function useMailPage(): MailPage | null {
  const { mail } = useServices();
  const page = useSyncExternalStore(mail.subscribe, () => mail.page);
  useEffect(() => {
    // Without the host there is nothing to show, which the status line says.
    if (page === null) mail.open().catch(() => undefined);
  }, [mail, page]);
  return page;
}
