import { contrast, type Rgba } from './oklab.ts';

/** What helps a picture that was made for a light ground: other colours, a light plate under it, or nothing. */
export type PictureHelp = 'turn' | 'plate' | null;

const side = 40;

/** Judges the points of a picture, four bytes each. Only what is drawn on nothing, as logos are, can get lost. */
export function judgePoints(points: Uint8ClampedArray, ground: Rgba): PictureHelp {
  let [clear, drawn, lost, colourful] = [0, 0, 0, 0];
  for (let at = 0; at + 3 < points.length; at += 4) {
    const [red = 0, green = 0, blue = 0, alpha = 0] = points.subarray(at, at + 4);
    if (alpha < 32) clear += 1;
    else if (alpha > 127) {
      drawn += 1;
      if (contrast([red, green, blue, 1], ground) < 2.2) lost += 1;
      if (Math.max(red, green, blue) - Math.min(red, green, blue) > 48) colourful += 1;
    }
  }
  if (drawn === 0 || clear / (clear + drawn) < 0.1 || lost / drawn < 0.3) return null;
  return colourful / drawn < 0.2 ? 'turn' : 'plate';
}

/** Looks at a loaded picture; null also where it may not be read. */
export function judgePicture(picture: HTMLImageElement, ground: Rgba): PictureHelp {
  if (picture.naturalWidth < 8 || picture.naturalHeight < 8) return null;
  try {
    const pencil = new OffscreenCanvas(side, side).getContext('2d', { willReadFrequently: true });
    if (pencil === null) return null;
    pencil.drawImage(picture, 0, 0, side, side);
    return judgePoints(pencil.getImageData(0, 0, side, side).data, ground);
  } catch {
    return null;
  }
}
