import type { Attachment } from '../../../shared/model/message.ts';
import { earliest, insideWindows, type OfflineWindow, windowsParameter } from '../offline/policy.ts';
import { all, type ReadableDb } from '../store/database.ts';
import { locate, type MessageLocation } from './body-fetch.ts';

/** A group of messages of one mailbox whose text stands in the same parts: one FETCH serves them all. */
export interface PrefetchGroup {
  path: string;
  uid_validity: string | null;
  /** Every message has its text in the same parts; otherwise each is looked at alone. */
  isPlain: boolean;
  locations: MessageLocation[];
}

/** Text above this is left for the moment when the message is opened, in bytes. */
const prefetchPartLimit = 512 * 1024;

/**
 * The newest messages of the windows without their text, by mailbox and parts, but those in `tried`. Messages with very
 * long texts are added there.
 */
export function planPrefetch(
  db: ReadableDb,
  accountId: number,
  windows: readonly OfflineWindow[],
  limit: number,
  tried: Set<number>,
): PrefetchGroup[] {
  const rows = all<{ id: number }>(
    db,
    `SELECT m.id FROM message m WHERE m.account_id = ? AND m.body_state = 'absent' AND m.date >= ?
       AND ${insideWindows} ORDER BY m.date DESC LIMIT ?`,
    accountId,
    earliest(windows),
    windowsParameter(windows),
    limit + tried.size,
  ).filter((row) => !tried.has(row.id));
  const groups = new Map<string, PrefetchGroup>();
  for (const row of rows.slice(0, limit)) {
    const location = locate(db, row.id);
    if (!location) continue;
    const { textParts, complete } = location.structure;
    const isPlain = complete && textParts.length > 0;
    const text = isPlain ? textParts.reduce((sum, part) => sum + part.size, 0) : complete ? 0 : location.size;
    if (text > prefetchPartLimit) {
      tried.add(row.id);
      continue;
    }
    const key = `${location.mailboxId} ${isPlain ? textParts.map((part) => part.partId).join(',') : ''}`;
    const group = groups.get(key);
    if (group) group.locations.push(location);
    else {
      const { path, uid_validity } = location;
      groups.set(key, { path, uid_validity, isPlain, locations: [location] });
    }
  }
  return [...groups.values()];
}

export interface WantedAttachment {
  messageId: number;
  partId: string;
  /** Names it in the set of those tried. */
  key: string;
}

/** Messages looked at in one plan, and attachments named by it. */
const lookedAt = 2000;
const planned = 20;

/** The newest attachments of the windows that are not here yet and that `wanted` says yes to. */
export function planAttachments(
  db: ReadableDb,
  accountId: number,
  windows: readonly OfflineWindow[],
  wanted: (key: string, attachment: Attachment) => boolean,
): WantedAttachment[] {
  const found: WantedAttachment[] = [];
  let before = Number.MAX_SAFE_INTEGER;
  for (;;) {
    const rows = all<{ id: number; date: number; structure: string; here: string }>(
      db,
      `SELECT m.id, m.date, m.structure,
              (SELECT json_group_array(part_id) FROM attachment_file f WHERE f.message_id = m.id) AS here
       FROM message m WHERE m.account_id = ? AND m.date >= ? AND m.date < ? AND m.has_attachment = 1
         AND ${insideWindows} ORDER BY m.date DESC LIMIT ${lookedAt}`,
      accountId,
      earliest(windows),
      before,
      windowsParameter(windows),
    );
    for (const row of rows) {
      const here = new Set(JSON.parse(row.here) as string[]);
      const { attachments } = JSON.parse(row.structure) as { attachments: Attachment[] };
      for (const attachment of attachments) {
        const key = `${row.id}/${attachment.partId}`;
        if (here.has(attachment.partId) || !wanted(key, attachment)) continue;
        found.push({ messageId: row.id, partId: attachment.partId, key });
        if (found.length === planned) return found;
      }
    }
    const last = rows.at(-1);
    if (rows.length < lookedAt || !last) return found;
    before = last.date;
  }
}
