import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { t } from '../i18n/index.ts';
import { Tip } from './tip.tsx';

/** A button for what a later version brings: it has its place and name, is disabled, and says why. */
export function LaterButton({
  icon: Icon,
  label,
  primary = false,
}: {
  icon: LucideIcon;
  label: string;
  primary?: boolean;
}): ReactNode {
  return (
    <Tip text={t('common.later')}>
      <button type="button" aria-disabled="true" className={`button ${primary ? 'button--primary' : ''}`}>
        <Icon className="icon" aria-hidden="true" />
        {label}
      </button>
    </Tip>
  );
}
