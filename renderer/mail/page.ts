import { MailFrame } from './mail-frame.ts';
import type { ToMailPage } from './protocol.ts';
import type { FromMailPage } from './told.ts';

/**
 * The page in the mail's origin (`mail.html`): out of sight in the interface's window, beside the mail frames. These run
 * no script; being of its origin, they can be filled and measured from here, and being of another than the interface's,
 * nothing that happens in them or here can reach it, but for what is said over the port.
 */
const frames = new Map<string, MailFrame>();

/** A frame of this origin beside this page. Of others not even the name can be read. */
function windowOf(name: string): (Window & typeof globalThis) | null {
  for (let at = 0; at < window.parent.length; at += 1) {
    const beside = window.parent[at] as (Window & typeof globalThis) | undefined;
    try {
      if (beside?.name === name) return beside;
    } catch {
      // Another's.
    }
  }
  return null;
}

function frameOf(name: string, port: MessagePort): MailFrame | null {
  const known = frames.get(name);
  if (known?.isCurrent === true) return known;
  known?.forget();
  frames.delete(name);
  const beside = windowOf(name);
  if (beside === null) return null;
  const frame = new MailFrame(beside, (message) =>
    port.postMessage({ frame: name, message } satisfies FromMailPage),
  );
  frames.set(name, frame);
  return frame;
}

function receive(port: MessagePort, { frame: name, message }: ToMailPage): void {
  if (message.type === 'forget') {
    frames.get(name)?.forget();
    frames.delete(name);
  } else frameOf(name, port)?.receive(message);
}

window.addEventListener('message', ({ source, ports: [port] }) => {
  // Only the interface may have this page in its window (frame-ancestors), and its frames run no scripts.
  if (source !== window.parent || port === undefined) return;
  port.onmessage = ({ data }: MessageEvent<ToMailPage>) => receive(port, data);
});
