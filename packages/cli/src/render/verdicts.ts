import type { Report, Verdict } from '@prisma-mend/core';

interface Explanation {
  readonly title: string;
  readonly meaning: string;
}

/** The verdict in plain words. It speaks of the states that were compared, and says what it leaves out. */
export function describeVerdict(report: Report, verdict: Verdict): Explanation {
  const { title, meaning } = explain(report, verdict);
  const [left, leftTitle] = leftOut(report);
  return {
    title: leftTitle === '' ? title : `${title}${leftTitle}`,
    meaning: [meaning, leftTitle === '' ? left : ''].filter((sentence) => sentence !== '').join(' '),
  };
}

function explain(report: Report, verdict: Verdict): Explanation {
  switch (verdict) {
    case 'inSync':
      return { title: 'in sync', meaning: agreement(report) };
    case 'upToDate':
      return { title: 'up to date', meaning: 'The migrations build what schema.prisma asks for.' };
    case 'nothingDeployed':
      return {
        title: "none of the project's tables is in this database",
        meaning: 'Nothing of it was compared: is it the right database?',
      };
    case 'liveDrift':
      return { title: 'the database was changed outside the migrations', meaning: disagreement(report) };
    case 'schemaAhead':
      return {
        title: isBehind(report)
          ? 'schema.prisma does not know all that the migrations build'
          : 'the schema was edited and no migration was made',
        meaning: `${report.database === null ? '' : 'Migrations and database agree. '}The migrations do not build what schema.prisma asks for.`,
      };
    case 'unrecordedChange':
      return {
        title: 'the database follows the schema, but no migration says how',
        meaning: 'Changed with "db push" or by hand: other databases will not get this change.',
      };
    case 'notVerified':
      return {
        title: 'not verified',
        meaning: 'Nothing that was seen differs, but nobody saw what a part of the migrations does.',
      };
    case 'diverged':
      return {
        title: 'schema, migrations and database all differ',
        meaning: 'Each difference below names the two sides it stands between.',
      };
  }
}

/** Nothing is missing: then it was not the schema that went ahead. */
function isBehind({ findings }: Report): boolean {
  const ofSchema = findings.filter(({ pair }) => pair === 'SH');
  return ofSchema.length > 0 && ofSchema.every(({ expected }) => expected === undefined);
}

/** Of what was not compared nothing is said. */
function agreement({ pairs, scope }: Report): string {
  const ending = (scope?.pending ?? 0) > 0 ? ', the migrations that are not applied here set aside.' : '.';
  const isEqual = (state: string | undefined): boolean => state === 'equal';
  if (pairs === undefined || (isEqual(pairs.SH) && isEqual(pairs.HL))) {
    return `Schema, migrations and database ask for the same structure${ending}`;
  }
  if (isEqual(pairs.HL)) {
    return `Migrations and database have the same structure${ending} The schema was not looked at.`;
  }
  return `Schema and database ask for the same structure${ending} Migrations were not looked at.`;
}

function disagreement({ pairs }: Report): string {
  if (pairs?.SH === 'equal') {
    return 'Schema and migrations agree with each other; the database does not agree with them.';
  }
  return pairs?.HL === 'differs'
    ? 'It does not hold what the migrations build.'
    : 'It does not hold what schema.prisma asks for.';
}

/** What would be taken for a difference, and is not told: a sentence, and words for the title where nothing else is. */
function leftOut({ scope, verdict }: Report): readonly [sentence: string, title: string] {
  if (scope === undefined) return ['', ''];
  const { ignored, accepted, isSelection } = scope;
  const parts = [
    ...(ignored === 0 ? [] : [`${differences(ignored)} left out by --ignore`]),
    ...(accepted === 0 ? [] : [`${differences(accepted)} accepted in prisma-mend.json`]),
    ...(isSelection ? ['only what --object names was looked at'] : []),
  ];
  if (parts.length === 0) return ['', ''];
  const isFine = verdict === 'inSync' || verdict === 'upToDate';
  return [`Besides: ${parts.join('; ')}.`, isFine ? `, but for what was left out (${parts.join('; ')})` : ''];
}

function differences(count: number): string {
  return `${count} difference${count === 1 ? '' : 's'}`;
}

/** What taking it back costs, as a sentence; empty where it costs nothing. */
export function describeLosses({ plan, applied }: Report): string {
  if (plan === null || applied) return '';
  const losing = plan.statements.filter(({ hazards }) => hazards.some(({ kind }) => kind === 'dataLoss'));
  if (losing.length === 0) return '';
  return `Taking it back LOSES DATA: ${losing.length} of ${plan.statements.length} statement${plan.statements.length === 1 ? '' : 's'}.`;
}
