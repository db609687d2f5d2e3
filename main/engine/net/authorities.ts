import tls from 'node:tls';
import { CertificateFault } from './certificate.ts';

/** What OpenSSL says when it knows nobody who signed. */
const unknownIssuer = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** Of `node:tls`; an older Node has neither function. */
interface Stores {
  getCACertificates?: (type: 'default' | 'system') => string[];
  setDefaultCACertificates?: (certificates: string[]) => void;
}

/** The authorities that the operating system trusts, for one thread: Node keeps their list for each thread alone. */
export class SystemAuthorities {
  private readonly stores: Stores;
  private asked = false;

  constructor(stores: Stores = tls) {
    this.stores = stores;
  }

  /**
   * Makes an attempt to connect, and where the certificate's issuer is not known, a second one that trusts whom the
   * operating system trusts as well: companies put their own authority there. Reading that store takes a moment, so it
   * is read once, and only when somebody needs it. What Node brings along and NODE_EXTRA_CA_CERTS stay in force.
   *
   * @param attempt sends nothing before the certificate was accepted, and may be made twice
   */
  async with<T>(attempt: () => Promise<T>): Promise<T> {
    const askedBefore = this.asked;
    try {
      return await attempt();
    } catch (error) {
      if (askedBefore || !isOfUnknownIssuer(error) || !this.add()) throw error;
      return attempt();
    }
  }

  /** @returns false when the store cannot be read, or holds nothing new; then everything stays as it was */
  private add(): boolean {
    // Another attempt of the same time may have added them.
    if (this.asked) return true;
    this.asked = true;
    const { getCACertificates, setDefaultCACertificates } = this.stores;
    if (!getCACertificates || !setDefaultCACertificates) return false;
    try {
      const known = getCACertificates('default');
      const all = new Set([...known, ...getCACertificates('system')]);
      if (all.size === new Set(known).size) return false;
      setDefaultCACertificates([...all]);
      return true;
    } catch {
      return false;
    }
  }
}

/** Those of this thread. */
export const systemAuthorities = new SystemAuthorities();

function isOfUnknownIssuer(error: unknown): boolean {
  const fault = error instanceof Error && !(error instanceof CertificateFault) ? error.cause : error;
  return fault instanceof CertificateFault && unknownIssuer.has(fault.code);
}
