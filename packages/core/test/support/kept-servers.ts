import { afterAll } from '@jest/globals';
import { KeptServers } from '../../src/shadow/kept-servers.ts';

/** What the operations of one test file share: each would start a scratch server of its own. */
export const keptServers = new KeptServers();

afterAll(() => keptServers.end());
