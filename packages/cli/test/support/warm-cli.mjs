// The built command line, loaded once for many runs. What `bin.js` makes of the process, a run here is given by whoever
// asks for it; all else is the same code. For tests of what the command line does, not of how a process ends.
import { readFileSync } from 'node:fs';

const { runCli } = await import(new URL('../../dist/cli.js', import.meta.url));
const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

const crash = new Promise((_resolve, reject) => process.on('uncaughtException', reject));
crash.catch(() => undefined);

process.on('message', async ({ id, args, cwd, environment }) => {
  const written = { stdout: '', stderr: '' };
  const stream = (name) => ({
    write: (text) => void (written[name] += text),
    isTerminal: false,
    columns: 100,
  });
  const exitCode = await runCli(
    args,
    {
      output: stream('stdout'),
      messages: stream('stderr'),
      canAsk: false,
      ask: () => Promise.resolve(''),
      environment,
      directory: cwd,
      signal: new AbortController().signal,
      signalExitCode: () => null,
      crash,
    },
    version,
  ).catch((error) => {
    written.stderr += error.stack;
    return 1;
  });
  process.send({ id, exitCode, ...written });
});
process.on('disconnect', () => process.exit());
