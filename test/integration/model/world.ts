import { expect } from 'vitest';
import { unselect } from '../../../main/engine/imap/unselect.ts';
import type { Action } from '../../../shared/model/operation.ts';
import type { DovecotServer } from '../../lab/dovecot.ts';
import { type Proxy as Line, startProxy } from '../../lab/proxy.ts';
import { Desk, letter } from '../desk.ts';
import { query, untilMirrored } from '../mirror.ts';
import { type Folder, Letter, type Place, type Possible, tag } from './expectation.ts';
import type { Step } from './steps.ts';

/** An action that undo can take back: the values from before it. */
interface Deed {
  undo: { possible: Possible<unknown>; before: Set<unknown>; changesThere: number }[];
  /** It was a change of this mailbox. */
  tree?: { folder: Folder; mailboxId: number };
}

const fixed = ['INBOX', 'Archive', 'Junk', 'Trash'];
const made = ['Projects', 'Ferry'];

/** One account with Curlew here, another device there, a line between them, and what must come of it all. */
export class World {
  readonly desk: Desk;
  private readonly server: DovecotServer;
  private readonly proxy: Line;
  private readonly folders: Folder[];
  private readonly letters: Letter[];
  private readonly deeds: Deed[] = [];
  private count = 0;

  private constructor(server: DovecotServer, proxy: Line, desk: Desk) {
    this.server = server;
    this.proxy = proxy;
    this.desk = desk;
    this.folders = [...fixed.map((path) => folder(path, true)), ...made.map((path) => folder(path, false))];
    this.letters = startingSubjects.map((subject) => new Letter(subject, this.folders[0]!, false));
  }

  static async open(server: DovecotServer, name: string): Promise<World> {
    const proxy = await startProxy(server.ports.imap, { record: process.env.RECORD === '1' });
    const desk = await Desk.open(server, name, startingSubjects, {
      mailboxes: made.map((path) => ({ name: path })),
      port: proxy.port,
    });
    return new World(server, proxy, desk);
  }

  async close(): Promise<void> {
    this.proxy.setMode({});
    await this.desk.close();
    await this.proxy.stop();
  }

  async take(step: Step): Promise<void> {
    if (step.by === 'line') return await this.disturb(step);
    if (step.by === 'here') return await this.carryOut(step);
    await this.wakePhone();
    try {
      await this.carryOut(step);
    } catch (error) {
      if (this.desk.phone.imap.usable) throw error;
    }
  }

  /** Dovecot ends the connection of a client whose open mailbox another one renames or removes. */
  private async wakePhone(): Promise<void> {
    const { imap } = this.desk.phone;
    await imap.noop().catch(() => {});
    if (!imap.usable) await this.desk.renewPhone();
  }

  private async carryOut(step: Exclude<Step, { by: 'line' }>): Promise<void> {
    switch (step.do) {
      case 'mark':
        return step.by === 'here' ? await this.markHere(step) : await this.markThere(step);
      case 'move':
        return step.by === 'here' ? await this.moveHere(step) : await this.moveThere(step);
      case 'file':
        return await this.file(step);
      case 'undo':
        return await this.undo();
      case 'append':
        return await this.append(this.at(step.folder));
      case 'expunge':
        return await this.expunge(step.messages);
      case 'listen':
        for (let turn = 0; turn < 5; turn++) await this.desk.phone.imap.noop();
        return;
      default:
        return step.by === 'here'
          ? await this.treeHere(step.do, step.folder)
          : await this.treeThere(step.do, step.folder);
    }
  }

