// Tokens and base first: what features say about the same elements must come after.
import './styles.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { Bridge } from '../../shared/api/bridge.ts';
import { draftOfHash } from '../../shared/content/paths.ts';
import { afterFirstScreen } from '../ui/later.ts';
import { App } from './app.tsx';
import { followEvents, followSettings, refreshEverything } from './events.ts';
import { firstAnswers } from './first-answers.ts';
import { createServices } from './services.ts';
import { ui } from './ui-store.ts';
import type { WebSocketBridge } from './websocket-bridge.ts';

function isWebSocketBridge(bridge: Bridge | WebSocketBridge): bridge is WebSocketBridge {
  return 'onConnection' in bridge;
}

/** Shows the interface over a bridge. Called once. */
export function start(bridge: Bridge | WebSocketBridge): void {
  const services = createServices(bridge);
  const draftId = draftOfHash(location.hash);
  if (draftId === null) followEvents(services);
  else followSettings(services);
  if (isWebSocketBridge(bridge)) {
    bridge.onConnection((connected) => {
      ui.set({ connected });
      if (connected) refreshEverything(services);
    });
  }
  const root = document.getElementById('root');
  if (root === null) throw new Error('The page has no #root');
  const show = (): void =>
    createRoot(root).render(
      <StrictMode>
        <App services={services} draftId={draftId} />
      </StrictMode>,
    );
  if (draftId === null) void firstAnswers(services).then(show);
  else show();
  // Before the first message is opened, and after the list is there.
  afterFirstScreen(() => void services.mail.open().catch(() => undefined));
}
