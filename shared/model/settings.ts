import { z } from 'zod';

/** What the person chose about the interface. Kept by the engine, so that it survives any port, profile or host. */
export const Settings = z.object({
  theme: z.enum(['system', 'light', 'dark']),
  sidebarWidth: z.number().min(160).max(480),
  listWidth: z.number().min(280).max(720),
  collapsedMailboxes: z.array(z.int()),
  collapsedAccounts: z.array(z.int()),
  /** Searches that led to something, the newest first. */
  recentSearches: z.array(z.string().max(2000)).max(20),
  /** Seconds in which Send can be taken back. */
  undoSendSeconds: z.int().min(0).max(60),
  /** Whose remote images are shown by themselves: an address, or "@" and a domain; lower case. */
  imagesAllowed: z.array(z.string().max(320)).max(5_000),
  /** Messages are shown as text alone, unless asked otherwise. */
  plainText: z.boolean(),
  /** Senders whose messages keep their own colours; lower case. */
  originalColours: z.array(z.string().max(320)).max(5_000),
  /** How large messages are shown; 1 is the size they were made for. */
  mailZoom: z.number().min(0.5).max(3),
  /** The person has been asked once whether Curlew shall be the program for mail links. */
  mailProgramOffered: z.boolean(),
  /** Messages are written in windows of their own, not at the foot of the main window. */
  composeInWindow: z.boolean(),
  /** Whether the person is asked where a message asks for a read receipt; none is ever sent without a click. */
  readReceipts: z.enum(['ask', 'never']),
});
export type Settings = z.infer<typeof Settings>;

export const defaultSettings: Settings = {
  theme: 'system',
  sidebarWidth: 216,
  listWidth: 388,
  collapsedMailboxes: [],
  collapsedAccounts: [],
  recentSearches: [],
  undoSendSeconds: 10,
  imagesAllowed: [],
  plainText: false,
  originalColours: [],
  mailZoom: 1,
  mailProgramOffered: false,
  composeInWindow: false,
  readReceipts: 'ask',
};
