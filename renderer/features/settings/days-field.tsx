import { type ReactNode, useEffect, useRef, useState } from 'react';
import { t } from '../../i18n/index.ts';
import { parseDays } from './offline-model.ts';

/**
 * A number of days within a sentence. Taken over when the field is left, not while it is typed: on the way to 92 stands
 * 9, and the text beyond nine days would be thrown away.
 */
export function DaysField({ days, onChange }: { days: number; onChange(days: number): void }): ReactNode {
  const [text, setText] = useState<string | null>(null);
  const latest = useRef({ text, days, onChange });
  latest.current = { text, days, onChange };
  const settle = useRef(() => {
    const { text: typed, days: known, onChange: change } = latest.current;
    const next = typed === null ? null : parseDays(typed);
    if (next !== null && next !== known) change(next);
  });
  // Escape closes the dialog without the field being left.
  useEffect(() => () => settle.current(), []);
  const invalid = text !== null && parseDays(text) === null;
  return (
    <input
      type="number"
      min={1}
      max={36_500}
      className="days"
      aria-label={t('offline.daysLabel')}
      aria-invalid={invalid || undefined}
      value={text ?? String(days)}
      onChange={(event) => setText(event.target.value)}
      onBlur={() => {
        settle.current();
        setText(null);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur();
      }}
    />
  );
}
