import { AlertDialog } from 'radix-ui';
import type { ReactNode } from 'react';
import { ApiError } from '../../../shared/api/error.ts';
import type { CertificateFacts as Facts } from '../../../shared/model/certificate.ts';
import { useServices } from '../../app/services.ts';
import { ui, useUi } from '../../app/ui-store.ts';
import { t } from '../../i18n/index.ts';
import { notices } from '../notices/notices.ts';
import { CertificateFacts } from './certificate-facts.tsx';

/** Asked when the server of an account shows a certificate that is not to be trusted without a look. */
export function CertificateDialog(): ReactNode {
  const { client } = useServices();
  const certificate = useUi((state) => state.certificate);
  const trust = async ({ host, port, sha256 }: Facts): Promise<void> => {
    try {
      await client.call('accounts.trustCertificate', { host, port, sha256 });
    } catch (error) {
      notices.alert(ApiError.from(error).message);
    }
  };
  return (
    <AlertDialog.Root
      open={certificate !== null}
      onOpenChange={(open) => !open && ui.set({ certificate: null })}
    >
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="overlay" />
        <AlertDialog.Content className="dialog">
          <AlertDialog.Title className="dialog__title">{t('certificate.title')}</AlertDialog.Title>
          <AlertDialog.Description className="dialog__text">{t('certificate.ask')}</AlertDialog.Description>
          {certificate !== null && <CertificateFacts certificate={certificate} />}
          <div className="dialog__buttons">
            <AlertDialog.Cancel className="button">{t('common.cancel')}</AlertDialog.Cancel>
            <AlertDialog.Action
              className="button button--danger"
              onClick={() => certificate !== null && void trust(certificate)}
            >
              {t('certificate.trust')}
            </AlertDialog.Action>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
