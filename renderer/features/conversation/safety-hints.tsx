import { ShieldQuestionMark, UserRoundPlus } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import type { SafetyHint } from '../../../shared/model/safety.ts';
import { t } from '../../i18n/index.ts';
import { plainLine } from '../../ui/names.ts';

/** Hints that only inform; the others ask for care. */
const quiet: ReadonlySet<SafetyHint['kind']> = new Set(['first-time', 'reply-elsewhere']);

/** True when the sender may not be who the message says. */
export function isDoubtful(hints: readonly SafetyHint[]): boolean {
  return hints.some(({ kind }) => !quiet.has(kind));
}

/** What the reader should know about the sender, each with its reason behind a button. */
export function SafetyHints({ hints }: { hints: readonly SafetyHint[] }): ReactNode {
  return hints.map((hint) => <Hint key={hint.kind} hint={hint} />);
}

function Hint({ hint }: { hint: SafetyHint }): ReactNode {
  const [open, setOpen] = useState(false);
  const id = useId();
  const Icon = hint.kind === 'first-time' ? UserRoundPlus : ShieldQuestionMark;
  const value = (name: string): string => plainLine(hint.values[name] ?? '');
  const values = {
    shown: value('shown'),
    real: value('real'),
    known: value('known'),
    domain: value('domain'),
    method: value('method'),
    number: value('number'),
    from: value('from'),
    replyTo: value('replyTo'),
    address: value('address'),
  };
  return (
    <div className={quiet.has(hint.kind) ? 'hint hint--quiet' : 'hint'} role="note">
      <Icon className="icon" aria-hidden="true" />
      <span className="hint__text">{t(`hints.${hint.kind}`, values)}</span>
      <button
        type="button"
        className="hint__why"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        {t('hints.why')}
      </button>
      <p id={id} className="hint__reason" hidden={!open}>
        {t(`hints.${hint.kind}-why`, values)}
      </p>
    </div>
  );
}
