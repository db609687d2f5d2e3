import { EventEmitter } from 'node:events';
import { join } from 'node:path';
import type { Electron } from '../../../main/electron/electron.ts';

type Listener = (...args: never[]) => unknown;

/** What the double noted, in the order in which it happened. */
export type Journal = string[];

class FakeSession extends EventEmitter {
  handlers = new Map<string, (request: Request) => Promise<Response>>();
  permissionRequest: Listener | null = null;
  permissionCheck: Listener | null = null;
  devicePermission: Listener | null = null;
  beforeRequest: Listener | null = null;
  protocol = {
    handle: (scheme: string, handler: (request: Request) => Promise<Response>) =>
      this.handlers.set(scheme, handler),
  };
  webRequest = { onBeforeRequest: (listener: Listener) => (this.beforeRequest = listener) };
  spelling = { enabled: true, languages: ['en-US'] };
  availableSpellCheckerLanguages = ['de', 'en-GB', 'en-US', 'fr'];
  setSpellCheckerEnabled = (enabled: boolean) => {
    this.spelling.enabled = enabled;
  };
  setSpellCheckerLanguages = (languages: string[]) => {
    const unknown = languages.find((one) => !this.availableSpellCheckerLanguages.includes(one));
    if (unknown !== undefined) throw new Error(`Invalid language code provided: "${unknown}"`);
    this.spelling.languages = languages;
  };
  setPermissionRequestHandler = (handler: Listener) => (this.permissionRequest = handler);
  setPermissionCheckHandler = (handler: Listener) => (this.permissionCheck = handler);
  setDevicePermissionHandler = (handler: Listener) => (this.devicePermission = handler);
}

class FakeWebContents extends EventEmitter {
  sent: unknown[][] = [];
  reloads = 0;
  dragged: unknown[] = [];
  startDrag = (item: unknown) => void this.dragged.push(item);
  destroyed = false;
  crashed = false;
  windowOpen: Listener | null = null;
  setWindowOpenHandler = (handler: Listener) => (this.windowOpen = handler);
  corrected: string[] = [];
  replaceMisspelling = (word: string) => void this.corrected.push(word);
  setWebRTCIPHandlingPolicy = () => {};
  isDestroyed = () => this.destroyed;
  isCrashed = () => this.crashed;
  send = (...args: unknown[]) => {
    if (this.destroyed) throw new Error('Object has been destroyed');
    this.sent.push(args);
  };
  reload = () => {
    this.reloads += 1;
  };
}

export interface FakeWindow extends EventEmitter {
  options: Record<string, unknown> & { webPreferences: Record<string, unknown> };
  webContents: FakeWebContents;
  url: string | null;
  visible: boolean;
  maximized: boolean;
  minimized: boolean;
  destroyed: boolean;
  focused: number;
  normalBounds: { x: number; y: number; width: number; height: number };
}

export interface ElectronDouble {
  /** To be handed to the code under test. */
  electron: Electron;
  journal: Journal;
  app: EventEmitter & {
    ready(): void;
    quits: number;
    mailPrograms: string[];
    exits: number[];
    switches: Map<string, string>;
    paths: Map<string, string>;
  };
  defaultSession: FakeSession;
  sessions: Map<string, { session: FakeSession; options: unknown }>;
  windows: FakeWindow[];
  schemes: unknown[];
  ipc: Map<string, (...args: unknown[]) => Promise<unknown>>;
  opened: string[];
  dialogs: unknown[][];
  saveDialog: { canceled: boolean; filePath: string };
  powerMonitor: EventEmitter;
  net: { online: boolean };
  safeStorage: FakeSafeStorage;
  menu: unknown[] | null;
  /** Menus that were opened at the pointer. */
  popups: { template: unknown[]; window: unknown }[];
}

