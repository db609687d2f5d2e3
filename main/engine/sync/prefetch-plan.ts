import type { Attachment } from '../../../shared/model/message.ts';
import { earliest, insideWindows, type OfflineWindow, windowsParameter } from '../offline/policy.ts';
import { all, type ReadableDb } from '../store/database.ts';
import { locateAll, type MessageLocation } from './body-fetch.ts';

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

/** Messages per FETCH, and bytes of their texts. */
const fetchedTogether = 200;
const bytesTogether = 256 * 1024;

/** Bytes that are fetched to have the text of a message; of one that the server could not describe all. */
function textSize({ structure, size }: MessageLocation): number {
  if (!structure.complete) return size;
  return structure.textParts.reduce((sum, part) => sum + part.size, 0);
}

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
  const ids = rows.slice(0, limit).map(({ id }) => id);
  for (const location of locateAll(db, ids)) {
    const { textParts, complete } = location.structure;
    const isPlain = complete && textParts.length > 0;
    if (textSize(location) > prefetchPartLimit) {
      tried.add(location.messageId);
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

/**
 * The messages of a group, a FETCH each: enough of them that the server reads on while their texts are stored, and no
 * more of their texts than come in a moment.
 */
export function batchesOf(group: PrefetchGroup): PrefetchGroup[] {
  const batches: PrefetchGroup[] = [];
  let locations: MessageLocation[] = [];
  let bytes = 0;
  for (const location of group.locations) {
    const size = textSize(location);
    if (locations.length === fetchedTogether || (locations.length > 0 && bytes + size > bytesTogether)) {
      batches.push({ ...group, locations });
      locations = [];
      bytes = 0;
    }
    locations.push(location);
    bytes += size;
  }
  if (locations.length > 0) batches.push({ ...group, locations });
  return batches;
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
