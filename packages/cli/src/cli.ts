import type { LoadCore } from './run-command.ts';
import type { Terminal } from './terminal.ts';

const loadInstalledCore: LoadCore = () => import('@prisma-mend/core');

/**
 * The whole command line: arguments without node and script in, exit code out. Each part is loaded only when
 * it is needed, so that `--version` and `--help` start at once.
 */
export async function runCli(
  argv: readonly string[],
  terminal: Terminal,
  version: string,
  loadCore: LoadCore = loadInstalledCore,
): Promise<number> {
  if (argv.length === 1 && ['--version', '-v', 'version'].includes(argv[0] ?? '')) {
    terminal.output.write(`${version}\n`);
    return 0;
  }
  if (argv[0] === '--complete') {
    const { complete } = await import('./completion.ts');
    terminal.output.write(
      complete(argv.slice(1), terminal.directory)
        .map((each) => `${each}\n`)
        .join(''),
    );
    return 0;
  }
  const { readInvocation } = await import('./program.ts');
  try {
    const invocation = await readInvocation(argv, version, terminal.output.columns);
    if (invocation.kind === 'print') {
      terminal.output.write(invocation.text);
      return 0;
    }
    if (invocation.kind === 'completion') {
      const { completionScript } = await import('./completion.ts');
      terminal.output.write(completionScript(invocation.shell));
      return 0;
    }
    if (invocation.kind === 'explain') {
      const [{ explainCodes }, { chooseStyle }] = await Promise.all([
        import('./explain.ts'),
        import('./choose-style.ts'),
      ]);
      const { output, environment } = terminal;
      const style = chooseStyle(output, !invocation.args.refuses('color'), environment);
      const isJson = invocation.args.flag('json');
      output.write(explainCodes(invocation.codes, { style, width: Math.min(output.columns, 100), isJson }));
      return 0;
    }
    if (invocation.kind === 'mcp') {
      const { serveMcp } = await import('./mcp.ts');
      const run = (words: readonly string[], of: Terminal): Promise<number> =>
        runCli(words, of, version, loadCore);
      await serveMcp({ args: invocation.args, terminal, version, run });
      return terminal.signalExitCode() ?? 0;
    }
    const { runCommand } = await import('./run-command.ts');
    return await runCommand(invocation, { terminal, version }, loadCore);
  } catch (error) {
    return await reportUsage(error, argv, terminal);
  }
}

async function reportUsage(error: unknown, argv: readonly string[], terminal: Terminal): Promise<number> {
  const [{ describeStop }, { renderStop }, { renderJson }, { chooseStyle }, { UsageError }] =
    await Promise.all([
      import('./stop.ts'),
      import('./render/stop.ts'),
      import('./render/json.ts'),
      import('./choose-style.ts'),
      import('./usage-error.ts'),
    ]);
  const stop = describeStop(error, null);
  if (argv.includes('--json')) {
    const command = error instanceof UsageError ? error.command : null;
    terminal.output.write(renderJson(command, { kind: 'stop', stop }));
  } else {
    const style = chooseStyle(terminal.messages, !argv.includes('--no-color'), terminal.environment);
    terminal.messages.write(renderStop(stop, style, terminal.messages.columns));
  }
  return 1;
}
