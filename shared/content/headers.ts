/**
 * CSP of the interface: no inline script, no eval, nothing from elsewhere. Inline style attributes are React's.
 * @param mailSource - CSP source of the origin that mail is shown in
 */
export function interfacePolicy(connectSource: string, mailSource: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "font-src 'self'",
    "img-src 'self' data:",
    `connect-src ${connectSource}`,
    `frame-src ${mailSource}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/**
 * CSP of the interface's scripts, which counts where one of them is a worker: what reads strangers' documents there
 * can load nothing, reach no address and build no code from text.
 */
export const workerPolicy = "default-src 'none'";

/**
 * CSP of the mail frame (row A4 of the security table): no script, no request but images from the host itself.
 *
 * @param interfaceSource - CSP source of the interface, which alone may show it
 */
export const mailFramePolicy = (interfaceSource: string): string =>
  [
    "default-src 'none'",
    "script-src 'none'",
    "style-src 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'none'",
    "connect-src 'none'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-src 'none'",
    `frame-ancestors ${interfaceSource}`,
  ].join('; ');

/**
 * CSP of the page that fills the mail frames (`renderer/mail/`): scripts of its own, and not one request beside them.
 * Style attributes are those of the messages that it sanitises.
 */
export const mailPagePolicy = (interfaceSource: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'unsafe-inline'",
    "form-action 'none'",
    "base-uri 'none'",
    `frame-ancestors ${interfaceSource}`,
  ].join('; ');

/** Sent with everything. */
export const commonHeaders: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cache-Control': 'no-store',
  'X-DNS-Prefetch-Control': 'off',
};

/** The document behind `contentPaths.frame`. */
export const mailFrameDocument =
  '<!doctype html><html><head><meta charset="utf-8"><title>Message body</title></head><body></body></html>';
