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

/** An error a person can be shown. Everything else is turned into `internal` at the border. */
export class ApiError extends Error {
  readonly code: ApiErrorCode;
  readonly retryable: boolean;
  readonly accountId: number | undefined;
  readonly certificate: CertificateFacts | undefined;
  readonly server: ApiErrorShape['server'];

  constructor(
    code: ApiErrorCode,
    message: string,
    options: {
      retryable?: boolean;
      accountId?: number;
      certificate?: CertificateFacts;
      server?: ApiErrorShape['server'];
      cause?: unknown;
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ApiError';
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.accountId = options.accountId;
    this.certificate = options.certificate;
    this.server = options.server;
  }

  toShape(): ApiErrorShape {
    return {
      code: this.code,
      message: this.message,
      retryable: this.retryable,
      ...(this.accountId === undefined ? {} : { accountId: this.accountId }),
      ...(this.certificate === undefined ? {} : { certificate: this.certificate }),
      ...(this.server === undefined ? {} : { server: this.server }),
    };
  }

  static fromShape(shape: ApiErrorShape): ApiError {
    return new ApiError(shape.code, shape.message, {
      retryable: shape.retryable,
      ...(shape.accountId === undefined ? {} : { accountId: shape.accountId }),
      ...(shape.certificate === undefined ? {} : { certificate: shape.certificate }),
      ...(shape.server === undefined ? {} : { server: shape.server }),
    });
  }

  /** Any thrown value as an ApiError; what was not meant for a person becomes `internal`, its details left to the log. */
  static from(thrown: unknown): ApiError {
    if (thrown instanceof ApiError) return thrown;
    return new ApiError('internal', 'Something went wrong inside Curlew. The log has the details.', {
      cause: thrown,
    });
  }
}
