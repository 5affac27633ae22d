/**
 * Takes databases that no Prisma made, lets the real `prisma db pull` write their schema, baselines copies of them, and
 * asks whether `drift` is in sync wherever Prisma's own engine sees no difference.
 *
 *   node scripts/judge-pulled.mjs <url of a database>… [--details judge-pulled.json]
 *
 * Each database is only copied (`CREATE DATABASE … TEMPLATE`), by a role that may; the copies are dropped again. The
 * command line that is judged is the built one.
 */
import { register } from 'node:module';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { details: { type: 'string', default: 'judge-pulled.json' } },
});

register('./cut-histories/typescript-hooks.mjs', import.meta.url);
const { judgePulled } = await import('./judge-histories/judge-pulled.mjs');
const { wrong } = await judgePulled(positionals, { detailsPath: values.details });
process.exitCode = wrong === 0 ? 0 : 1;
