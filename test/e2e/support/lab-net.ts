/**
 * Loaded into the program before its own code (`node --import`): names below `.example` resolve to a public address,
 * and connections to them arrive at the test's web server. The program itself knows no way around its rule that
 * pictures come from the public net only.
 */
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

const port = Number(process.env.LAB_WEB_PORT);
const isLab = (host: unknown): boolean => typeof host === 'string' && host.endsWith('.example');
/** Never connected to. */
const publicAddress = { address: '93.184.215.14', family: 4 };

const lookup = dns.lookup;
dns.lookup = Object.assign((...args: unknown[]) => {
  if (!isLab(args[0])) return Reflect.apply(lookup, dns, args);
  const [, options, callback] = args as [string, { all?: boolean }, (...answer: unknown[]) => void];
  if (options.all) callback(null, [publicAddress]);
  else callback(null, publicAddress.address, publicAddress.family);
}, lookup) as typeof dns.lookup;
syncBuiltinESMExports();

interface Target {
  host?: string;
  port?: number;
  lookup?: net.LookupFunction;
}

const connect = net.Socket.prototype.connect as (...args: unknown[]) => net.Socket;
net.Socket.prototype.connect = function (this: net.Socket, ...args: unknown[]) {
  const target = (Array.isArray(args[0]) ? args[0][0] : args[0]) as Target;
  const { host, lookup: resolve } = target;
  if (!isLab(host) || resolve === undefined) return Reflect.apply(connect, this, args);
  resolve(String(host), { all: true }, (error) => {
    if (error) return void this.destroy(error);
    target.host = '127.0.0.1';
    target.port = port;
    delete target.lookup;
    Reflect.apply(connect, this, args);
  });
  return this;
} as typeof net.Socket.prototype.connect;
