import type { DeployForecast } from '../../model/deploy.ts';
import type { Finding } from '../../model/finding.ts';
import type { NextAction } from '../../model/report.ts';
import { quoteArgument } from '../../model/shell-argument.ts';

const deployCommand = 'prisma migrate deploy';

/** Deploy is advised only where it was foretold to run something, and nothing speaks against it; else what comes before it. */
export function adviseDeploy(
  actions: readonly NextAction[],
  findings: readonly Finding[],
  { outcome, stopsAt, applies }: DeployForecast,
): readonly NextAction[] {
  const open = findings.filter(({ code }) => code === 'migration-unproven' || code === 'deploy-destroys');
  const [uncounted] = namesOf(findings, 'rows-uncounted');
  const others = actions.filter(({ command }) => command !== deployCommand);
  if (outcome !== 'stops' && open.length === 0 && uncounted === undefined) {
    return outcome === 'nothing' ? others : actions.map((action) => nameDeploy(action, applies));
  }
  const blocked =
    stopsAt?.code === 'P3018' ? stopsAt.migration : outcome === 'stops' ? null : (uncounted ?? null);
  if (others.length < actions.length && blocked !== null) {
    const name = quoteArgument(blocked);
    return [
      ...others,
      namesOf(findings, 'migration-unrecorded').includes(blocked)
        ? {
            command: `prisma-mend resolve --applied ${name}`,
            why: 'marks it: the database holds all of it already',
          }
        : {
            command: `prisma-mend resolve ${name} --check`,
            why: 'shows everything that is in the way of the next deploy',
          },
    ];
  }
  const unproven = namesOf(open, 'migration-unproven');
  const marks = open.flatMap(({ migrations = [] }) => migrations.map(markIt));
  return [
    ...others,
    ...marks.filter(({ command }) => others.every((other) => other.command !== command)),
    ...(unproven.length === 0
      ? []
      : [
          {
            command: `prisma-mend baseline --yes --pending ${unproven.map(quoteArgument).join(' ')}`,
            why: 'leaves what did not run to deploy; name only that',
          },
        ]),
  ];
}

function nameDeploy(action: NextAction, [first, ...others]: readonly string[]): NextAction {
  if (action.command !== deployCommand || first === undefined) return action;
  const last = others.at(-1);
  const what = last === undefined ? first : `${others.length + 1} migrations, ${first} to ${last}`;
  return { ...action, why: `applies ${what}` };
}

function namesOf(findings: readonly Finding[], code: string): readonly string[] {
  return findings.filter((finding) => finding.code === code).flatMap(({ migrations = [] }) => migrations);
}

function markIt(name: string): NextAction {
  return {
    command: `prisma-mend resolve ${quoteArgument(name)} --applied --unproven`,
    why: 'marks it, if you know that it ran',
  };
}
