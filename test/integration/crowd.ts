import { deliver, fillMaildir } from '../lab/deliver.ts';
import { type DovecotServer, startDovecot } from '../lab/dovecot.ts';
import { generateMailbox } from '../lab/generator/index.ts';
import { type Proxy as LabProxy, startProxy } from '../lab/proxy.ts';
import { TestEngine } from './harness.ts';

const troubles = ['dead', 'slow', 'wrong'] as const;

/** Several accounts of one engine: healthy ones, and, where wanted, three in trouble, each in its own way. */
export class Crowd {
  /** Ids of the healthy accounts. */
  readonly healthy: number[] = [];
  /** Ids of those in trouble; empty where there are none. */
  readonly troubled = new Map<(typeof troubles)[number], number>();
  engine!: TestEngine;
  private server!: DovecotServer;
  private passwordChanged = false;
  private readonly proxies = new Map<string, LabProxy>();

  /** All accounts signed in and up to date, while every server is well; `messages` in each INBOX. */
  static async open(healthy: number, inTrouble: boolean, messages: number): Promise<Crowd> {
    const crowd = new Crowd();
    const names = Array.from({ length: healthy }, (_, index) => `well${index + 1}`);
    const all = inTrouble ? [...names, ...troubles] : names;
    crowd.server = await startDovecot({
      users: all.map((name) => ({ name: `${name}@lab.test`, password: 'secret' })),
    });
    crowd.engine = await TestEngine.start();
    for (const [index, name] of all.entries()) {
      const email = `${name}@lab.test`;
      const owner = { name, email };
      const options = { seed: index, count: messages, owner, endDate: new Date(), spanDays: 30 };
      fillMaildir(crowd.server, email, 'INBOX', generateMailbox(options));
      const trouble = troubles.find((one) => one === name);
      const { id } = await crowd.engine.addAccount(await crowd.addressFor(trouble), email);
      if (trouble) crowd.troubled.set(trouble, id);
      else crowd.healthy.push(id);
    }
    await Promise.all([...crowd.healthy, ...crowd.troubled.values()].map((id) => crowd.engine.untilIdle(id)));
    return crowd;
  }

  /**
   * Ends the engine, lets one message come to each healthy account and trouble befall the others, and starts it again.
   * Resolves when the healthy accounts are up to date, with the seconds that this took.
   */
  async startAgain(): Promise<number> {
    await this.engine.close();
    for (const [index] of this.healthy.entries()) {
      deliver(this.server, `well${index + 1}@lab.test`, 'From: a@far.test\nSubject: While closed\n\nText\n');
    }
    this.proxies.get('dead')?.setMode({ stall: true });
    this.proxies.get('slow')?.setMode({ bytesPerSecond: 40, latencyMs: 1500 });
    if (this.troubled.has('wrong') && !this.passwordChanged) {
      this.passwordChanged = true;
      // Dovecot reads the file again when it starts; otherwise up to a second late.
      await this.server.halt('hard');
      await this.server.setPassword('wrong@lab.test', 'another');
      await this.server.resume();
    }
    const start = performance.now();
    this.engine = await TestEngine.start(this.engine);
    await Promise.all(this.healthy.map((id) => this.engine.untilIdle(id)));
    return (performance.now() - start) / 1000;
  }

  async close(): Promise<void> {
    for (const proxy of this.proxies.values()) proxy.setMode({});
    await this.engine.dispose();
    for (const proxy of this.proxies.values()) await proxy.stop();
    await this.server.stop();
  }

  private async addressFor(trouble: string | undefined) {
    if (trouble !== 'dead' && trouble !== 'slow') return this.server;
    const proxy = await startProxy(this.server.ports.imap);
    this.proxies.set(trouble, proxy);
    return { host: proxy.host, ports: { imap: proxy.port } };
  }
}
