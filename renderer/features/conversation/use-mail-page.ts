import { useEffect, useState } from 'react';
import { useServices } from '../../app/services.ts';
import type { MailPage } from './mail-page.ts';

/** The window's mail page; null until it is there. */
export function useMailPage(): MailPage | null {
  const { mail } = useServices();
  const [page, setPage] = useState(mail.page);
  useEffect(() => {
    let current = true;
    const set = (opened: MailPage): void => {
      if (current) setPage(opened);
    };
    // Without the host there is nothing to show, which the status line says.
    mail.open().then(set, () => undefined);
    return () => {
      current = false;
    };
  }, [mail]);
  return page;
}
