import type { CSSProperties, ReactNode } from 'react';

/** A grey stand-in for a line of text that is on its way. */
export function Skeleton({
  width,
  height = 11,
  style,
}: {
  width: string | number;
  height?: number;
  style?: CSSProperties;
}): ReactNode {
  return <span className="skeleton" aria-hidden="true" style={{ width, height, ...style }} />;
}
