import { later } from '../../ui/later.ts';

/** The composer, with its editor the largest part of the interface's code: loaded after the first list. */
export const Composer = later(async () => (await import('./composer.tsx')).Composer);
