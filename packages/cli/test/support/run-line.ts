import * as realCore from '@prisma-mend/core';
import type { Report } from '@prisma-mend/core';
import { runCli } from '../../src/cli.ts';
import type { Core } from '../../src/commands/command.ts';
import { fakeTerminal, type FakeTerminal } from './fake-terminal.ts';

/** A core that answers with the report, or fails with the error. */
export function answering(report: Report | Error): Core {
  const answer = (): Promise<Report> =>
    report instanceof Error ? Promise.reject(report) : Promise.resolve(report);
  return { ...realCore, checkStatus: answer, baseline: answer, writeSnapshot: answer, prepareReplay: answer };
}

export async function run(line: string, core: Core, fake: FakeTerminal = fakeTerminal()) {
  const exitCode = await runCli(line.split(' ').filter(Boolean), fake.terminal, '1.2.3', () =>
    Promise.resolve(core),
  );
  return { exitCode, stdout: fake.stdout(), stderr: fake.stderr() };
}
