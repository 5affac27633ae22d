/**
 * Time of the processor to plan a repair: no server, no I/O, and no matter what else the machine does. A catalog of many tables, of which every part differs.
 *
 *   node scripts/bench/plan-time.mjs [--differences 1000] [--runs 100]
 */
import { register } from 'node:module';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { differences: { type: 'string', default: '1000' }, runs: { type: 'string', default: '100' } },
});
register('../cut-histories/typescript-hooks.mjs', import.meta.url);
const { compareCatalogs } = await import('../../packages/core/src/compare/compare-catalogs.ts');
const { compareIdentities } = await import('../../packages/core/src/model/identity.ts');
const { allAttributes } = await import('../../packages/core/src/model/object-attributes.ts');
const { planRepair } = await import('../../packages/core/src/plan/plan-repair.ts');

const validated = { isNotNullValidated: true, isNotNullInheritable: true, isInherited: false, options: [] };
const constraint = {
  isDeferrable: false,
  isInitiallyDeferred: false,
  isValidated: true,
  isEnforced: true,
  isInherited: false,
};

for (const factor of [1, 2, 4]) report(Number(values.differences) * factor);

function report(count) {
  const [actual, expected] = [catalogOf(count / 5, false), catalogOf(count / 5, true)];
  const differences = compareCatalogs(expected, actual);
  const options = { actual, expected, serverVersionNumber: 150000 };
  const times = [];
  let statements = 0;
  for (let run = 0; run < Number(values.runs) + 10; run += 1) {
    const start = process.cpuUsage();
    statements = planRepair(differences, options).statements.length;
    const { user, system } = process.cpuUsage(start);
    if (run >= 10) times.push((user + system) / 1000);
  }
  times.sort((one, other) => one - other);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))].toFixed(1);
  process.stdout.write(
    `${differences.length} differences, ${statements} statements: median ${at(0.5)} ms, p95 ${at(0.95)} ms\n`,
  );
}

/** Five differences a table: two columns altered, one added, an index and a check missing. */
function catalogOf(tables, isExpected) {
  const objects = Array.from({ length: tables }, (_, place) => tableOf(`t${place}`, isExpected)).flat();
  objects.push(whole('schema', { schema: null, table: null, name: 'public' }));
  objects.sort(compareIdentities);
  const coverage = { checked: [], notModelled: [], unreadable: [], leftOut: [] };
  return { serverVersionNumber: 150000, schemas: ['public'], objects, dependencies: [], coverage, hash: '' };
}

function tableOf(table, isExpected) {
  const on = { schema: 'public', table };
  const column = (name, position, type, isNullable) =>
    whole('column', { ...on, name, position, number: position, type, isNullable, ...validated });
  const parts = [
    whole('table', {
      schema: 'public',
      table: null,
      name: table,
      type: 'table',
      persistence: 'permanent',
      inherits: [],
      hasRowSecurity: false,
      forcesRowSecurity: false,
      replicaIdentity: 'default',
      storageParameters: [],
    }),
    column('id', 1, 'integer', false),
    column('a', 2, isExpected ? 'bigint' : 'integer', true),
    column('b', 3, 'text', !isExpected),
  ];
  if (!isExpected) return parts;
  return [
    ...parts,
    column('c', 4, 'text', true),
    whole('index', {
      ...on,
      name: `${table}_a_idx`,
      definition: `CREATE INDEX ${table}_a_idx ON public.${table} USING btree (a)`,
      method: 'btree',
      isUnique: false,
      isValid: true,
      keys: ['a'],
      includedColumns: [],
      treatsNullsAsDistinct: true,
      statisticsTargets: [],
    }),
    whole('checkConstraint', {
      ...on,
      name: `${table}_check`,
      definition: 'CHECK ((a > 0))',
      ...constraint,
    }),
  ];
}

/** Every attribute of the kind, null where it is not given. */
function whole(kind, given) {
  const names = allAttributes[kind].filter((name) => !(name in given));
  return { kind, ...given, ...Object.fromEntries(names.map((name) => [name, null])) };
}
