import type { ImapFlow } from 'imapflow';
import { encodePath } from 'imapflow/lib/tools.js';
import { type Attribute, atom, execute, textOf } from './command.ts';

/**
 * STATUS with one item (RFC 9051 section 6.3.11), by the name of the mailbox and past whatever list the server keeps.
 *
 * @returns what the server said of the item, as text; null when it left it out
 * @throws a refusal (see `refusalOf`), NONEXISTENT where there is no such mailbox; the loss of the connection
 */
export async function statusItem(client: ImapFlow, path: string, item: string): Promise<string | null> {
  let answer: string | null = null;
  await execute(client, 'STATUS', [encodePath(client, path), [atom(item)]], {
    STATUS: ({ attributes }) => {
      const items: Attribute[] = Array.isArray(attributes?.[1]) ? attributes[1] : [];
      const at = items.findIndex((one) => textOf(one)?.toUpperCase() === item);
      const value = at < 0 ? null : items[at + 1];
      // MAILBOXID comes in parentheses (RFC 8474 section 4.2); some send it bare.
      answer = textOf(Array.isArray(value) ? value[0] : value);
    },
  });
  return answer;
}
