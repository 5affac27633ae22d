import type { DeployForecast, DeployStop } from '@prisma-mend/core';

const shownNames = 3;

/** What the next `prisma migrate deploy` will do, in one sentence; of a plan that is not carried out yet, after it. */
export function describeDeploy(forecast: DeployForecast, isAfterPlan = false): string {
  const text = tellDeploy(forecast);
  return isAfterPlan ? `Once this is written, ${text.charAt(0).toLowerCase()}${text.slice(1)}` : text;
}

function tellDeploy({ outcome, applies, stopsAt, untold }: DeployForecast): string {
  switch (outcome) {
    case 'nothing':
      return 'prisma migrate deploy has nothing to do.';
    case 'applies':
      return `prisma migrate deploy will apply ${listNames(applies)}.`;
    case 'stops':
      return stopsAt === null
        ? 'prisma migrate deploy will stop.'
        : `prisma migrate deploy will stop ${describeStop(stopsAt, applies)}`;
    case 'unknown':
      return `What prisma migrate deploy will do is not known: ${untold[0] ?? 'it could not be tried.'}`;
  }
}

function describeStop(
  { migration, code, line, message, suggestion }: DeployStop,
  applies: readonly string[],
): string {
  const before = applies.length === 0 ? '' : `, after ${listNames(applies)}`;
  const place =
    migration === null ? 'at once' : `at ${migration}${line === null ? '' : `, line ${line}`}${before}`;
  return `${place}${code === null ? '' : ` (${code})`}: ${message}${suggestion === null ? '' : `; ${suggestion}`}.`;
}

function listNames(names: readonly string[]): string {
  if (names.length <= shownNames) return names.join(', ');
  const [first = ''] = names;
  return `${names.length} migrations, ${first} to ${names.at(-1) ?? ''}`;
}
