import { png } from '../generator/files.ts';

/** A transparent PNG of 160 by 48 with a ring and two bars in one colour, `#rrggbb`: how most logos are made. */
export function logo(colour: string): Buffer {
  const rgb = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  const inked = (x: number, y: number): boolean => {
    const distance = Math.hypot(x - 24, y - 24);
    const bar = (x > 56 && x < 150 && y > 10 && y < 20) || (x > 56 && x < 120 && y > 28 && y < 36);
    return bar || (distance < 20 && distance > 12);
  };
  return png(160, 48, (x, y) => [...rgb, inked(x, y) ? 255 : 0], { alpha: true });
}
