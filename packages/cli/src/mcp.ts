import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { Arguments } from './arguments.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

export interface McpSettings {
  readonly args: Arguments;
  readonly terminal: Terminal;
  readonly version: string;
  /** Runs one command line and gives its exit code. */
  readonly run: (argv: readonly string[], terminal: Terminal) => Promise<number>;
}

/** What a person gives to `prisma-mend mcp`: every call has it, and an agent has no other. */
const handedOn = ['project', 'schema', 'config', 'url', 'snapshot', 'shadow'] as const;
const handedOnTimes = ['lock-timeout', 'lock-wait', 'statement-timeout', 'replay-timeout'] as const;
const consents = ['yes', 'allow-data-loss', 'allow-wider-access', 'samples'] as const;

const textColumns = 100;

// Nothing that an agent says may be read as an option.
const word = z
  .string()
  .min(1)
  .max(500)
  .regex(/^[^-\0\r\n][^\0\r\n]*$/);
const form = z
  .enum(['text', 'json'])
  .default('text')
  .describe('text: an overview of at most some sixty lines; json: the whole report');

/** What a plan may be made for; none of it is run when the plan is made. */
const undertakings = {
  baseline: () => ['baseline'],
  'drift-revert': () => ['drift', '--revert'],
  'drift-adopt': (name: string) => ['drift', '--adopt', name],
  'resolve-finish': (name: string) => ['resolve', name, '--finish'],
  'resolve-revert': (name: string) => ['resolve', name, '--revert'],
} as const satisfies Readonly<Record<string, (name: string) => readonly string[]>>;

type Undertaking = keyof typeof undertakings;
const undertakingNames = Object.keys(undertakings) as [Undertaking, ...Undertaking[]];

const reading = { readOnlyHint: true, openWorldHint: false } as const;

/**
 * Serves the command line as tools of the Model Context Protocol until the other side closes: reading tools, a tool that
 * leaves a plan in a file, and one that runs such a plan with the token of a person who approved it. No tool takes a URL,
 * a folder or a consent.
 */
export async function serveMcp(settings: McpSettings): Promise<void> {
  const { args, terminal, version } = settings;
  const options = readOptions(args);
  const { pipes } = terminal;
  if (pipes === undefined) throw new UsageError('mcp speaks by standard input and output.');
  const server = new McpServer(
    { name: 'prisma-mend', version },
    {
      instructions:
        'Begin with status: it reads only, and says which command is next. Nothing is written to the database but a plan that a person has approved.',
    },
  );
  const lines = oneAtATime(settings, options);
  server.registerTool(
    'status',
    {
      description:
        'In what state the database of the project is, what prisma migrate deploy would do, and which command is next. Reads only.',
      inputSchema: {
        migrations: z.array(word).max(100).default([]).describe('List the effects of these one by one'),
        form,
      },
      annotations: reading,
    },
    ({ migrations, form }, { signal }) => lines(['status', ...migrations, ...asForm(form)], signal),
  );
  server.registerTool(
    'drift',
    {
      description:
        'How schema.prisma, the migration history and the live database differ, with the plan that would repair it. Reads only.',
      inputSchema: { against: z.enum(['history', 'schema', 'both']).default('both'), form },
      annotations: reading,
    },
    ({ against, form }, { signal }) => lines(['drift', '--against', against, ...asForm(form)], signal),
  );
  server.registerTool(
    'explain',
    {
      description: 'What a finding of prisma-mend or an error of Prisma (P3005 …) means, and what to do.',
      inputSchema: { code: word },
      annotations: reading,
    },
    ({ code }, { signal }) => lines(['explain', code], signal),
  );
  server.registerTool(
    'plan',
    {
      description:
        'Writes a proven plan to a file below .prisma-mend/plans of the project, and runs nothing. A person approves it on a terminal with prisma-mend apply <file> --approve.',
      inputSchema: {
        undertaking: z.enum(undertakingNames),
        name: word.optional().describe('The migration to finish or revert; the name of the one that adopts'),
      },
      annotations: { readOnlyHint: false, destructiveHint: false, openWorldHint: false },
    },
    ({ undertaking, name = '' }, { signal }) => {
      const isNamed = undertaking !== 'baseline' && undertaking !== 'drift-revert';
      if (isNamed !== (name !== '')) {
        return failed(`${undertaking} takes ${isNamed ? 'a name' : 'no name'}.`);
      }
      const path = newPlanPath(args, terminal);
      return lines([...undertakings[undertaking](name), '--plan-out', path], signal);
    },
  );
  server.registerTool(
    'apply',
    {
      description:
        'Runs a plan with the token of the person who approved it. What loses data or shows somebody more is run by a person alone.',
      inputSchema: { plan: word.describe('Path of the plan'), token: word },
      annotations: { readOnlyHint: false, destructiveHint: true, openWorldHint: false },
    },
    ({ plan, token }, { signal }) => lines(['apply', plan, '--token', token], signal),
  );
  const closed = new Promise<void>((done) => {
    server.server.onclose = done;
    const close = (): void => void server.close();
    terminal.signal.addEventListener('abort', close, { once: true });
    pipes.input.once('end', close);
  });
  await server.connect(new StdioServerTransport(pipes.input, pipes.output));
  await closed;
}

function readOptions(args: Arguments): readonly string[] {
  const consent = consents.find((name) => args.flag(name) || args.list(name).length > 0);
  if (consent !== undefined) {
    throw new UsageError(
      `mcp takes no --${consent}: an agent would have it for whatever it does.`,
      `Start it without --${consent}; a person approves the plans that it writes: prisma-mend apply <plan> --approve.`,
    );
  }
  return [
    ...handedOn.flatMap((name) => args.list(name).flatMap((value) => [`--${name}=${value}`])),
    ...handedOnTimes.flatMap((name) => [`--${name}=${args.text(name) ?? ''}`]),
  ];
}

function asForm(form: 'text' | 'json'): readonly string[] {
  return form === 'json' ? ['--json'] : [];
}

function failed(text: string): CallToolResult {
  return { content: [{ type: 'text', text }], isError: true };
}

function newPlanPath(args: Arguments, terminal: Terminal): string {
  const folder = join(resolve(terminal.directory, args.text('project') ?? '.'), '.prisma-mend', 'plans');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return join(folder, `${randomBytes(6).toString('hex')}.json`);
}

/** Each call as a command line of its own, the next when the one before is done. */
function oneAtATime(
  { terminal, run }: McpSettings,
  options: readonly string[],
): (argv: readonly string[], signal: AbortSignal) => Promise<CallToolResult> {
  let last: Promise<unknown> = Promise.resolve();
  const runLine = async (argv: readonly string[], signal: AbortSignal): Promise<CallToolResult> => {
    const said = { output: '', messages: '' };
    const into = (to: 'output' | 'messages') => ({
      write: (text: string) => void (said[to] += text),
      isTerminal: false,
      columns: textColumns,
    });
    const exitCode = await run([...argv, ...options], {
      ...terminal,
      output: into('output'),
      messages: into('messages'),
      canAsk: false,
      ask: () => Promise.resolve(''),
      signal: AbortSignal.any([terminal.signal, signal]),
    });
    const text = said.output === '' ? said.messages : said.output;
    return {
      content: [text, `exit code ${exitCode}`].map((each) => ({ type: 'text', text: each })),
      // Findings (2) are what was asked for; 1 and 3 are an answer that could not, or must not, be given.
      isError: exitCode !== 0 && exitCode !== 2,
    };
  };
  return (argv, signal) => {
    const answer = last.then(() => runLine(argv, signal));
    last = answer.catch(() => undefined);
    return answer;
  };
}
