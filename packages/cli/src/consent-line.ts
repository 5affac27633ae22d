import type { NextAction, Report, ReportedPlan } from '@prisma-mend/core';

/**
 * After a dry run that a command could be made of, the next one is the line that was typed, with the consent in place of
 * `--dry-run`: what was shown is what it does, and nothing else.
 *
 * @param argv as typed, without node and script
 */
export function afterDryRun(report: Report, argv: readonly string[]): Report {
  const { plan, command } = report;
  if (plan === null || report.applied || !plan.proven || isNothing(plan)) return report;
  const isOfSnapshot = placesIn(argv, ['--snapshot']).length > 0;
  const words = withConsent(argv, consentFor(report, plan));
  const consented: NextAction = {
    command: ['prisma-mend', ...(isOfSnapshot ? withoutSnapshot(words) : words)].map(quoteWord).join(' '),
    why: `does what was shown, and nothing else${isOfSnapshot ? `; ${whereItIs}` : ''}`,
  };
  // What would do the same, or something else in its place, with the same command.
  const others = report.nextActions.filter((action) => !action.command.startsWith(`prisma-mend ${command}`));
  return { ...report, nextActions: [consented, ...others] };
}

/**
 * The commands that a report names, with the words that said where the project and its database are: run as printed,
 * they are about the same.
 *
 * @param argv as typed, without node and script
 */
export function withPlaces(report: Report, argv: readonly string[]): Report {
  const places = placesIn(argv, placeOptions).map(quoteWord);
  const snapshot = placesIn(argv, ['--snapshot']).map(quoteWord);
  const nextActions = report.nextActions.map((action) => {
    const { command, why } = action;
    if (!command.startsWith('prisma-mend ') || command.includes(' && ')) return action;
    if (command.startsWith('prisma-mend fleet ')) {
      const targets = placesIn(argv, targetOptions).map(quoteWord);
      return { ...action, command: [command, ...targets, ...places].join(' ') };
    }
    if (snapshot.length === 0) return { ...action, command: [command, ...places].join(' ') };
    return readsOnly.test(command)
      ? { ...action, command: [command, ...places, ...snapshot].join(' ') }
      : { command: [command, ...places].join(' '), why: `${why}; ${whereItIs}` };
  });
  return { ...report, nextActions };
}

/** A snapshot can be looked at; what writes needs the database that it was taken of. */
const readsOnly =
  /^prisma-mend (?:status|drift|resolve)(?: --sql| --no-[a-z-]+| [^- ]\S*)*(?: --check| --rollback-sql)?$/;
const whereItIs = 'to be run where the database itself is reached';

/** Which of them a fleet is. */
const targetOptions = ['--targets', '--schemas', '--shard'];
const placeOptions = ['--project', '--schema', '--config', '--url', '--shadow'];

function placesIn(argv: readonly string[], wanted: readonly string[]): readonly string[] {
  const end = argv.indexOf('--');
  return withConsent(end === -1 ? argv : argv.slice(0, end), []).flatMap((word, index, words) => {
    const [option = ''] = word.split('=');
    if (!wanted.includes(option)) return [];
    return word.includes('=') ? [word] : [word, words[index + 1] ?? ''];
  });
}

function withoutSnapshot(words: readonly string[]): readonly string[] {
  return words.filter((word, index) => !/^--snapshot(?:=|$)/.test(word) && words[index - 1] !== '--snapshot');
}

function isNothing({ statements, ledger, rowChanges = [], files, removedFiles = [] }: ReportedPlan): boolean {
  return [statements, ledger, rowChanges, files, removedFiles].every((part) => part.length === 0);
}

/** A difference is accepted in a file of the project: nobody has to agree to that. */
function consentFor(
  { command, database }: Report,
  { statements, ledger, files }: ReportedPlan,
): readonly string[] {
  const isFileOnly = command === 'drift' && statements.length + ledger.length === 0 && files.length > 0;
  if (isFileOnly) return [];
  const hazards = new Set<string>(
    statements.flatMap((statement) => statement.hazards.map(({ kind }) => kind)),
  );
  const name = database?.name ?? '';
  return [
    '--yes',
    ...(hazards.has('dataLoss') ? ['--allow-data-loss', name] : []),
    ...(hazards.has('widensAccess') ? ['--allow-wider-access', name] : []),
  ];
}

const secretOptions = ['--url', '--shadow'];
const replaced = [
  '--yes',
  '--no-yes',
  '-y',
  '--dry-run',
  '--allow-data-loss',
  '--allow-wider-access',
  '--json',
];
const valued = ['--allow-data-loss', '--allow-wider-access'];

function withConsent(argv: readonly string[], consent: readonly string[]): readonly string[] {
  const words: string[] = [];
  for (let index = 0; index < argv.length; index += 1) {
    const word = argv[index] ?? '';
    const [option = '', ...rest] = word.split('=');
    const value = rest.length > 0 ? rest.join('=') : argv[index + 1];
    const takesNext = rest.length === 0;
    if (replaced.includes(option)) {
      if (valued.includes(option) && takesNext) index += 1;
    } else if (option === '--url' || (secretOptions.includes(option) && value?.includes('://') === true)) {
      words.push(option, option === '--url' ? '$DATABASE_URL' : '$SHADOW_DATABASE_URL');
      if (takesNext) index += 1;
    } else {
      words.push(word);
    }
  }
  return [...words, ...consent];
}

/** A URL is never printed: the shell is to take it from where it was taken before. */
export function quoteWord(word: string): string {
  if (/^\$(?:SHADOW_)?DATABASE_URL$/.test(word)) return `"${word}"`;
  return /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
