import { Lock } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Protection } from '../../../shared/model/message.ts';
import { t } from '../../i18n/index.ts';

/** Says plainly that a message, or some of it, is signed or encrypted, and that nobody has looked into that. */
export function ProtectionHint({ protection }: { protection: Protection | null }): ReactNode {
  if (protection === null) return null;
  return (
    <p className="hint hint--quiet">
      <Lock className="icon" aria-hidden="true" />
      <span>{t(`conversation.${protection}`)}</span>
    </p>
  );
}
