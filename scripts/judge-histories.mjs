/**
 * Puts real histories into the states in which databases are found, lets `baseline --yes` record them, lets Prisma's
 * deploy run, and judges: nothing marked that is not there, nothing left pending that is there, no deploy that stops
 * unforetold or destroys.
 *
 *   node scripts/judge-histories.mjs <project>… [--seed 1] [--major 15] [--states all,part,subset,half,remade]
 *     [--details judge-histories.json]
 *
 * A project is a folder with a folder of Prisma migrations somewhere in it; nothing in it is changed. The command line
 * that is judged is the built one.
 */
import { register } from 'node:module';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '1' },
    major: { type: 'string', default: '15' },
    states: { type: 'string', default: 'all,part,subset,half,remade' },
    details: { type: 'string', default: 'judge-histories.json' },
  },
});

register('./cut-histories/typescript-hooks.mjs', import.meta.url);
const { judgeHistories } = await import('./judge-histories/judge-histories.mjs');
const { wrong } = await judgeHistories(positionals, {
  seed: values.seed,
  major: Number(values.major),
  states: values.states.split(','),
  detailsPath: values.details,
});
process.exitCode = wrong === 0 ? 0 : 1;
