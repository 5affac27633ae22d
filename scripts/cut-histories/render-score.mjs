/** The table of results. */
const columns = ['equal', 'reordered', 'refused', 'wrong', 'failed'];

export const verdicts = { bad: new Set(['wrong', 'failed']) };

/** @returns Markdown */
export function renderScore(projects, judgements) {
  const rows = projects.map(({ name, migrations, runnable }) => {
    const own = judgements.filter(({ project }) => project === name);
    return [name, `${runnable} of ${migrations}`, ...counts(own)];
  });
  const total = ['all', '', ...counts(judgements)];
  const heads = ['project', 'migrations', 'cuts', ...['finish', 'revert'].flatMap(headsOf)];
  return [heads, heads.map(() => '---'), ...rows, total]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

const headsOf = (verb) => columns.map((column) => `${verb}: ${column}`);

function counts(judgements) {
  const of = (verb, verdict) =>
    judgements.filter((judged) => judged.verb === verb && judged.verdict === verdict).length;
  const cuts = judgements.filter(({ verb }) => verb === 'finish').length;
  return [cuts, ...['finish', 'revert'].flatMap((verb) => columns.map((column) => of(verb, column)))].map(
    String,
  );
}
