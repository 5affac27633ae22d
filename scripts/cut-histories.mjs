/**
 * Cuts the migrations of real projects at random statements, as `psql -f` leaves them when it is stopped, lets
 * `resolve --finish` and `resolve --revert` repair them, and judges what comes of it by pg_dump, by the rows and by
 * Prisma's deploy.
 *
 *   node scripts/cut-histories.mjs <project>… [--cuts 20] [--seed 1] [--major 17] [--tail 3] [--cli-every 0]
 *     [--pg-dump <path>] [--only <migration>[:<statements>]] [--details cut-histories.json]
 *
 * A project is a folder with a folder of Prisma migrations somewhere in it; nothing in it is changed.
 */
import { register } from 'node:module';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    cuts: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    major: { type: 'string', default: '17' },
    tail: { type: 'string', default: '3' },
    'cli-every': { type: 'string', default: '0' },
    'pg-dump': { type: 'string' },
    only: { type: 'string' },
    details: { type: 'string', default: 'cut-histories.json' },
  },
});

register('./cut-histories/typescript-hooks.mjs', import.meta.url);
const { cutHistories } = await import('./cut-histories/cut-histories.mjs');
const { failures } = await cutHistories(positionals, {
  cuts: Number(values.cuts),
  seed: values.seed,
  major: Number(values.major),
  tail: Number(values.tail),
  cliEvery: Number(values['cli-every']),
  pgDump: values['pg-dump'] ?? null,
  only: values.only ?? null,
  detailsPath: values.details,
});
process.exitCode = failures === 0 ? 0 : 1;
