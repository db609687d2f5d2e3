import { Ellipsis } from 'lucide-react';
import type { ReactNode } from 'react';
import { t } from '../../i18n/index.ts';
import { Tip } from '../../ui/tip.tsx';

/** The "…" behind which quoted text is folded. */
export function QuoteButton({ shown, onToggle }: { shown: boolean; onToggle: () => void }): ReactNode {
  const label = t(shown ? 'conversation.quotedHide' : 'conversation.quoted');
  return (
    <Tip text={label}>
      <button
        type="button"
        className="quote-button"
        aria-label={label}
        aria-expanded={shown}
        onClick={onToggle}
      >
        <Ellipsis className="icon" aria-hidden="true" />
      </button>
    </Tip>
  );
}
