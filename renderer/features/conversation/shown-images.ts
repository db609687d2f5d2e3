/** Messages whose remote images the person has had shown since the program began. */
const shown = new Set<number>();

export function noteImagesShown(messageId: number): void {
  shown.add(messageId);
}

export function wereImagesShown(messageId: number): boolean {
  return shown.has(messageId);
}
