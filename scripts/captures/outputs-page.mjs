/** What docs/outputs.md shows in full: the situation, and the command in it. */
const shown = [
  ['shop', 'status'],
  ['shopdrift', 'drift'],
  ['shopdrift', 'drift --revert'],
  ['big', 'drift'],
  ['half', 'status'],
  ['half', 'resolve add_invoices --finish --done 4 --yes'],
  ['shopnohistory', 'status'],
  ['shopnohistory', 'baseline --yes'],
  ['shopsquash', 'status'],
  ['shopdrift', 'drift --object public.User.name'],
  [null, 'explain P3009'],
  ['shoplost', 'status'],
  ['shoplost', 'resolve add_invoices --restore --yes'],
  ['shopfleet', 'fleet status --targets shops.jsonl'],
  ['shopfleet', 'fleet baseline --targets shops.jsonl --dry-run'],
  ['shopplan', 'drift --revert --plan-out plan.json'],
  ['shopplan', 'apply plan.json --approve'],
  ['shopplan', 'apply plan.json --token <token> --allow-data-loss shopplan'],
  ['shopagent', 'mcp'],
  [null, 'demo'],
];

const introduction = [
  '# What every command prints',
  '',
  'A shop with two tables on PostgreSQL 17, as text of 100 columns; `node scripts/captures.mjs <folder> --docs` makes this page.',
  'On a terminal what is lost is red, places are links, and long steps show count, time and what is left. `--all` shows everything in',
  'full. Started by npm, pnpm or yarn, the commands under "Next" have `npx`, `pnpm exec` or `yarn` before them, so that they run as',
  'printed.',
  '',
].join('\n');

/**
 * @param {readonly { state: object | null, line: string, width: number, text: string }[]} captures
 * @param {string} table of the lines that there are to read
 */
export function renderOutputsPage(captures, table) {
  const sections = shown.map(([name, run]) => {
    const isMeant = ({ state, line, width }) =>
      (state?.name ?? null) === name && line === `prisma-mend ${run}` && width === 100;
    const capture = captures.find(isMeant);
    if (capture === undefined) throw new Error(`not captured: ${name} ${run}`);
    const situation = capture.state === null ? '' : `, ${capture.state.title}`;
    return [`## \`${capture.line}\`${situation}`, '', '```text', capture.text, '```', ''].join('\n');
  });
  const counts = [
    '## Lines to read',
    '',
    'Of both streams, with a terminal of 80 and of 120 columns.',
    '',
    table,
  ];
  return [introduction, ...sections, counts.join('\n')].join('\n');
}
