/**
 * The engine's workers as people run them, built. Of its sources each start would strip and compile hundreds of files
 * anew in every thread: three times the work, for most tests more than what they test.
 */
const worker = (name: string): URL => new URL(`../../out/engine/${name}-worker.js`, import.meta.url);

export const workers = { writer: worker('writer'), reader: worker('reader') };
