import type { MenuItemConstructorOptions } from 'electron';
import type { ApiEvent } from '../../shared/api/events.ts';

type Command = Extract<ApiEvent, { type: 'app.command' }>['command'];

/** The application menu, by the customs of the platform. `command` asks the interface to do something. */
export function menuTemplate(
  platform: NodeJS.Platform,
  packaged: boolean,
  command: (command: Command) => void,
  openMessage: () => void,
): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin';
  const addAccount: MenuItemConstructorOptions = {
    label: 'Add account…',
    click: () => command('add-account'),
  };
  const openFile: MenuItemConstructorOptions = {
    label: 'Open message file…',
    accelerator: 'CmdOrCtrl+O',
    click: openMessage,
  };
  const find: MenuItemConstructorOptions = {
    label: 'Search mail',
    accelerator: 'CmdOrCtrl+F',
    click: () => command('focus-search'),
  };
  return [
    ...(mac ? [{ role: 'appMenu' } satisfies MenuItemConstructorOptions] : []),
    {
      label: 'File',
      submenu: [openFile, addAccount, { type: 'separator' }, { role: mac ? 'close' : 'quit' }],
    },
    {
      label: 'Edit',
      submenu: [
        { role: 'undo' },
        { role: 'redo' },
        { type: 'separator' },
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        ...(mac ? [{ role: 'pasteAndMatchStyle' } satisfies MenuItemConstructorOptions] : []),
        { role: 'delete' },
        { role: 'selectAll' },
        { type: 'separator' },
        { label: 'Undo last action', click: () => command('undo') },
        find,
      ],
    },
    {
      label: 'View',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
        ...(packaged
          ? []
          : ([{ role: 'reload' }, { role: 'toggleDevTools' }] satisfies MenuItemConstructorOptions[])),
      ],
    },
    { role: 'windowMenu' },
  ];
}
