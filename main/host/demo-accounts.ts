import { readFile, rm } from 'node:fs/promises';
import { z } from 'zod';
import { NewAccount } from '../../shared/model/account.ts';
import type { LogRecord } from '../engine/engine.ts';
import type { Dispatch } from './dispatcher.ts';

/** Signs in to the accounts of a throw-away server. The file holds their passwords and is gone when this returns. */
export async function addDemoAccounts(
  file: string,
  dispatch: Dispatch,
  log: (record: LogRecord) => void,
): Promise<void> {
  let accounts: NewAccount[];
  try {
    accounts = z.array(NewAccount).parse(JSON.parse(await readFile(file, 'utf8')));
  } finally {
    await rm(file, { force: true });
  }
  for (const account of accounts) {
    const outcome = await dispatch('accounts.add', account, 'internal');
    if (outcome.ok) continue;
    const { code, message } = outcome.error;
    log({
      level: 'error',
      scope: 'demo',
      message: 'account not added',
      at: Date.now(),
      details: { code, message },
    });
  }
}
