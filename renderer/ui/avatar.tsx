import type { CSSProperties, ReactNode } from 'react';
import { hueOf, initials } from './names.ts';

/** Initials on a hue made from the name. Decoration: the name always stands beside it. */
export function Avatar({ name, size }: { name: string; size: number }): ReactNode {
  const text = initials(name);
  const style = {
    '--hue': hueOf(name),
    width: size,
    height: size,
    fontSize: Math.round(size * (size < 30 ? 0.38 : 0.34)),
  } as CSSProperties;
  return (
    <span className="avatar" style={style} aria-hidden="true">
      {text}
    </span>
  );
}

/** A tag or folder name as a small coloured chip. */
export function Tag({ name }: { name: string }): ReactNode {
  return (
    <span className="tag" style={{ '--hue': hueOf(name) } as CSSProperties}>
      {name}
    </span>
  );
}
