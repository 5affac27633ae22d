import type { DeployForecast, DeployStop } from '@prisma-mend/core';

const shownNames = 3;

/** What the next `prisma migrate deploy` will do, in one sentence. */
export function describeDeploy({ outcome, applies, stopsAt, untold }: DeployForecast): string {
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
