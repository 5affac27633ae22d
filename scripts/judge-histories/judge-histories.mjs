import { writeFileSync } from 'node:fs';
import { loadMigrations } from '../cut-histories/load-migrations.mjs';
import { makeProject } from '../cut-histories/make-project.mjs';
import { openServer } from '../cut-histories/open-server.mjs';
import { judgeState } from './judge-state.mjs';
import { makeState } from './make-state.mjs';

/** @returns {Promise<{ wrong: number }>} states in which the product was wrong */
export async function judgeHistories(directories, { seed, major, states, detailsPath }) {
  const judgements = [];
  const server = await openServer(major);
  try {
    for (const directory of directories) {
      const { name, migrations } = await loadMigrations(directory);
      const project = await makeProject(migrations);
      for (const kind of states) {
        const state = await makeState(server, migrations, kind, `${seed} ${name} ${kind}`);
        const judged = state === null ? noState : await judgeState(server, project, state, migrations);
        judgements.push({ project: name, migrations: migrations.length, state: kind, ...judged });
        // At once: a run of many histories takes long, and may be stopped.
        writeFileSync(detailsPath, JSON.stringify({ seed, major, judgements }, null, 2));
        process.stderr.write(
          `${name} ${kind}: ${judged.verdict} ${judged.reasons.join('; ').slice(0, 600)}\n`,
        );
        if (state !== null) await server.drop(state.database);
      }
      await project.remove();
    }
  } finally {
    await server.stop();
  }
  console.log(renderScore(judgements));
  return { wrong: judgements.filter(({ verdict }) => verdict === 'wrong').length };
}

const noState = { verdict: 'skipped', reasons: ['the history has no such state'] };

function renderScore(judgements) {
  const rows = judgements.map((judged) => [
    judged.project,
    String(judged.migrations),
    judged.state,
    judged.verdict,
    `${judged.marked ?? ''} of ${judged.applied ?? ''}`,
    String(judged.exitCode ?? ''),
    judged.outcome ?? '',
    judged.reasons.join('; ').replaceAll('|', '\\|').slice(0, 200),
  ]);
  const heads = ['project', 'migrations', 'state', 'verdict', 'marked', 'exit', 'deploy', 'remarks'];
  return [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
