import { z } from 'zod';

/** A proxy through which all connections of an account go. Names are resolved by the proxy. */
export const ProxySettings = z.object({
  kind: z.enum(['socks5', 'http']),
  host: z.string().trim().min(1).max(253),
  port: z.int().min(1).max(65535),
  /** Empty where the proxy asks for none. */
  userName: z.string().max(255),
});
export type ProxySettings = z.infer<typeof ProxySettings>;

/** How an account's connections differ from plain ones. Holds no secret. */
export const AccountNetwork = z.object({
  proxy: ProxySettings.optional(),
  /** Whom the client certificate names and until when it holds (milliseconds since 1970, null: not known). */
  clientCertificate: z.object({ subject: z.string(), validTo: z.number().nullable() }).optional(),
});
export type AccountNetwork = z.infer<typeof AccountNetwork>;

/** The same as a form sends it, secrets included. */
export const NewNetwork = z.object({
  proxy: ProxySettings.extend({ password: z.string().max(255) }).optional(),
  /** A PEM file with certificate and key, or a PKCS#12 file, as base64. */
  clientCertificate: z.object({ file: z.base64().max(200_000), passphrase: z.string().max(1000) }).optional(),
});
export type NewNetwork = z.infer<typeof NewNetwork>;

/**
 * What changes of an account's network: left out, it stays as it is; null, there is none from now on. A proxy without
 * `password` keeps the one that is known, as long as host and user name are the same.
 */
export const NetworkChange = z.object({
  proxy: ProxySettings.extend({ password: z.string().max(255).optional() })
    .nullable()
    .optional(),
  clientCertificate: NewNetwork.shape.clientCertificate.unwrap().nullable().optional(),
});
export type NetworkChange = z.infer<typeof NetworkChange>;
