import type { SideThread } from '../worker/side-thread.ts';
import { type CutText, cutTexts, type WaitingText } from './cut-text.ts';

/** Fewer are cut where they are: to hand them over and back takes as long. */
const fewest = 20;
/** Characters of one question: the side thread holds a text several times for a moment. */
const heaviest = 2 * 1024 * 1024;

/**
 * Has messages cut into words in the side thread; null where they are to be cut by whoever asks. The order stays.
 *
 * @param texts newest first; null for a message that has gone, which stays null
 */
export function cutAside(
  side: SideThread | null,
  texts: readonly (WaitingText | null)[],
): Promise<(CutText | null)[]> | null {
  if (!side?.isApart || texts.length < fewest) return null;
  const pieces: WaitingText[][] = [];
  let weight = Number.POSITIVE_INFINITY;
  for (const text of texts) {
    if (text === null) continue;
    const own = (text.parts?.length ?? 0) + text.addresses.length + text.structure.length;
    if (weight + own > heaviest) {
      pieces.push([]);
      weight = 0;
    }
    pieces.at(-1)!.push(text);
    weight += own;
  }
  const cut = Promise.all(pieces.map((piece) => cutPiece(side, piece))).then((answers) =>
    inPlace(texts, answers.flat()),
  );
  // Told to whoever waits for it, later.
  cut.catch(() => {});
  return cut;
}

async function cutPiece(side: SideThread, piece: WaitingText[]): Promise<CutText[]> {
  const isTooHeavy = piece.length === 1 && (piece[0]!.parts?.length ?? 0) > heaviest;
  const answer = isTooHeavy ? null : await side.ask('texts', piece);
  return answer === null ? cutTexts(piece) : (answer as CutText[]);
}

/** The same here and now. */
export function cutHere(texts: readonly (WaitingText | null)[]): (CutText | null)[] {
  return inPlace(texts, cutTexts(texts.filter((text) => text !== null)));
}

function inPlace(texts: readonly (WaitingText | null)[], cut: readonly CutText[]): (CutText | null)[] {
  const left = cut.values();
  return texts.map((text) => (text === null ? null : left.next().value!));
}
