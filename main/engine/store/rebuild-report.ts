import { RebuildReport } from '../../../shared/model/rebuild-report.ts';
import { one, type ReadableDb, run, type WritableDb } from './database.ts';
import type { Rebuilt } from './rebuild.ts';

/** Kept beside the settings, so that it is told even when the program ends before anybody has seen it. */
const key = 'rebuildReport';

/** Notes that the database was made anew. */
export function noteRebuild(db: WritableDb, rebuilt: Rebuilt, now: number): void {
  const { accounts = 0, waiting = 0, lost = 0 } = rebuilt.salvaged ?? {};
  const report: RebuildReport = { at: now, accounts, waiting, lost };
  run(db, 'INSERT OR REPLACE INTO setting (key, value) VALUES (?, ?)', key, JSON.stringify(report));
}

/** Null when there is nothing to tell. */
export function rebuildReport(db: ReadableDb): RebuildReport | null {
  const row = one<{ value: string }>(db, 'SELECT value FROM setting WHERE key = ?', key);
  const parsed = row && RebuildReport.safeParse(JSON.parse(row.value));
  return parsed?.success ? parsed.data : null;
}

/** The person has seen it. */
export function dismissRebuildReport(db: WritableDb): void {
  run(db, 'DELETE FROM setting WHERE key = ?', key);
}
