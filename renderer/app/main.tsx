import { chooseBridge } from './bridge.ts';
import { start } from './start.tsx';

start(chooseBridge());
