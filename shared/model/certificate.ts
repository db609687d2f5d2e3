import { z } from 'zod';

/** What a person needs to recognise a server's certificate. All of it is the server's own claim, but the fingerprint. */
export const CertificateFacts = z.object({
  /** The server that showed it; an exception holds for this host and port only. */
  host: z.string(),
  port: z.int(),
  subject: z.string(),
  issuer: z.string(),
  /** Milliseconds since 1970. */
  validFrom: z.number(),
  validTo: z.number(),
  /** SHA-256 of the certificate, `AA:BB:…`. */
  sha256: z.string().regex(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/),
  /** True when another certificate of this server had been trusted before. */
  changed: z.boolean(),
});
export type CertificateFacts = z.infer<typeof CertificateFacts>;
