import type { CertificateFacts } from '../model/certificate.ts';
import type { ApiErrorCode, ApiErrorShape } from './error-shape.ts';

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
