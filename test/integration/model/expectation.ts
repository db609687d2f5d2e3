import type { RemoteMessage } from '../../lab/second-client.ts';

/** A mailbox of the model, known by all paths it may have until the two sides have agreed. */
export interface Folder {
  readonly paths: Set<string>;
  /** The path that it has when nobody disagrees. */
  path: string;
  /** INBOX and those with a special use are never renamed or removed. */
  readonly isFixed: boolean;
  /** Made, renamed or removed since the two sides last agreed. */
  changedHere: boolean;
  changedThere: boolean;
  isRemoved: boolean;
}

export type Place = Folder | 'gone';

/** What one attribute of a message may be in the end. */
export class Possible<T> {
  values: Set<T>;
  /** What it has been since the two sides last agreed: to this a refused change goes back. */
  readonly was: Set<T>;
  touchedHere = false;
  touchedThere = false;
  /** How often another device has changed it, ever. */
  changesThere = 0;

  constructor(value: T) {
    this.values = new Set([value]);
    this.was = new Set([value]);
  }

  /** One side's wish. Where the other has touched it too, either may win. */
  wish(by: 'here' | 'there', value: T, isSure = true): void {
    const contended = by === 'here' ? this.touchedThere : this.touchedHere;
    if (by === 'here') this.touchedHere = true;
    else {
      this.touchedThere = true;
      this.changesThere++;
    }
    if (!contended && isSure) this.values = new Set();
    this.values.add(value);
    this.was.add(value);
  }

  /** The two sides have agreed on this, or on these, where the message stands twice. */
  settle(...values: T[]): void {
    this.values = new Set(values);
    this.was.clear();
    for (const value of values) this.was.add(value);
    this.touchedHere = false;
    this.touchedThere = false;
  }
}

/** The keyword that both sides set and clear. */
export const tag = 'harbour';

/** A message of the model. */
export class Letter {
  readonly subject: string;
  readonly seen: Possible<boolean>;
  readonly starred = new Possible(false);
  readonly tagged = new Possible(false);
  readonly place: Possible<Place>;
  /** Two devices moved it at the same moment and it stands twice now: left alone from here on. */
  isDoubled = false;

  constructor(subject: string, place: Folder, seen: boolean) {
    this.subject = subject;
    this.seen = new Possible(seen);
    this.place = new Possible<Place>(place);
  }

  /** Moved or removed on both sides since they last agreed. */
  get isContended(): boolean {
    return this.place.touchedHere && this.place.touchedThere;
  }

  /** What is wrong with how the server has it, in words; null when it is one of the outcomes that may be. */
  trouble(found: readonly { path: string; message: RemoteMessage }[]): string | null {
    const places = [...this.place.values];
    const where = found.map(({ path }) => path).join(' and ') || 'nowhere';
    const wanted = places
      .map((place) => (place === 'gone' ? 'gone' : [...place.paths].join('|')))
      .join(' or ');
    if (found.length === 0 && !places.includes('gone')) return `lost; wanted: ${wanted}`;
    const mayBeTwice = this.isDoubled || this.isContended;
    if (found.length > (mayBeTwice ? 2 : 1)) return `doubled: ${where}; wanted: ${wanted}`;
    for (const { path, message } of found) {
      if (!places.some((place) => place !== 'gone' && place.paths.has(path)))
        return `in ${where}; wanted: ${wanted}`;
      for (const [flag, possible] of [
        ['\\Seen', this.seen],
        ['\\Flagged', this.starred],
        [tag, this.tagged],
      ] as const) {
        if (!possible.values.has(message.flags.includes(flag)))
          return `${flag} is ${message.flags.includes(flag)}, wanted ${[...possible.values]}`;
      }
    }
    return null;
  }
}
