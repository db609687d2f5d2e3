import { z } from 'zod';

/** What the person wants of the spelling checker on this computer. Languages are Chromium's codes, such as `en-GB`. */
export const SpellingChoice = z.object({
  enabled: z.boolean(),
  languages: z.array(z.string().min(1).max(40)).max(20),
});
export type SpellingChoice = z.infer<typeof SpellingChoice>;

/**
 * Who checks spelling: the browser, by its own settings; the operating system, in the languages that it knows; or
 * Chromium's checker, whose dictionaries are fetched.
 */
export const SpellingState = SpellingChoice.extend({
  by: z.enum(['browser', 'system', 'dictionaries']),
  /** All that can be chosen. */
  available: z.array(z.string()),
  /** The choice holds from the next start on. */
  atNextStart: z.boolean(),
});
export type SpellingState = z.infer<typeof SpellingState>;
