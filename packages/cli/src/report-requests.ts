import type { Arguments } from './arguments.ts';
import type { MachineFormat } from './render/format-report.ts';
import { UsageError } from './usage-error.ts';

export type Format = 'human' | MachineFormat;

export const formats: readonly Format[] = ['human', 'json', 'markdown', 'github', 'sarif', 'junit', 'html'];

/** Of every command that reports. */
export const formatOptions = {
  format: {
    type: 'string',
    requiresArg: true,
    group: 'Reports:',
    describe: 'Form of the report; may be repeated',
    choices: formats,
    defaultDescription: 'human',
  },
  output: {
    type: 'string',
    requiresArg: true,
    group: 'Reports:',
    alias: 'o',
    describe: 'File for the --format before it; its ending says which otherwise (default: stdout)',
  },
  label: {
    type: 'string',
    requiresArg: true,
    group: 'Reports:',
    describe: 'What the page calls this database: production',
  },
} as const;

/** One form of the report and where it goes; null is stdout. */
export interface ReportRequest {
  readonly format: Format;
  readonly file: string | null;
}

/**
 * Which reports one run makes. `--output` names the file of the `--format` before it; a format without one goes to
 * stdout, where there is room for one. A file's own format follows from its ending where no format is given.
 *
 * @throws UsageError for an output without a format, and for two reports on stdout
 */
export function readReportRequests(args: Arguments): readonly ReportRequest[] {
  const requests: ReportRequest[] = [];
  for (const { name, value } of args.inOrder(['format', 'output'])) {
    if (name === 'format') requests.push({ format: readFormat(value), file: null });
    else requests.push({ format: takeFormat(requests, value), file: value });
  }
  if (args.flag('json')) requests.push({ format: 'json', file: null });
  const printed = requests.filter(({ file }) => file === null).map(({ format }) => format);
  if (printed.length > 1) {
    throw new UsageError(
      `Only one report can go to stdout, not ${printed.join(' and ')}: give --output <file> after each other --format.`,
    );
  }
  if ((args.flag('sql') || args.flag('dry-run')) && printed.some((format) => format !== 'json')) {
    throw new UsageError(`The SQL takes stdout: give --output <file> after --format ${printed.join()}.`);
  }
  const files = requests.flatMap(({ file }) => (file === null ? [] : [file]));
  if (new Set(files).size < files.length) throw new UsageError('Two reports have the same --output.');
  return requests.length === 0 ? [{ format: 'human', file: null }] : requests;
}

function readFormat(value: string): Format {
  const format = formats.find((known) => known === value);
  if (format === undefined) throw new UsageError(`--format takes ${formats.join(', ')}.`);
  return format;
}

/** The format that still waits for its file, else the one that the file's name speaks of. */
function takeFormat(requests: ReportRequest[], file: string): Format {
  const waiting = requests.at(-1);
  if (waiting?.file === null) {
    requests.pop();
    return waiting.format;
  }
  const ending = /\.([a-z]+)$/i.exec(file)?.[1]?.toLowerCase() ?? '';
  const format = formatsByEnding[ending];
  if (format === undefined) {
    throw new UsageError('--output needs a --format before it: its file has no ending that says which.');
  }
  return format;
}

const formatsByEnding: Readonly<Record<string, Format>> = {
  json: 'json',
  md: 'markdown',
  sarif: 'sarif',
  xml: 'junit',
  html: 'html',
  txt: 'human',
};