  /**
   * Lets everything come to rest, and compares: what is shown here with what the server has, and that with what was
   * wished. From there on the model goes by what the server has.
   */
  async settle(): Promise<void> {
    const { desk } = this;
    this.proxy.setMode({});
    await desk.engine.client.call('sync.now', {});
    await desk.untilSettled();
    await desk.engine.client.call('sync.now', {});
    await this.wakePhone();
    await untilMirrored(desk.engine, desk.account.id, desk.phone);
    await this.heedRefusals();
    const standing = new Map<
      string,
      { path: string; message: Awaited<ReturnType<Desk['remote']>>[number] }[]
    >();
    const paths = new Set<string>();
    for (const { path, flags } of await desk.phone.tree()) {
      if (flags.has('\\Noselect') || flags.has('\\NonExistent')) continue;
      paths.add(path);
      for (const message of await desk.remote(path))
        standing.set(message.subject, [...(standing.get(message.subject) ?? []), { path, message }]);
    }
    await this.leaveMailbox();
    const wrong: string[] = [];
    for (const letter of this.letters) {
      const found = standing.get(letter.subject) ?? [];
      const trouble = letter.trouble(found);
      if (trouble) wrong.push(`${letter.subject}: ${trouble}`);
    }
    for (const folder of this.folders) {
      const trouble = troubleOf(folder, paths);
      if (trouble) wrong.push(`${folder.path}: ${trouble}`);
    }
    if (wrong.length > 0) throw new Error(wrong.join('\n'));
    expect(query(desk.engine, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    expect(desk.engine.log.filter((record) => record.level === 'error')).toEqual([]);
    this.rebase(paths, standing);
  }

  private rebase(
    paths: ReadonlySet<string>,
    standing: ReadonlyMap<string, { path: string; message: { flags: string[] } }[]>,
  ): void {
    const known = new Set<string>();
    for (const folder of this.folders) {
      const path = [folder.path, ...folder.paths].find((each) => paths.has(each) && !known.has(each));
      folder.isRemoved = path === undefined;
      folder.path = path ?? folder.path;
      folder.paths.clear();
      folder.paths.add(folder.path);
      if (path !== undefined) known.add(path);
      folder.changedHere = false;
      folder.changedThere = false;
    }
    for (const letter of this.letters) {
      const found = standing.get(letter.subject) ?? [];
      letter.isDoubled ||= found.length > 1;
      const places = this.folders.filter(
        (folder) => !folder.isRemoved && found.some(({ path }) => path === folder.path),
      );
      letter.place.settle(...(places.length > 0 ? places : (['gone'] as const)));
      const isSet = (flag: string): boolean[] =>
        found.length > 0 ? found.map(({ message }) => message.flags.includes(flag)) : [false];
      letter.seen.settle(...isSet('\\Seen'));
      letter.starred.settle(...isSet('\\Flagged'));
      letter.tagged.settle(...isSet(tag));
    }
  }

  /** What the server refused was taken back here: what stood before may stand again. It has to have a reason. */
  private async heedRefusals(): Promise<void> {
    const { desk } = this;
    const failed = await desk.engine.client.call('operations.list', {});
    if (failed.length === 0) return;
    expect(failed.filter((operation) => operation.state !== 'failed' || !operation.error)).toEqual([]);
    // Here a refusal can only come of a mailbox that the other device renamed, removed or made.
    expect(
      this.folders.some((folder) => folder.changedThere),
      `a reason for ${JSON.stringify(failed)}`,
    ).toBe(true);
    const ids = JSON.stringify(failed.map((operation) => operation.id));
    const touched = query<{ subject: string }>(
      desk.engine,
      `SELECT DISTINCT m.subject FROM operation_target t JOIN message m ON m.id = t.message_id
       WHERE t.operation_id IN (SELECT value FROM json_each(?))`,
      ids,
    ).map((row) => row.subject);
    const trees = failed.some((operation) => / folder /.test(operation.description));
    for (const letter of this.letters) {
      // What was meant for a mailbox that could not be made or renamed is refused as well.
      if (!trees && !touched.includes(letter.subject)) continue;
      for (const possible of [
        letter.seen,
        letter.starred,
        letter.tagged,
        letter.place,
      ] as Possible<unknown>[])
        for (const value of possible.was) possible.values.add(value);
    }
    if (trees) for (const folder of this.folders) folder.changedThere ||= folder.changedHere;
    for (const { id } of failed) await desk.engine.client.call('operations.dismiss', { operationId: id });
  }

  // ── here ──

  /** Applies an action to those of the letters that are shown here, by mailbox, and notes it for undo. */
  private async act(
    numbers: readonly number[],
    action: Action | null,
    wishes: (letter: Letter, shownIn: string) => [Possible<unknown>, unknown] | null,
  ): Promise<void> {
    if (!action) return;
    const { engine, account } = this.desk;
    for (const [mailboxId, letters] of await this.shown(numbers)) {
      const mailbox = (await engine.client.call('mailboxes.list', {})).find(({ id }) => id === mailboxId);
      if (!mailbox || mailbox.accountId !== account.id) continue;
      const deed: Deed = { undo: [] };
      const answer = await engine.client
        .call('actions.apply', {
          action,
          target: {
            kind: 'threads',
            threadIds: letters.map(({ threadId }) => threadId),
            view: { kind: 'mailbox', mailboxId },
          },
        })
        .catch((error: { code?: string }) => {
          // There already, or the folder is no longer here: said at once, and nothing has changed.
          expect(['invalid-input', 'not-found']).toContain(error.code);
          return null;
        });
      if (!answer || answer.operationIds.length === 0) continue;
      for (const { letter } of letters) {
        const wish = wishes(letter, mailbox.path);
        if (!wish) continue;
        const [possible, value] = wish;
        deed.undo.push({ possible, before: new Set(possible.values), changesThere: possible.changesThere });
        // A mark follows a message that another device has moved; one that both have moved may stand twice.
        const isSure = possible === letter.place || !letter.isContended;
        possible.wish('here', value, isSure);
        if (letter.isContended) this.unsure(letter);
      }
      this.remember(deed);
    }
  }

  private async markHere({ what, value, messages }: Step & { do: 'mark' }): Promise<void> {
    const action: Action =
      what === 'tagged'
        ? { type: 'set-keyword', keyword: tag, value }
        : { type: what === 'seen' ? 'set-seen' : 'set-starred', value };
    await this.act(messages, action, (letter) => [letter[what] as Possible<unknown>, value]);
  }

  private async moveHere({ messages, folder }: Step & { do: 'move' }): Promise<void> {
    const destination = this.at(folder);
    const mailbox = await this.mailboxHere(destination);
    if (!mailbox) return;
    await this.act(messages, { type: 'move', mailboxId: mailbox.id }, (letter) => [
      letter.place as Possible<unknown>,
      destination,
    ]);
    this.mayFall(messages, destination);
  }

  private async file({ how, messages }: Step & { do: 'file' }): Promise<void> {
    if (how === 'erase') {
      await this.act(messages, { type: 'delete', permanent: true }, (letter, shownIn) =>
        shownIn === 'Trash' || shownIn === 'Junk' ? [letter.place as Possible<unknown>, 'gone'] : null,
      );
      return;
    }
    const path = { archive: 'Archive', delete: 'Trash', junk: 'Junk' }[how];
    const destination = this.folders.find((folder) => folder.path === path)!;
    await this.act(messages, { type: how }, (letter) => [letter.place as Possible<unknown>, destination]);
  }

  private async undo(): Promise<void> {
    const taken = await this.desk.undo().then(
      () => true,
      // It cannot be taken back any more, and the person is told so.
      (error: { code?: string }) => error.code !== 'invalid-input',
    );
    const deed = this.deeds.pop();
    if (deed?.tree) await this.lookAgain(deed.tree);
    for (const { possible, before, changesThere } of (taken && deed?.undo) || []) {
      const now = [...possible.values];
      const isContended = possible.touchedThere || changesThere !== possible.changesThere;
      for (const value of before) possible.wish('here', value, false);
      possible.values = new Set(isContended || now.includes('gone') ? [...now, ...before] : before);
      // What it goes back to is what was shown here then, which another device had changed already.
      if (isContended) for (const value of possible.was) possible.values.add(value);
      for (const value of [...possible.values]) {
        if (!isFolder(value) || !(value.isRemoved || value.changedThere)) continue;
        for (const other of ['gone', ...now, ...possible.was]) possible.values.add(other);
      }
    }
  }

  private async treeHere(what: 'create' | 'rename' | 'remove', number: number): Promise<void> {
    const { engine, account } = this.desk;
    if (what === 'create') {
      const path = `made ${++this.count} here`;
      const { mailboxId } = await engine.client.call('mailboxes.create', {
        ...{ accountId: account.id, parentId: null, name: path },
      });
      const created = { ...folder(path, false), changedHere: true };
      this.folders.push(created);
      this.remember({ undo: [], tree: { folder: created, mailboxId } });
      return;
    }
    const chosen = this.at(number);
    const mailbox = chosen.isFixed ? undefined : await this.mailboxHere(chosen);
    if (!mailbox) return;
    chosen.changedHere = true;
    if (what === 'rename') {
      const path = `named ${++this.count} here`;
      await engine.client.call('mailboxes.rename', { mailboxId: mailbox.id, parentId: null, name: path });
      chosen.paths.add(path);
      chosen.path = path;
    } else {
      await engine.client.call('mailboxes.delete', { mailboxId: mailbox.id });
      this.remove(chosen, 'here');
    }
    this.remember({ undo: [], tree: { folder: chosen, mailboxId: mailbox.id } });
  }

  /** Notes what undo would take back next, where Curlew says that it can. */
  private remember(deed: Deed): void {
    const [newest] = query<{ undoable: number }>(
      this.desk.engine,
      'SELECT undoable FROM action ORDER BY id DESC LIMIT 1',
    );
    if (newest?.undoable) this.deeds.push(deed);
  }

  /** After a change of a mailbox was taken back: the wish is what is shown here now. */
  private async lookAgain({ folder, mailboxId }: { folder: Folder; mailboxId: number }): Promise<void> {
    const mailboxes = await this.desk.engine.client.call('mailboxes.list', {});
    const mailbox =
      mailboxes.find(({ id }) => id === mailboxId) ?? mailboxes.find(({ path }) => folder.paths.has(path));
    folder.changedHere = true;
    if (mailbox) {
      folder.path = mailbox.path;
      folder.paths.add(mailbox.path);
      folder.isRemoved = false;
    } else this.remove(folder, 'here');
    for (const letter of this.letters) {
      if (!letter.place.was.has(folder)) continue;
      for (const place of letter.place.was) letter.place.values.add(place);
    }
  }

  // ── there ──

  private async markThere({ what, value, messages }: Step & { do: 'mark' }): Promise<void> {
    const flag = { seen: '\\Seen', starred: '\\Flagged', tagged: tag }[what];
    for (const { letter, path, uid } of await this.standing(messages)) {
      const marking = value
        ? this.desk.phone.addFlags(path, [uid], [flag])
        : this.desk.phone.removeFlags(path, [uid], [flag]);
      const isDone = await unlessGone(marking);
      // What has been moved here in the meantime is not there to be marked.
      letter[what].wish('there', value, isDone && !letter.place.touchedHere);
    }
    await this.leaveMailbox();
  }

  private async moveThere({ messages, folder }: Step & { do: 'move' }): Promise<void> {
    const destination = this.at(folder);
    const to = await this.pathThere(destination);
    if (to === undefined) return;
    for (const { letter, path, uid } of await this.standing(messages)) {
      if (path === to) continue;
      const isDone = await unlessGone(this.desk.phone.move(path, [uid], to));
      letter.place.wish('there', destination, isDone && !letter.place.touchedHere);
      if (letter.isContended) this.unsure(letter);
    }
    await this.leaveMailbox();
    this.mayFall(messages, destination);
  }

  private async expunge(messages: readonly number[]): Promise<void> {
    for (const { letter, path, uid } of await this.standing(messages)) {
      const isDone = await unlessGone(this.desk.phone.expunge(path, [uid]));
      letter.place.wish('there', 'gone', isDone && !letter.place.touchedHere);
      this.unsure(letter);
    }
    await this.leaveMailbox();
  }

  private async append(chosen: Folder): Promise<void> {
    const path = await this.pathThere(chosen);
    if (path === undefined) return;
    const subject = `appended ${++this.count}`;
    if (!(await unlessGone(this.desk.phone.append(path, letter(subject), { flags: ['\\Seen'] })))) return;
    const added = new Letter(subject, chosen, true);
    added.place.touchedThere = true;
    this.letters.push(added);
    this.mayFall([this.letters.length - 1], chosen);
  }

  private async treeThere(what: 'create' | 'rename' | 'remove', number: number): Promise<void> {
    const { phone } = this.desk;
    if (what === 'create') {
      const path = `made ${++this.count} there`;
      await phone.createMailbox(path);
      this.folders.push({ ...folder(path, false), changedThere: true });
      return;
    }
    const chosen = this.at(number);
    const path = chosen.isFixed ? undefined : await this.pathThere(chosen);
    if (path === undefined) return;
    chosen.changedThere = true;
    if (what === 'rename') {
      const name = `named ${++this.count} there`;
      chosen.paths.add(name);
      if (await unlessGone(phone.renameMailbox(path, name))) chosen.path = name;
    } else {
      if (!(await unlessGone(phone.deleteMailbox(path)))) return;
      this.remove(chosen, 'there');
    }
    for (const letter of this.letters) if (letter.place.was.has(chosen)) this.unsure(letter);
  }

  // ── the line ──

  private async disturb(step: Step & { by: 'line' }): Promise<void> {
    switch (step.do) {
      case 'cut':
        return this.proxy.cutAll(step.how);
      case 'stall':
        return this.proxy.setMode({ stall: true });
      case 'refuse':
        this.proxy.setMode({ refuse: true });
        return this.proxy.cutAll();
      case 'clear':
        return this.proxy.setMode({});
      case 'halt':
        await this.server.halt('hard');
        await this.server.resume();
        return await this.desk.renewPhone();
      case 'restart':
        // A stalled line would only make the end of the program wait for its time-out.
        if (this.stalled) this.proxy.setMode({ refuse: true });
        return await this.desk.restart();
      case 'settle':
        return await this.settle();
    }
  }

  // ── what is where ──

  private at(number: number): Folder {
    return this.folders[number % this.folders.length]!;
  }

  private chosen(numbers: readonly number[]): Letter[] {
    return [...new Set(numbers.map((number) => this.letters[number % this.letters.length]!))].filter(
      (letter) => !letter.isDoubled,
    );
  }

  /** Letters as they are shown here, by mailbox. */
  private async shown(
    numbers: readonly number[],
  ): Promise<Map<number, { letter: Letter; threadId: number }[]>> {
    const byMailbox = new Map<number, { letter: Letter; threadId: number }[]>();
    for (const letter of this.chosen(numbers)) {
      const [row] = query<{ mailbox_id: number; thread_id: number }>(
        this.desk.engine,
        `SELECT p.mailbox_id, m.thread_id FROM message m JOIN placement p ON p.message_id = m.id
         WHERE m.subject = ? AND p.removed_by IS NULL LIMIT 1`,
        letter.subject,
      );
      if (!row) continue;
      const group = byMailbox.get(row.mailbox_id) ?? [];
      byMailbox.set(row.mailbox_id, [...group, { letter, threadId: row.thread_id }]);
    }
    return byMailbox;
  }

  /** Letters as the server has them at this moment. */
  private async standing(
    numbers: readonly number[],
  ): Promise<{ letter: Letter; path: string; uid: number }[]> {
    const found: { letter: Letter; path: string; uid: number }[] = [];
    const letters = this.chosen(numbers);
    for (const { path } of await this.desk.phone.tree()) {
      // Another session may have removed it a moment ago.
      const messages = await this.desk.remote(path).catch(() => []);
      for (const letter of letters) {
        const message = messages.find(({ subject }) => subject === letter.subject);
        if (message && !found.some((other) => other.letter === letter))
          found.push({ letter, path, uid: message.uid });
      }
    }
    return found;
  }

  private async mailboxHere(folder: Folder) {
    if (folder.isRemoved) return undefined;
    const mailboxes = await this.desk.engine.client.call('mailboxes.list', {});
    return mailboxes.find(
      ({ accountId, path }) => accountId === this.desk.account.id && folder.paths.has(path),
    );
  }

  private async pathThere(folder: Folder): Promise<string | undefined> {
    if (folder.isRemoved) return undefined;
    await this.leaveMailbox();
    return (await this.desk.phone.tree()).find(({ path }) => folder.paths.has(path))?.path;
  }

  /** Dovecot keeps a mailbox alive that somebody has open. */
  private async leaveMailbox(): Promise<void> {
    await unselect(this.desk.phone.imap);
  }

  private get stalled(): boolean {
    return (this.proxy as unknown as { mode: { stall?: boolean } }).mode.stall === true;
  }

  /** The mailbox goes with all that is in it. */
  private remove(chosen: Folder, by: 'here' | 'there'): void {
    chosen.isRemoved = true;
    for (const letter of this.letters) {
      if (!letter.place.values.has(chosen)) continue;
      letter.place.wish(by, 'gone', false);
      if (by === 'here' && letter.place.values.size > 1 && !letter.place.touchedThere)
        letter.place.values.delete(chosen);
    }
  }

  /** Put into a mailbox that the other side is removing: it may go with that. */
  private mayFall(numbers: readonly number[], into: Folder): void {
    for (const letter of this.chosen(numbers))
      if (letter.place.values.has(into) && (into.changedHere || into.changedThere))
        for (const place of letter.place.was as Set<Place>) letter.place.values.add(place);
  }

  /** Marks that wait here for a message which is gone, or in two places, may find nothing to be set on. */
  private unsure(letter: Letter): void {
    for (const possible of [letter.seen, letter.starred, letter.tagged])
      if (possible.touchedHere) for (const value of possible.was) possible.values.add(value);
  }
}

const startingSubjects = Array.from({ length: 6 }, (_, index) => `nr ${index}`);

/** False when the other device was refused or cut off: Curlew has renamed or removed the mailbox in that moment. */
async function unlessGone(doing: Promise<unknown>): Promise<boolean> {
  return await doing.then(
    () => true,
    () => false,
  );
}

function isFolder(value: unknown): value is Folder {
  return typeof value === 'object' && value !== null;
}

function folder(path: string, isFixed: boolean): Folder {
  return {
    ...{ paths: new Set([path]), path, isFixed },
    ...{ changedHere: false, changedThere: false, isRemoved: false },
  };
}

/** Strict where only one side has changed the mailbox: where both have, one of them wins. */
function troubleOf(folder: Folder, paths: ReadonlySet<string>): string | null {
  if (folder.changedHere && folder.changedThere) return null;
  const standing = [...folder.paths].filter((path) => paths.has(path));
  if (folder.isRemoved) return standing.length > 0 ? `is still there as ${standing}` : null;
  if (!paths.has(folder.path)) return 'is not there';
  return standing.length > 1 ? `is there twice: ${standing}` : null;
}
