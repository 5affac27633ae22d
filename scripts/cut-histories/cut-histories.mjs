import { writeFileSync } from 'node:fs';
import { cutProject } from './cut-project.mjs';
import { openServer } from './open-server.mjs';
import { renderScore, verdicts } from './render-score.mjs';

/** @returns {Promise<{ failures: number }>} repairs that ended wrong or failed */
export async function cutHistories(directories, options) {
  const judgements = [];
  const projects = [];
  const { seed, major, detailsPath } = options;
  const server = await openServer(major);
  try {
    for (const directory of directories) {
      const project = await cutProject(server, directory, options, (judged) => {
        judgements.push(judged);
        // At once: a run of many histories takes long, and may be stopped.
        writeFileSync(detailsPath, JSON.stringify({ seed, major, judgements }, null, 2));
        process.stderr.write(`${describe(judged)}\n`);
      });
      projects.push(project);
      if (project.stop !== null) process.stderr.write(`${project.name} stops before ${project.stop}\n`);
    }
  } finally {
    await server.stop();
  }
  console.log(renderScore(projects, judgements));
  return { failures: judgements.filter(({ verdict }) => verdicts.bad.has(verdict)).length };
}

function describe({ project, migration, ran, of, verb, verdict, reason, seconds = 0 }) {
  const first = reason === '' ? '' : `: ${reason.split('\n').slice(0, 3).join(' | ').slice(0, 300)}`;
  return `${verdict} ${project} ${migration}:${ran} of ${of} ${verb} (${seconds} s)${first}`;
}
