import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { packaging } from '../../../build/electron-builder.config.ts';
import { browserHandlers } from '../../../main/browser-host/handlers.ts';
import { runElectronApp } from '../../../main/electron/app.ts';
import { createDispatcher, type Dispatch } from '../../../main/host/dispatcher.ts';
import { Opened } from '../../../main/host/opened.ts';
import { type MethodName, methods } from '../../../shared/api/methods.ts';
import { electronDouble } from './electron-double.ts';
import { fakeEngine, fakeSecrets, tempDir } from './fake-engine.ts';

test('the fuses of what is installed leave no way around the program (A10)', () => {
  expect(packaging.electronFuses).toMatchObject({
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    grantFileProtocolExtraPrivileges: false,
    enableCookieEncryption: true,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
  });
});

test.each(['remote-debugging-port', 'remote-debugging-pipe'])(
  'what is installed does not start with --%s',
  (name) => {
    vi.spyOn(console, 'error').mockReturnValue();
    const start = vi.fn();
    for (const packaged of [true, false]) {
      const double = electronDouble();
      double.app.switches.set(name, '9222');
      Object.assign(double.electron.app, { isPackaged: packaged });
      void runElectronApp({
        electron: double.electron,
        entryUrl: import.meta.url,
        args: ['--data-dir', tempDir()],
        start,
      });
      expect(double.app.exits).toEqual(packaged ? [1] : []);
    }
  },
);

/** Text, numbers and shapes as an attacker in the page would send them, often near to what is right. */
const payload = fc.oneof(
  fc.anything(),
  fc.dictionary(
    fc.constantFrom(
      'messageId',
      'partId',
      'url',
      'accountId',
      'threadId',
      'view',
      'limit',
      'text',
      '__proto__',
    ),
    fc.anything(),
  ),
);

test('no payload, to any method, is more than an answer (A8)', async () => {
  const engine = fakeEngine();
  const info = { version: '1', demo: false, mailBase: () => 'app://mail/', secrets: fakeSecrets('os') };
  const handlers = browserHandlers((...request) => dispatch(...request), info, new Opened(() => {}));
  const dispatch: Dispatch = createDispatcher(engine, handlers);
  for (const method of Object.keys(methods) as MethodName[]) {
    await fc.assert(
      fc.asyncProperty(payload, async (input) => {
        const before = engine.calls.length;
        const outcome = await dispatch(method, input, 'renderer');
        if (!outcome.ok) {
          expect(typeof outcome.error.message).toBe('string');
          expect(outcome.error.code).not.toBe('internal');
        }
        // What reaches the engine has been read by the method's own schema.
        for (const call of engine.calls.slice(before)) {
          const { input: schema, audience } = methods[call.method as MethodName];
          expect(schema.safeParse(call.input).success).toBe(true);
          if (call.method === method) expect(audience).toBe('renderer');
        }
        engine.calls.length = 0;
      }),
      { numRuns: process.env.LONG ? 1_000 : 60 },
    );
  }
}, 300_000);
