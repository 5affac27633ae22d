/**
 * Plans between the pairs of structures of other tools' test suites, in both directions, and judges what comes of it by a
 * second reading of the catalog and by pg_dump. Fetches nothing: name folders that are there.
 *
 *   node scripts/peer-suites.mjs [--pg-delta <folder>] [--pg-schema-diff <folder>] [--pgschema <folder>]
 *     [--sqldef <folder>] [--pairs <file.json>] [--major 15] [--only <text>] [--shard 1/4] [--no-dump | --pg-dump <path>]
 *     [--details peer-suites.jsonl] [--again <earlier details>] [--beside <folder>]
 *
 * A file of pairs is a list of `{ "name", "before", "after" }`, each side SQL. Exit code 1 when a plan that the second
 * reading takes for right is wrong to pg_dump, or the server did not answer. The folder after `--beside` is one where npm installed
 * @supabase/pg-delta and pg: it goes the same ways on databases of its own, judged by pg_dump.
 */
import { register } from 'node:module';
import { parseArgs } from 'node:util';
import { suiteNames } from './peer-suites/load-pairs.mjs';

const { values } = parseArgs({
  options: {
    ...Object.fromEntries(suiteNames.map((name) => [name, { type: 'string' }])),
    major: { type: 'string', default: '15' },
    only: { type: 'string', default: '' },
    shard: { type: 'string', default: '1/1' },
    'no-dump': { type: 'boolean', default: false },
    'pg-dump': { type: 'string', default: '' },
    details: { type: 'string', default: 'peer-suites.jsonl' },
    again: { type: 'string', default: '' },
    beside: { type: 'string', default: '' },
  },
});

register('./cut-histories/typescript-hooks.mjs', import.meta.url);
const { runSuites } = await import('./peer-suites/run-suites.mjs');
const { isClean } = await runSuites({
  folders: Object.fromEntries(
    suiteNames.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])),
  ),
  major: Number(values.major),
  only: values.only,
  shard: values.shard.split('/').map(Number),
  isDumped: !values['no-dump'],
  pgDump: values['pg-dump'],
  detailsPath: values.details,
  againPath: values.again,
  besidePath: values.beside,
});
process.exitCode = isClean ? 0 : 1;
