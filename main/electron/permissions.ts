import type { Session } from 'electron';

/** The interface needs nothing that a web page must ask for: no camera, no notifications of its own, no devices. */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
}
