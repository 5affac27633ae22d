import type { Finding } from '../../model/finding.ts';
import type { Foretold } from './read-start.ts';

const claims: ReadonlySet<string> = new Set(['migration-partial', 'migration-unrecorded']);
/** Findings that say already why deploy stops at these migrations. */
const explaining: ReadonlySet<string> = new Set([...claims, 'migration-renamed', 'migration-squashed']);

/**
 * What was found of the database, and what was foretold of its next deploy, each cause once. A finding that says that
 * deploy would stop is put right where it was seen to run: a file that asks before it makes something (IF NOT EXISTS)
 * passes over what is there.
 */
export function withForecast(
  findings: readonly Finding[],
  { forecast, findings: foretold, harmless }: Foretold,
): readonly Finding[] {
  const running = new Set(forecast.applies.filter((name) => harmless.has(name)));
  const destroying = new Set(
    findings.filter(({ code }) => code === 'deploy-destroys').flatMap(({ migrations = [] }) => migrations),
  );
  const own = findings
    .filter(
      ({ code, migrations = [] }) => !claims.has(code) || !migrations.some((name) => destroying.has(name)),
    )
    .map((finding) => {
      const isRunning = finding.migrations?.every((name) => running.has(name)) === true;
      return claims.has(finding.code) && isRunning ? asRunning(finding) : finding;
    });
  const told = new Set(
    own.filter(({ code }) => explaining.has(code)).flatMap(({ migrations = [] }) => migrations),
  );
  const isTold = ({ migrations = [] }: Finding): boolean => migrations.some((name) => told.has(name));
  return [...own, ...foretold.filter((finding) => !isTold(finding))];
}

function asRunning(finding: Finding): Finding {
  return {
    ...finding,
    severity: 'warning',
    why: 'Deploy runs all of it again, and was seen to pass over what is there already: it makes only what is missing.',
    next: 'prisma migrate deploy',
  };
}
