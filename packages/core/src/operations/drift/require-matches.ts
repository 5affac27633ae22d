import { matchesObject } from '../../compare/match-object.ts';
import type { Catalog } from '../../model/catalog.ts';
import { Failure } from '../../model/failure.ts';
import type { ObjectIdentity } from '../../model/identity.ts';
import type { Project } from '../../model/project.ts';
import type { Replay } from '../../model/replay.ts';
import type { LiveState } from '../session/live-state.ts';

/** Everything that a pattern of a drift may mean. */
export interface Named {
  readonly project: Project;
  readonly live: LiveState | null;
  readonly catalogs: readonly (Catalog | null)[];
  readonly replay: Replay | null;
}

/**
 * A pattern that means no object is a mistake in writing: as --object it would find nothing wrong with nothing, as
 * --ignore it would not leave out what was meant.
 *
 * @throws Failure `usage` naming the pattern
 */
export function requireMatches(
  patterns: { readonly ignore: readonly string[]; readonly objects?: readonly string[] },
  named: Named,
): void {
  const { ignore, objects = [] } = patterns;
  if (ignore.length + objects.length === 0) return;
  const known = [...objectsOf(named)];
  for (const [option, list] of [
    ['--object', objects],
    ['--ignore', ignore],
  ] as const) {
    const idle = list.find(
      (pattern) => pattern.trim() === '' || !known.some((object) => matchesObject(pattern, object)),
    );
    if (idle !== undefined) throw noMatch(option, idle, known);
  }
}

/** What is left out of every comparison counts too: to name it once more is no mistake. */
function objectsOf({ project, live, catalogs, replay }: Named): readonly ObjectIdentity[] {
  const table = (schema: string, name: string): ObjectIdentity => ({
    kind: 'table',
    schema,
    table: null,
    name,
  });
  const external = [...project.externalTables, ...project.externalEnums].map((full) => {
    const [schema = '', ...name] = full.split('.');
    return table(schema, name.join('.'));
  });
  const ledgers = [
    table(live?.ledger.expectedSchema ?? 'public', '_prisma_migrations'),
    ...(live?.ledger.foreign ?? []).map((ledger) => table(ledger.schema, ledger.table)),
  ];
  return [
    ...catalogs.flatMap((catalog) => catalog?.objects ?? []),
    ...(live?.catalog.objects ?? []),
    ...(replay?.final.objects ?? []),
    ...external,
    ...ledgers,
  ];
}

function noMatch(option: string, pattern: string, known: readonly ObjectIdentity[]): Failure {
  const shown = JSON.stringify(pattern);
  const inAnyCase = known.find((object) => matchesObject(pattern.toLowerCase(), lowerCase(object)));
  return new Failure('usage', `${option} ${shown} matches no object of schema, migrations or database`, {
    why: 'A pattern is a whole name: users, users.email, public.users.email; * stands for any characters.',
    next:
      inAnyCase === undefined
        ? `Correct ${shown}, or leave it out.`
        : `Upper and lower case count: ${JSON.stringify(fullName(inAnyCase))} is there.`,
  });
}

function lowerCase({ kind, schema, table, name }: ObjectIdentity): ObjectIdentity {
  return {
    kind,
    schema: schema?.toLowerCase() ?? null,
    table: table?.toLowerCase() ?? null,
    name: name.toLowerCase(),
  };
}

function fullName({ schema, table, name }: ObjectIdentity): string {
  return [schema, table, name].filter((part) => part !== null).join('.');
}
