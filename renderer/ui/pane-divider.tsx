import { type CSSProperties, type KeyboardEvent, type PointerEvent, type ReactNode, useRef } from 'react';

interface PaneDividerProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly style?: CSSProperties;
  /** While dragging: for the layout only. */
  onDrag(value: number): void;
  /** At the end: to be remembered. */
  onSettle(value: number): void;
}

const keyStep = 16;

/** The line between two columns: dragged, or moved with the arrow keys (ARIA window splitter). */
export function PaneDivider({
  label,
  value,
  min,
  max,
  style,
  onDrag,
  onSettle,
}: PaneDividerProps): ReactNode {
  const drag = useRef<{ x: number; value: number; now: number } | null>(null);
  const clamp = (next: number): number => Math.round(Math.min(max, Math.max(min, next)));

  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { x: event.clientX, value, now: value };
  };
  const onPointerMove = (event: PointerEvent): void => {
    if (drag.current === null) return;
    drag.current.now = clamp(drag.current.value + event.clientX - drag.current.x);
    onDrag(drag.current.now);
  };
  const onPointerUp = (): void => {
    if (drag.current !== null) onSettle(drag.current.now);
    drag.current = null;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const next =
      event.key === 'ArrowLeft'
        ? value - keyStep
        : event.key === 'ArrowRight'
          ? value + keyStep
          : event.key === 'Home'
            ? min
            : event.key === 'End'
              ? max
              : null;
    if (next === null) return;
    event.preventDefault();
    onSettle(clamp(next));
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: an <hr> cannot be a focusable splitter
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={value}
      aria-valuemin={min}
      aria-valuemax={max}
      tabIndex={0}
      className="pane-divider"
      style={style}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={onPointerUp}
      onKeyDown={onKeyDown}
    />
  );
}
