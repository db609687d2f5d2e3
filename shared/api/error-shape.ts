import { z } from 'zod';
import { CertificateFacts } from '../model/certificate.ts';

export const ApiErrorCode = z.enum([
  'invalid-input',
  'not-found',
  'account-exists',
  'auth-failed',
  'imap-disabled',
  'sign-in-not-configured',
  'cancelled',
  'host-not-found',
  'connect-failed',
  'timeout',
  'certificate-untrusted',
  'certificate-expired',
  'certificate-host-mismatch',
  'tls-unavailable',
  'proxy-failed',
  'discovery-failed',
  'server-refused',
  'server-busy',
  'not-allowed',
  'offline',
  'storage-full',
  'storage-corrupt',
  'secret-store-locked',
  'too-large',
  'in-use',
  'internal',
]);
export type ApiErrorCode = z.infer<typeof ApiErrorCode>;

/** The one shape in which errors cross threads, processes and sockets. */
export const ApiErrorShape = z.object({
  code: ApiErrorCode,
  /** What happened, to which account or message, and what to do. Holds no secret. */
  message: z.string(),
  /** True when the same call may succeed later without any change by the person. */
  retryable: z.boolean(),
  accountId: z.int().optional(),
  /** With the `certificate-` codes: what was shown, so that the person can decide to trust exactly that. */
  certificate: CertificateFacts.optional(),
  /** When the servers of an account were tested: the one that failed. With `outgoing`, incoming mail works. */
  server: z.enum(['incoming', 'outgoing']).optional(),
});
export type ApiErrorShape = z.infer<typeof ApiErrorShape>;
