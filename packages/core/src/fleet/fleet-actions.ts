import type { Fleet, FleetCohort } from '../model/fleet.ts';
import type { NextAction } from '../model/report.ts';

/** What comes next for a fleet: one command for all that need the same, and for others how one of them is looked into. */
export function fleetActions({ verb, cohorts, skipped, isStopped }: Fleet): readonly NextAction[] {
  const isOpen = ({ findings, deploy }: FleetCohort): boolean =>
    findings.some(({ severity }) => severity !== 'info') || deploy?.outcome === 'stops';
  const isMarkable = ({ situation, plan, applied, count }: FleetCohort): boolean =>
    verb === 'baseline' ? plan !== null && applied.length < count : situation === 'unbaselined';
  const markable = verb === 'drift' ? [] : cohorts.filter(isMarkable);
  const others = cohorts.filter((cohort) => isOpen(cohort) && !markable.includes(cohort));
  const isBegun = cohorts.some(({ applied }) => applied.length > 0) || skipped.length > 0 || isStopped;
  return [
    ...(markable.length === 0 ? [] : [verb === 'baseline' ? writeAction(isBegun) : rehearseAction]),
    ...others.slice(0, 1).map(({ representative }) => ({
      command: verb === 'drift' ? 'prisma-mend drift' : 'prisma-mend status',
      why: `with the URL of ${representative}, or of another one of a cohort: shows the ways out, which are the same for all of it`,
    })),
  ];
}

const rehearseAction: NextAction = {
  command: 'prisma-mend fleet baseline --dry-run',
  why: 'shows what it would mark, and where',
};

function writeAction(isBegun: boolean): NextAction {
  return isBegun
    ? { command: 'prisma-mend fleet baseline --yes --resume', why: 'goes on with what is not written yet' }
    : {
        command: 'prisma-mend fleet baseline --yes',
        why: 'writes what is proven; --wave names whom to write to first',
      };
}
