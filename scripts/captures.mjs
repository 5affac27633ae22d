/**
 * Runs every command in the situations that people come with, on terminals of 80 and 120 columns, and writes what it
 * printed: a file a situation and width, and a table of how many lines there are to read.
 *
 *   node scripts/captures.mjs <folder> [--only <state>,…] [--widths 80,120] [--docs]
 *
 * `--docs` captures at 100 columns as well, and writes docs/outputs.md.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { register } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string' },
    widths: { type: 'string', default: '80,120' },
    docs: { type: 'boolean', default: false },
  },
});
const [folder] = positionals;
if (folder === undefined)
  throw new Error('usage: captures.mjs <folder> [--only <state>,…] [--widths 80,120]');

register('./cut-histories/typescript-hooks.mjs', import.meta.url);
const { runCaptures } = await import('./captures/run-captures.mjs');
const { states: shops, wordsOnly } = await import('./captures/shop-states.mjs');
const { furtherStates } = await import('./captures/fleet-and-plans.mjs');
const { renderOutputsPage } = await import('./captures/outputs-page.mjs');

const only = values.only?.split(',');
const widths = values.widths.split(',').map(Number);
const isWanted = (name) => only === undefined || only.includes(name);
const captures = await runCaptures({
  states: [...shops, ...furtherStates].filter(({ name }) => isWanted(name)),
  wordsOnly: isWanted('words') ? wordsOnly : [],
  widths: values.docs ? [...widths, 100] : widths,
});

await mkdir(folder, { recursive: true });
const fileOf = ({ state, width }) => `${state?.name ?? 'words'}-${width}.txt`;
for (const file of new Set(captures.map(fileOf))) {
  const own = captures.filter((each) => fileOf(each) === file);
  const shown = own.map(({ line, text, exitCode }) => `$ ${line}\n${text}\n[exit ${exitCode}]\n`);
  await writeFile(join(folder, file), shown.join('\n'));
}
const linesOf = (text) => (text === '' ? 0 : text.split('\n').length);
const first = captures.filter(({ width }) => width === widths[0]);
const table = first.map(({ state, line }, place) => {
  const counts = widths.map((width) => linesOf(captures.filter((each) => each.width === width)[place].text));
  const command = line.replace(/\.prisma-mend\/journal\/\S+/, '<journal>');
  return `| ${state?.title ?? 'anywhere'} | \`${command}\` | ${first[place].exitCode} | ${counts.join(' | ')} |`;
});
const lines = [
  `| situation | command | exit code | ${widths.map((width) => `lines at ${width}`).join(' | ')} |`,
  `| --- | --- | --- |${widths.map(() => ' --- |').join('')}`,
  ...table,
  '',
].join('\n');
await writeFile(join(folder, 'lines.md'), lines);
if (values.docs) {
  await writeFile(new URL('../docs/outputs.md', import.meta.url), renderOutputsPage(captures, lines));
}
