import type { Report } from '@prisma-mend/core';
import { quoteWord } from '../consent-line.ts';
import { UsageError } from '../usage-error.ts';
import type { Call, Command } from './command.ts';

export const applyCommand: Command = {
  name: 'apply',
  summary: 'Run a plan that --plan-out wrote and a person approved',
  positional: { name: 'plan', describe: 'File that was written with --plan-out' },
  options: {
    token: { type: 'string', requiresArg: true, describe: 'What a person was given who approved this plan' },
    approve: { type: 'boolean', describe: 'Show the plan, ask, and print a token for it; run nothing' },
  },
  examples: [
    ['prisma-mend apply plan.json', 'on a terminal: shows the plan, asks, runs it'],
    ['prisma-mend apply plan.json --approve', 'on a terminal: gives a token'],
    ['prisma-mend apply plan.json --token <token>', 'in CI or by an agent'],
  ],
  isWriting: (args) => args.text('token') === undefined,
  reportsTo: (args) => (args.flag('approve') && !args.flag('json') ? 'messages' : 'output'),
  run: async (core, call) => {
    const { operation, args, writing, print } = call;
    const token = args.text('token');
    const plan = { ...operation, planPath: readPath(call) };
    if (!args.flag('approve')) {
      // `--yes` speaks for nobody here: a person reads the plan and answers, or has given a token.
      const consent = { ...writing.consent, yes: false };
      return core.applyPlanFile({ ...plan, ...writing, consent, ...(token === undefined ? {} : { token }) });
    }
    if (token !== undefined) throw new UsageError('--approve gives a token, it takes none.');
    const report = await core.applyPlanFile({ ...plan, isDryRun: true });
    if (writing.isDryRun) return report;
    const answer = (await writing.askConsent?.(report)) ?? null;
    if (answer === null) {
      throw new core.Refusal('plan-unapproved', 'a token is given to a person, on a terminal', { report });
    }
    const approved = await core.approvePlanFile(plan);
    print(`${approved}\n`);
    return approvedReport(report, call);
  },
};

/** The plan was shown before it was agreed to: what is left to say is how it is run. */
function approvedReport({ command, database, coverage, plan }: Report, { args }: Call): Report {
  const kinds = new Set<string>(plan?.statements.flatMap(({ hazards }) => hazards.map(({ kind }) => kind)));
  const name = quoteWord(database?.name ?? '');
  const words = [
    'prisma-mend apply',
    quoteWord(args.list('plan')[0] ?? ''),
    '--token <token>',
    ...(kinds.has('dataLoss') ? [`--allow-data-loss ${name}`] : []),
    ...(kinds.has('widensAccess') ? [`--allow-wider-access ${name}`] : []),
  ];
  return {
    command,
    database,
    findings: [],
    plan: null,
    applied: false,
    prisma: null,
    coverage: { ...coverage, checked: [] },
    nextActions: [
      {
        command: words.join(' '),
        why: 'runs it, with the token on stdout, for a day and for this state only',
      },
    ],
    notes: [],
  };
}

function readPath({ args, inWorkingDirectory }: Call): string {
  const [path, ...others] = args.list('plan');
  if (path === undefined) throw new UsageError('apply takes the file of a plan: prisma-mend apply plan.json');
  if (others.length > 0) throw new UsageError('apply runs one plan at a time.');
  return inWorkingDirectory(path);
}
