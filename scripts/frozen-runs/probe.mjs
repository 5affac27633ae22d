/** Loaded into the command line before it starts: counts what it does, from what it sends. */
import childProcess from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { Socket } from 'node:net';

const note = (what) => appendFileSync(process.env.FROZEN_FIGURES, `${what}\n`);
const live = process.env.FROZEN_DATABASE;
const sessions = new WeakSet();

const { write } = Socket.prototype;
Socket.prototype.write = function (data, ...rest) {
  const text = Buffer.isBuffer(data) ? data.toString('latin1') : String(data);
  if (text.includes(`database\0${live}\0`)) {
    sessions.add(this);
    note('connection');
  }
  // One query of every reading of a catalog, and of nothing else.
  if (sessions.has(this) && text.includes('from pg_catalog.pg_event_trigger')) note('catalog');
  return write.call(this, data, ...rest);
};

const { spawn } = childProcess;
childProcess.spawn = (command, args, ...rest) => {
  if ([command, ...(args ?? [])].some((each) => /\/bin\/postgres$/.test(String(each)))) note('server');
  return spawn(command, args, ...rest);
};
syncBuiltinESMExports();

if (process.env.FROZEN_TERMINAL === '1') {
  for (const stream of [process.stdin, process.stderr, process.stdout]) {
    Object.defineProperty(stream, 'isTTY', { value: true });
  }
}
