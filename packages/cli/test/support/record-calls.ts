import * as realCore from '@prisma-mend/core';
import { runCli } from '../../src/cli.ts';
import { fakeTerminal } from './fake-terminal.ts';

/** An operation of core by its name, called with these options. */
export interface RecordedCall {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** Runs a command line; these operations of core answer with the report, and are told with what they were called. */
export async function recordCalls(line: string, operations: readonly string[], report: realCore.Report) {
  const calls: RecordedCall[] = [];
  const record = (name: string) => (options: object) => {
    calls.push({ name, options: { ...options } });
    return Promise.resolve(report);
  };
  const core = {
    ...realCore,
    ...Object.fromEntries(operations.map((name) => [name, record(name)])),
  };
  const fake = fakeTerminal();
  const exitCode = await runCli(line.split(' '), fake.terminal, '1.2.3', () => Promise.resolve(core));
  return { exitCode, calls, stdout: fake.stdout(), stderr: fake.stderr() };
}
