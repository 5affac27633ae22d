// A finding's file and page, to be filled in: `npm run new-finding -- ledger-row-future error`. A difference between
// two objects needs no file: it is one more problem of its kind in packages/core/src/explain/differences/.
import { existsSync, writeFileSync } from 'node:fs';

const [code, severity = 'error'] = process.argv.slice(2);
if (!/^[a-z]+(?:-[a-z]+)+$/.test(code ?? '') || !['error', 'warning', 'info'].includes(severity)) {
  process.stderr.write('usage: npm run new-finding -- <words-with-hyphens> [error|warning|info]\n');
  process.exit(1);
}

const words = code.split('-').map((word) => `${word[0].toUpperCase()}${word.slice(1)}`);
const rule = `import type { Finding } from '../model/finding.ts';

/** TODO: what was found, in one sentence. */
export function explain${words.join('')}(name: string): Finding {
  return {
    code: '${code}',
    severity: '${severity}',
    message: \`migration \${name}: TODO\`,
    why: 'TODO',
    next: 'TODO',
  };
}
`;
const page = `# ${code}

TODO: what was found.

## Why it matters

TODO

## Example

\`\`\`sql
-- TODO: what brings it about
\`\`\`

## Repair

TODO
`;

for (const [path, text] of [
  [`packages/core/src/explain/${code}.ts`, rule],
  [`docs/findings/${code}.md`, page],
]) {
  const url = new URL(`../${path}`, import.meta.url);
  if (existsSync(url)) {
    process.stderr.write(`${path} is there already\n`);
    process.exitCode = 1;
    continue;
  }
  writeFileSync(url, text);
  process.stdout.write(`${path}\n`);
}
process.stdout.write('When the page is written: node scripts/index-findings.mjs\n');
