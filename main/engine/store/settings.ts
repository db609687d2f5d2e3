import { defaultSettings, Settings } from '../../../shared/model/settings.ts';
import { all, type ReadableDb, run, transaction, type WritableDb } from './database.ts';

/** What the person chose; anything missing or unusable is the default. */
export function readSettings(db: ReadableDb): Settings {
  const stored: Record<string, unknown> = {};
  for (const row of all<{ key: string; value: string }>(db, 'SELECT key, value FROM setting')) {
    stored[row.key] = JSON.parse(row.value);
  }
  const settings: Record<string, unknown> = { ...defaultSettings };
  for (const [key, schema] of Object.entries(Settings.shape)) {
    const parsed = schema.safeParse(stored[key]);
    if (parsed.success) settings[key] = parsed.data;
  }
  return Settings.parse(settings);
}

export function updateSettings(db: WritableDb, change: Partial<Settings>): Settings {
  return transaction(db, () => {
    for (const [key, value] of Object.entries(change)) {
      if (value === undefined) continue;
      run(db, 'INSERT OR REPLACE INTO setting (key, value) VALUES (?, ?)', key, JSON.stringify(value));
    }
    return readSettings(db);
  });
}
