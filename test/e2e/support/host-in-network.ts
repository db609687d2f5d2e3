/** Runs the browser host in a network of the lab: `host-in-network.ts NETWORK-AS-JSON [options of the host]`. */
import { runBrowserHost } from '../../../main/browser-host/run.ts';
import type { NetworkOptions } from '../../../main/engine/net/network.ts';
import { startEngine } from '../../../main/engine/start.ts';

const [given, ...args] = process.argv.slice(2) as [string, ...string[]];
const network = JSON.parse(given) as NetworkOptions;
const built = new URL('../../../out/browser-host/index.js', import.meta.url).href;
await runBrowserHost(args, built, (options) => startEngine({ ...options, network }));
