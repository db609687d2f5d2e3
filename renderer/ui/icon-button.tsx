import type { LucideIcon } from 'lucide-react';
import { type ButtonHTMLAttributes, memo, type ReactNode, type Ref } from 'react';
import { Tip } from './tip.tsx';

interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'disabled' | 'aria-label'> {
  readonly icon: LucideIcon;
  readonly label: string;
  readonly shortcut?: string;
  readonly small?: boolean;
  /** Cannot be used now. It stays in the tab order, so that its name can be read. */
  readonly inactive?: boolean;
  /** Why it can never be used here, in words: told by the tooltip and to a screen reader. Makes it inactive. */
  readonly reason?: string | null;
  readonly ref?: Ref<HTMLButtonElement>;
}

/**
 * A button that shows only an icon: its name is its label, told by a tooltip too. Rendered again only when something of
 * it has changed, for its tooltip is many times the work of the button: `onClick` should stay the same function.
 */
export const IconButton = memo(function IconButton({
  icon: Icon,
  label,
  shortcut,
  small = false,
  inactive: inactiveNow = false,
  reason = null,
  onClick,
  className = '',
  ...rest
}: IconButtonProps): ReactNode {
  const inactive = inactiveNow || reason !== null;
  return (
    <Tip text={reason === null ? label : reason} shortcut={reason === null ? shortcut : undefined}>
      <button
        type="button"
        aria-label={label}
        aria-disabled={inactive || undefined}
        aria-description={reason ?? undefined}
        className={`icon-button ${small ? 'icon-button--small' : ''} ${className}`}
        onClick={inactive ? undefined : onClick}
        {...rest}
      >
        <Icon className="icon" aria-hidden="true" />
      </button>
    </Tip>
  );
});
