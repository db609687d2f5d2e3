/** Red, green and blue from 0 to 255, and how much of it covers what is below, from 0 to 1. */
export type Rgba = readonly [red: number, green: number, blue: number, alpha: number];

/** A colour in Oklab (Björn Ottosson, 2020), where equal steps of `l` look equally far apart. `l` from 0 to 1. */
export interface Lab {
  readonly l: number;
  readonly a: number;
  readonly b: number;
}

function toLinear(value: number): number {
  const share = value / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

function fromLinear(share: number): number {
  return 255 * (share <= 0.0031308 ? share * 12.92 : 1.055 * share ** (1 / 2.4) - 0.055);
}

/** Relative luminance of an opaque colour (WCAG 2.2). */
export function luminance([red, green, blue]: Rgba): number {
  return 0.2126 * toLinear(red) + 0.7152 * toLinear(green) + 0.0722 * toLinear(blue);
}

/** Contrast of two opaque colours, 1 to 21 (WCAG 2.2). */
export function contrast(one: Rgba, other: Rgba): number {
  const [lower = 0, higher = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (higher + 0.05) / (lower + 0.05);
}

/** What is seen where a colour lies over an opaque one. */
export function over(top: Rgba, ground: Rgba): Rgba {
  const alpha = top[3];
  const mix = (at: 0 | 1 | 2): number => top[at] * alpha + ground[at] * (1 - alpha);
  return [mix(0), mix(1), mix(2), 1];
}

export function toLab([red, green, blue]: Rgba): Lab {
  const [r, g, b] = [toLinear(red), toLinear(green), toLinear(blue)];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return {
    l: 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    a: 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    b: 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  };
}

function linearOf({ l, a, b }: Lab): [number, number, number] {
  const x = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const y = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const z = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * x - 3.3077115913 * y + 0.2309699292 * z,
    -1.2684380046 * x + 2.6097574011 * y - 0.3413193965 * z,
    -0.0041960863 * x - 0.7034186147 * y + 1.707614701 * z,
  ];
}

/** The nearest colour that a screen has: of the same hue and lightness, with as much of its colour as there is. */
export function fromLab(lab: Lab): Rgba {
  const l = Math.min(1, Math.max(0, lab.l));
  const fits = (share: number): [number, number, number] | null => {
    const linear = linearOf({ l, a: lab.a * share, b: lab.b * share });
    return linear.every((value) => value > -0.001 && value < 1.001) ? linear : null;
  };
  let found = fits(1);
  if (found === null) {
    let [low, high] = [0, 1];
    for (let step = 0; step < 8; step += 1) {
      const middle = (low + high) / 2;
      const linear = fits(middle);
      if (linear === null) high = middle;
      else [low, found] = [middle, linear];
    }
  }
  const [r, g, b] = (found ?? linearOf({ l, a: 0, b: 0 })).map((value) =>
    Math.round(fromLinear(Math.min(1, Math.max(0, value)))),
  ) as [number, number, number];
  return [r, g, b, 1];
}

export function chroma({ a, b }: Lab): number {
  return Math.hypot(a, b);
}
