import type { Proxy as LabProxy } from '../lab/proxy.ts';

/** Names of the IMAP commands in what a proxy has recorded towards a server, over all its connections. */
export function commandsOf(recording: LabProxy['recording']): string[] {
  return recording
    .filter(({ direction }) => direction === 'toServer')
    .flatMap(({ data }) => data.toString('latin1').split('\r\n'))
    .flatMap((line) => /^[0-9A-F]+ ((?:UID )?[A-Z]+)/.exec(line)?.[1] ?? []);
}

/** Commands that ask for text or attachments of messages, and not only for headers. */
export function bodyFetches(recording: LabProxy['recording']): string[] {
  return recording
    .filter(({ direction }) => direction === 'toServer')
    .flatMap(({ data }) => data.toString('latin1').split('\r\n'))
    .filter((line) => /FETCH .*BODY\.PEEK\[(?!HEADER)/.test(line));
}
