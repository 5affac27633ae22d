/**
 * Freezes what the built command line says and writes in about sixty situations, and compares it after a change that is
 * to change nothing.
 *
 *   node scripts/frozen-runs.mjs freeze <file> [--only <state>,…]
 *   node scripts/frozen-runs.mjs compare <file> [--only <state>,…] [--figures]
 *
 * Times, random ids, paths and ports are replaced; everything else must be equal to the byte: the report, stderr, the
 * exit code, and afterwards the rows of the ledger, the structure and the files of the project. `--figures` prints how
 * often each run connected to the database, read its catalog and started a scratch server.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { register } from 'node:module';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string' }, figures: { type: 'boolean', default: false } },
});
const [action, path] = positionals;
if (!['freeze', 'compare'].includes(action) || path === undefined) {
  throw new Error('usage: frozen-runs.mjs freeze|compare <file> [--only <state>,…] [--figures]');
}

register('./cut-histories/typescript-hooks.mjs', import.meta.url);
const { runAll } = await import('./frozen-runs/run-all.mjs');
const { states } = await import('./frozen-runs/states.mjs');

const only = values.only?.split(',');
const runs = await runAll(states.filter(({ name }) => only === undefined || only.includes(name)));
if (values.figures) {
  for (const { name, figures } of runs) console.log(`${JSON.stringify(figures)} ${name}`);
}
const seen = Object.fromEntries(runs.map(({ name, seen }) => [name, seen]));
if (action === 'freeze') {
  await writeFile(path, `${JSON.stringify(seen, null, 2)}\n`);
  console.log(`${runs.length} runs frozen`);
} else {
  const frozen = JSON.parse(await readFile(path, 'utf8'));
  const changed = Object.keys(seen).filter(
    (name) => JSON.stringify(frozen[name]) !== JSON.stringify(seen[name]),
  );
  await writeFile(`${path}.now`, `${JSON.stringify(seen, null, 2)}\n`);
  for (const name of changed) console.log(`changed: ${name}`);
  console.log(`${runs.length - changed.length} of ${runs.length} runs equal`);
  process.exitCode = changed.length === 0 ? 0 : 1;
}
