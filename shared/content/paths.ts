/** Where the interface shows one draft alone, in a window of its own: behind the page's address, in no request. */
export function composeHash(draftId: number): string {
  return `#/compose/${draftId}`;
}

/** The draft that an address' hash names; null for every other hash. */
export function draftOfHash(hash: string): number | null {
  const digits = /^#\/compose\/([1-9]\d{0,14})$/.exec(hash)?.[1];
  return digits === undefined ? null : Number(digits);
}

/**
 * Addresses of message content, relative to the interface's own page, and pictures also to the mail's, in either host. Hosts answer them with the
 * headers of `headers.ts`; nothing in them can reach another message's parts.
 */
export const contentPaths = {
  /** The empty document that a message body is put into; served with the mail frame's own CSP, in the mail's origin. */
  frame: 'mail-frame.html',
  /** The page in the mail's origin that fills, measures and colours those frames. */
  mailPage: 'mail.html',
  /** An inline image of this message (Content-ID): raster formats only, else 404. */
  inlinePart: (messageId: number, partId: string): string => `content/inline/${messageId}/${partId}`,
  /** An attachment as a download, never shown by the browser itself. */
  attachment: (messageId: number, partId: string): string => `content/attachment/${messageId}/${partId}`,
  /** A file that is packed into an attachment, as a download. */
  unpacked: (messageId: number, partId: string, index: number): string =>
    `content/unpacked/${messageId}/${partId}/${index}`,
  /** The message of a change that its server has refused, as a download. */
  unsent: (operationId: number): string => `content/unsent/${operationId}`,
  /** An attachment of a message that was opened from a file, as a download. */
  openedAttachment: (sha256: string, partId: string): string => `content/opened/${sha256}/${partId}`,
  /** As `inlinePart` and `unpacked`, for a message that was opened from a file. */
  openedPicture: (sha256: string, partId: string): string => `content/opened-inline/${sha256}/${partId}`,
  openedUnpacked: (sha256: string, partId: string, index: number): string =>
    `content/opened-unpacked/${sha256}/${partId}/${index}`,
  /** All attachments of a message as one zip archive. */
  archive: (messageId: number): string => `content/archive/${messageId}`,
  /** A remote image of this message, fetched by the engine after the person asked for it. */
  remoteImage: (messageId: number, url: string): string =>
    `content/remote/${messageId}?url=${encodeURIComponent(url)}`,
} as const;
