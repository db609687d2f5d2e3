import type { ReactNode } from 'react';
import type { CertificateFacts as Facts } from '../../../shared/model/certificate.ts';
import { t } from '../../i18n/index.ts';

const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });

/** Half of a fingerprint, its colon included: it is read in two lines. */
const half = 48;

/** What a certificate says, and what trusting it means. */
export function CertificateFacts({ certificate }: { certificate: Facts }): ReactNode {
  const { host, port, subject, issuer, validFrom, validTo, sha256, changed } = certificate;
  const facts: [string, string][] = [
    [t('certificate.server'), `${host}:${port}`],
    [t('certificate.subject'), subject],
    [t('certificate.issuer'), issuer === subject ? t('certificate.itself') : issuer],
    [
      t('certificate.valid'),
      t('certificate.validity', { from: day.format(validFrom), to: day.format(validTo) }),
    ],
  ];
  return (
    <div className="certificate">
      <dl className="certificate__facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        <div className="certificate__wide">
          <dt>{t('certificate.fingerprint')}</dt>
          <dd className="certificate__fingerprint">
            {sha256.slice(0, half)}
            <wbr />
            {sha256.slice(half)}
          </dd>
        </div>
      </dl>
      <p>{t(changed ? 'certificate.changedText' : 'certificate.text')}</p>
    </div>
  );
}
