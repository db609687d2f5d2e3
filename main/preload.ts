import { contextBridge, type IpcRendererEvent, ipcRenderer } from 'electron';
import type { Bridge } from '../shared/api/bridge.ts';
import type { ApiEvent } from '../shared/api/events.ts';
import { callChannel, eventChannel } from './electron/channels.ts';

const bridge: Bridge = {
  call: (method, input) => ipcRenderer.invoke(callChannel, method, input),
  subscribe(listener) {
    const receive = (_event: IpcRendererEvent, event: ApiEvent): void => listener(event);
    ipcRenderer.on(eventChannel, receive);
    return () => {
      ipcRenderer.removeListener(eventChannel, receive);
    };
  },
};

contextBridge.exposeInMainWorld('curlew', bridge);