export interface FakeSafeStorage {
  backend: string;
  available: boolean | Error;
  /** Prefix of everything encrypted by the present key. */
  key: string;
  reEncrypt: boolean;
  broken: boolean;
  calls: string[];
}

/** A stand-in for Electron: it does nothing but remember, and raises events when a test says so. */
export function electronDouble(
  options: {
    lock?: boolean;
    packaged?: boolean;
    workAreas?: object[];
    userPath?: string;
    languages?: string[];
  } = {},
): ElectronDouble {
  const journal: Journal = [];
  let ready = false;
  let resolveReady = (): void => {};
  const whenReady = new Promise<void>((resolve) => {
    resolveReady = resolve;
  });
  const windows: FakeWindow[] = [];
  const sessions: ElectronDouble['sessions'] = new Map();
  const ipc: ElectronDouble['ipc'] = new Map();
  const dialogs: unknown[][] = [];
  const opened: string[] = [];
  const schemes: unknown[] = [];
  const safeStorage: FakeSafeStorage = {
    backend: 'gnome_libsecret',
    available: true,
    key: 'k1',
    reEncrypt: false,
    broken: false,
    calls: [],
  };
  const net = { online: true };
  const powerMonitor = new EventEmitter();
  const defaultSession = new FakeSession();

  const app = Object.assign(new EventEmitter(), {
    quits: 0,
    exits: [] as number[],
    switches: new Map<string, string>(),
    paths: new Map<string, string>(),
    isPackaged: options.packaged ?? false,
    ready() {
      ready = true;
      journal.push('ready');
      resolveReady();
    },
    mailPrograms: [] as string[],
    isDefaultProtocolClient: (scheme: string) => app.mailPrograms.includes(scheme),
    setAsDefaultProtocolClient: (scheme: string) => app.mailPrograms.push(scheme) > 0,
    getPreferredSystemLanguages: () => options.languages ?? ['en-US'],
    isReady: () => ready,
    getFileIcon: async (path: string) => fakeImage(path),
    whenReady: () => whenReady,
    enableSandbox: () => void journal.push(ready ? 'sandbox too late' : 'sandbox'),
    setName: (name: string) => void journal.push(`name ${name}`),
    setAppUserModelId: (id: string) => void journal.push(`model ${id}`),
    setPath(name: string, path: string) {
      journal.push(`path ${name}`);
      app.paths.set(name, path);
    },
    getPath: (name: string) => app.paths.get(name) ?? join(options.userPath ?? '/home/someone', name),
    requestSingleInstanceLock() {
      journal.push('lock');
      return options.lock ?? true;
    },
    quit() {
      journal.push('quit');
      app.quits += 1;
      let prevented = false;
      app.emit('before-quit', { preventDefault: () => (prevented = true) });
      journal.push(prevented ? 'quit prevented' : 'quit went on');
    },
    exit(code: number) {
      journal.push(`exit ${code}`);
      app.exits.push(code);
    },
    commandLine: {
      appendSwitch: (name: string, value = '') => void app.switches.set(name, value),
      hasSwitch: (name: string) => app.switches.has(name),
    },
  });

  class BrowserWindow extends EventEmitter {
    static getAllWindows = () => windows.filter((window) => !window.destroyed);
    options: FakeWindow['options'];
    webContents = new FakeWebContents();
    url: string | null = null;
    visible = false;
    maximized = false;
    minimized = false;
    destroyed = false;
    focused = 0;
    normalBounds = { x: 1, y: 2, width: 900, height: 700 };
    constructor(given: FakeWindow['options']) {
      super();
      this.options = given;
      windows.push(this);
      journal.push('window');
      app.emit('web-contents-created', {}, this.webContents);
    }
    loadURL = async (url: string) => {
      this.url = url;
    };
    show = () => {
      this.visible = true;
      journal.push('show');
    };
    close = () => {
      journal.push('close');
      this.emit('close');
      this.destroyed = true;
      this.emit('closed');
    };
    maximize = () => {
      this.maximized = true;
    };
    restore = () => {
      this.minimized = false;
    };
    focus = () => {
      this.focused += 1;
    };
    isVisible = () => this.visible;
    isMaximized = () => this.maximized;
    isMinimized = () => this.minimized;
    isDestroyed = () => this.destroyed;
    getNormalBounds = () => this.normalBounds;
  }

  const double: ElectronDouble = {
    electron: undefined as unknown as Electron,
    journal,
    app,
    defaultSession,
    sessions,
    windows,
    schemes,
    ipc,
    opened,
    dialogs,
    saveDialog: { canceled: true, filePath: '' },
    powerMonitor,
    net,
    safeStorage,
    menu: null,
    popups: [],
  };
  double.electron = {
    app,
    BrowserWindow,
    session: {
      defaultSession,
      fromPartition(name: string, given: unknown) {
        const session = new FakeSession();
        sessions.set(name, { session, options: given });
        return session;
      },
    },
    protocol: {
      registerSchemesAsPrivileged(given: unknown[]) {
        journal.push(ready ? 'schemes too late' : 'schemes');
        schemes.push(...given);
      },
    },
    ipcMain: {
      handle: (channel: string, handler: (...args: unknown[]) => Promise<unknown>) =>
        ipc.set(channel, handler),
    },
    screen: {
      getAllDisplays: () =>
        (options.workAreas ?? [{ x: 0, y: 0, width: 1920, height: 1080 }]).map((workArea) => ({ workArea })),
    },
    nativeTheme: { shouldUseDarkColors: false },
    net: { isOnline: () => net.online },
    powerMonitor,
    safeStorage: fakeSafeStorage(safeStorage),
    nativeImage: { createFromDataURL: (url: string) => fakeImage(url) },
    shell: { openExternal: async (url: string) => void opened.push(url) },
    dialog: {
      showErrorBox: (...args: unknown[]) => void dialogs.push(args),
      showMessageBox: async (...args: unknown[]) => {
        dialogs.push(args);
        return { response: 0 };
      },
      showOpenDialog: async (...args: unknown[]) => {
        dialogs.push(args);
        return { canceled: true, filePaths: [] };
      },
      showSaveDialog: async (...args: unknown[]) => {
        dialogs.push(args);
        return double.saveDialog;
      },
    },
    Menu: {
      buildFromTemplate: (template: unknown[]) =>
        Object.assign([...template], {
          popup: ({ window }: { window: unknown }) => void double.popups.push({ template, window }),
        }),
      setApplicationMenu: (menu: unknown[]) => {
        double.menu = menu;
      },
    },
  } as unknown as Electron;
  return double;
}

/** A picture that is empty where its name says so. */
function fakeImage(name: string): object {
  return { name, isEmpty: () => name.includes('nameless') };
}

function fakeSafeStorage(state: FakeSafeStorage): object {
  return {
    getSelectedStorageBackend: () => state.backend,
    async isAsyncEncryptionAvailable() {
      if (state.available instanceof Error) throw state.available;
      return state.available;
    },
    async encryptStringAsync(text: string) {
      state.calls.push('encrypt');
      return Buffer.from(`${state.key}:${Buffer.from(text).toString('hex')}`);
    },
    async decryptStringAsync(blob: Buffer) {
      state.calls.push('decrypt');
      if (state.broken) throw new Error('Error while decrypting the ciphertext provided to safeStorage.');
      const [, hex = ''] = blob.toString().split(':');
      return { result: Buffer.from(hex, 'hex').toString(), shouldReEncrypt: state.reEncrypt };
    },
  };
}

/** An event that notes whether it was prevented. */
export function preventable<T extends object>(fields: T): T & { prevented: boolean; preventDefault(): void } {
  const event = {
    ...fields,
    prevented: false,
    preventDefault: () => {
      event.prevented = true;
    },
  };
  return event;
}
