import { QueryClient } from '@tanstack/react-query';
import { beforeEach, expect, test } from 'vitest';
import { notices, useNotices } from '../../../renderer/features/notices/notices.ts';
import { offerMailProgram } from '../../../renderer/features/opened/mail-program.ts';
import { showOpened } from '../../../renderer/features/opened/opened.ts';
import type { ApiClient } from '../../../shared/api/client.ts';
import { defaultSettings } from '../../../shared/model/settings.ts';

/** A client that answers by these functions, and notes what it was asked. */
function clientOf(answers: Record<string, (input: never) => unknown>) {
  const calls: string[] = [];
  const call = async (method: string, input: never): Promise<unknown> => {
    calls.push(method);
    const answer = answers[method];
    if (answer === undefined) throw new Error(`Nobody should ask for ${method}.`);
    return await answer(input);
  };
  return { calls, client: { call } as unknown as ApiClient };
}

beforeEach(() => useNotices.setState({ notices: [] }));

test('what was asked for before the page was there is opened in its order', async () => {
  const opened: string[] = [];
  const links = ['mailto:a@x.test', 'mailto:b@x.test'];
  const { client } = clientOf({ 'app.takeOpened': () => links.map((link) => ({ kind: 'mailto', link })) });
  const compose = { mailto: async (link: string) => void opened.push(link) };
  await showOpened({ client, compose } as unknown as Parameters<typeof showOpened>[0]);
  expect(opened).toEqual(links);
});

test('mail links are asked about once, and taken only when the person says so', async () => {
  let settings = defaultSettings;
  let became = 0;
  const { client, calls } = clientOf({
    'settings.get': () => settings,
    'settings.update': (change: Partial<typeof settings>) => {
      settings = { ...settings, ...change };
      return settings;
    },
    'app.mailProgram': () => ({ state: 'another' }),
    'app.becomeMailProgram': () => {
      became += 1;
      return { done: true };
    },
  });
  const queries = new QueryClient();
  await offerMailProgram(client, queries);
  const [question] = useNotices.getState().notices;
  expect(question?.text).toContain('mail links');
  expect(became).toBe(0);
  notices.dismiss(question!);
  await offerMailProgram(client, queries);
  expect(useNotices.getState().notices).toEqual([]);
  expect(calls.filter((one) => one === 'app.mailProgram')).toHaveLength(1);
  question!.action!.run();
  expect(calls.at(-1)).toBe('app.becomeMailProgram');
});

test.each(['curlew', 'unsupported'])('nothing is asked where mail links are %s', async (state) => {
  const { client } = clientOf({
    'settings.get': () => defaultSettings,
    'app.mailProgram': () => ({ state }),
  });
  await offerMailProgram(client, new QueryClient());
  expect(useNotices.getState().notices).toEqual([]);
});
