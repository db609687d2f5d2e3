import { decodeCharset } from '../mime/index.ts';
import { type ReceiptRequest, readReceiptRequest, receiptHeaders } from '../mime/receipt-request.ts';

/** What of a message's header is kept with its body, for judging where it comes from. */
export interface SafetyFacts {
  /** The topmost Authentication-Results header, unfolded: below it anybody may have written. */
  authenticationResults: string | null;
  /** How many From headers there are (RFC 5322 section 3.6 allows one). */
  fromHeaders: number;
  /** Sent by a mailing list or a machine, which writes to many. */
  automatic: boolean;
  /** It asks for a read receipt, and may have one. */
  receipt?: ReceiptRequest;
}

/** Header fields to fetch for {@link readFacts}. */
export const factHeaders = [
  'Authentication-Results',
  'From',
  'List-Id',
  'List-Unsubscribe',
  'Auto-Submitted',
  ...receiptHeaders,
];

/** Bytes of a header section that are looked at. */
const headerLimit = 256 * 1024;

/** Reads a header section, or the fields of {@link factHeaders} from it. Never throws. */
export function readFacts(header: Uint8Array): SafetyFacts {
  const { text } = decodeCharset(header.subarray(0, headerLimit), undefined);
  const end = /\r?\n\r?\n/.exec(text)?.index ?? text.length;
  const fields = text
    .slice(0, end)
    .replace(/\r?\n[ \t]+/g, ' ')
    .split(/\r?\n/)
    .flatMap((line) => {
      const colon = line.indexOf(':');
      return colon > 0
        ? [{ name: line.slice(0, colon).trim().toLowerCase(), value: line.slice(colon + 1).trim() }]
        : [];
    });
  const first = (name: string): string | undefined => fields.find((field) => field.name === name)?.value;
  const submitted = first('auto-submitted');
  const automatic =
    first('list-id') !== undefined ||
    first('list-unsubscribe') !== undefined ||
    (submitted !== undefined && !/^no\b/i.test(submitted));
  const receipt = readReceiptRequest(fields, automatic);
  return {
    authenticationResults: first('authentication-results')?.slice(0, 20_000) ?? null,
    fromHeaders: fields.filter(({ name }) => name === 'from').length,
    automatic,
    ...(receipt === null ? {} : { receipt }),
  };
}
