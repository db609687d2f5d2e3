import { chroma, contrast, fromLab, type Lab, type Rgba, toLab } from './oklab.ts';

/** What text must have to what is behind it (WCAG 2.2, 1.4.3), with a little for rounding. */
export const enough = 4.55;

/** From here on a colour is one that somebody chose to be seen: a button, a band, a label. */
const vivid = 0.09;

/**
 * A ground made for a white page, on a dark one: white becomes the page, tints become tints of it. What is dark
 * already stays, and vivid colours are only taken back a little.
 */
export function darkGround(colour: Rgba, page: Rgba): Rgba {
  const lab = toLab(colour);
  const ground = toLab(page);
  if (chroma(lab) >= vivid) {
    return lab.l <= 0.72 ? colour : fromLab({ ...lab, l: 0.72 - (lab.l - 0.72) * 0.3 });
  }
  if (lab.l <= 0.5) return colour;
  const l = ground.l + ((1 - lab.l) * (0.5 - ground.l)) / 0.5;
  return fromLab({ l, a: lab.a * 0.8 + ground.a, b: lab.b * 0.8 + ground.b });
}

/** A line or frame made for a white page, on a dark one. */
export function darkLine(colour: Rgba): Rgba {
  const lab = toLab(colour);
  return chroma(lab) >= vivid ? colour : fromLab({ ...lab, l: 0.9 - 0.6 * Math.max(0.5, lab.l) });
}

/** Words written for a light ground that has become dark. */
export function darkText(colour: Rgba): Rgba {
  const lab = toLab(colour);
  // A hint of blue in what is nearly black would be much of it in what is nearly white.
  const share = Math.min(lab.l < 0.4 ? 0.5 : 1, 0.16 / Math.max(0.001, chroma(lab)));
  return fromLab({ l: 0.93 - 0.38 * lab.l, a: lab.a * share, b: lab.b * share });
}

/** True where the eye takes the two for a light and a dark ground. */
export function isFlipped(before: Rgba, after: Rgba): boolean {
  return Math.abs(toLab(before).l - toLab(after).l) > 0.25;
}

/** The same colour, as much lighter or darker as it takes to be read on every one of the grounds. */
export function readableOn(colour: Rgba, grounds: readonly Rgba[]): Rgba {
  const least = (one: Rgba): number => Math.min(...grounds.map((ground) => contrast(one, ground)));
  if (least(colour) >= enough) return colour;
  const lab = toLab(colour);
  const average = grounds.reduce((sum, ground) => sum + toLab(ground).l, 0) / grounds.length;
  const lighter = lab.l > average || (lab.l === average && average < 0.6);
  const found = [lighter ? 1 : 0, lighter ? 0 : 1].map((end) => towards(lab, end, least));
  return found.find((one) => least(one) >= enough) ?? (found.sort((a, b) => least(b) - least(a))[0] as Rgba);
}

function towards(lab: Lab, end: number, least: (one: Rgba) => number): Rgba {
  let [near, far] = [0, 1];
  for (let step = 0; step < 7; step += 1) {
    const middle = (near + far) / 2;
    if (least(fromLab({ ...lab, l: lab.l + (end - lab.l) * middle })) >= enough) far = middle;
    else near = middle;
  }
  return fromLab({ ...lab, l: lab.l + (end - lab.l) * far });
}
