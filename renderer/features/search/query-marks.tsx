import { type ReactNode, type RefObject, useEffect, useRef } from 'react';
import type { OperatorSpan, QueryError } from '../../../shared/search/query.ts';

interface Piece {
  readonly at: number;
  readonly text: string;
  readonly kind: 'text' | 'chip' | 'error';
}

/** Cuts the text at the borders of chips and errors; where they overlap the error shows. */
export function cutQuery(
  text: string,
  operators: readonly OperatorSpan[],
  errors: readonly QueryError[],
): Piece[] {
  const borders = new Set([0, text.length]);
  for (const { from, to } of [...operators, ...errors]) borders.add(from).add(to);
  const sorted = [...borders].filter((at) => at <= text.length).sort((a, b) => a - b);
  const within = (spans: readonly { from: number; to: number }[], at: number): boolean =>
    spans.some((span) => span.from <= at && at < span.to);
  return sorted.slice(0, -1).map((from, index) => ({
    at: from,
    text: text.slice(from, sorted[index + 1]),
    kind: within(errors, from) ? 'error' : within(operators, from) ? 'chip' : 'text',
  }));
}

/**
 * What lies behind the letters of the search field: operators on a chip, mistakes underlined. A picture only; the field
 * above it is what is read and edited.
 */
export function QueryMarks(props: {
  input: RefObject<HTMLInputElement | null>;
  text: string;
  operators: readonly OperatorSpan[];
  errors: readonly QueryError[];
}): ReactNode {
  const { input, text } = props;
  const layer = useRef<HTMLDivElement>(null);
  // A long text scrolls in its field, and the picture with it.
  const follow = (): void => {
    if (layer.current !== null && input.current !== null) layer.current.scrollLeft = input.current.scrollLeft;
  };
  // Before the frame is painted, and not in the middle of the change: reading a place would lay out the page twice.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another text may scroll
  useEffect(() => {
    const frame = requestAnimationFrame(follow);
    return () => cancelAnimationFrame(frame);
  }, [text]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: refs only
  useEffect(() => {
    const field = input.current;
    field?.addEventListener('scroll', follow);
    return () => field?.removeEventListener('scroll', follow);
  }, []);
  return (
    <div ref={layer} className="search-box__marks" aria-hidden="true">
      {cutQuery(text, props.operators, props.errors).map((piece) => (
        <span key={piece.at} data-mark={piece.kind === 'text' ? undefined : piece.kind}>
          {piece.text}
        </span>
      ))}
    </div>
  );
}
