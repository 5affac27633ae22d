import type { Terminal } from '../../src/terminal.ts';

export interface FakeTerminal {
  readonly terminal: Terminal;
  readonly controller: AbortController;
  stdout(): string;
  stderr(): string;
}

/** A terminal that keeps what is written to it; `answers` are what a person would type. */
export function fakeTerminal(
  settings: {
    readonly isTerminal?: boolean;
    readonly answers?: readonly string[];
    readonly environment?: Terminal['environment'];
    readonly stoppedBy?: number;
  } = {},
): FakeTerminal {
  const written = { stdout: '', stderr: '' };
  const answers = [...(settings.answers ?? [])];
  const isTerminal = settings.isTerminal ?? false;
  const controller = new AbortController();
  const stream = (name: keyof typeof written) => ({
    write: (text: string) => {
      written[name] += text;
    },
    isTerminal,
    columns: 80,
  });
  return {
    controller,
    stdout: () => written.stdout,
    stderr: () => written.stderr,
    terminal: {
      output: stream('stdout'),
      messages: stream('stderr'),
      canAsk: isTerminal && settings.answers !== undefined,
      ask: (question) => {
        written.stderr += question;
        return Promise.resolve(answers.shift() ?? '');
      },
      environment: settings.environment ?? {},
      directory: '/project',
      signal: controller.signal,
      signalExitCode: () => settings.stoppedBy ?? null,
      crash: new Promise(() => undefined),
    },
  };
}
