import { z } from 'zod';

/**
 * How the list that a message came by can be left (RFC 2369 section 3.2). `post`: one request to that host, made here
 * (RFC 8058); `mail`: a message to be sent; `web`: a page on which the person does it.
 */
export const UnsubscribeWay = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('post'), host: z.string() }),
  z.object({ kind: z.literal('mail'), link: z.string(), address: z.string() }),
  z.object({ kind: z.literal('web'), url: z.string(), host: z.string() }),
]);
export type UnsubscribeWay = z.infer<typeof UnsubscribeWay>;
