// Writes docs/findings/README.md, the list of all findings by what they are about, from their pages; with --check it only
// says whether the list is up to date.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../docs/findings/', import.meta.url));
const target = `${folder}README.md`;
/** Codes that begin with one of these are not about an object of the database. */
const histories =
  /^(?:connection|deploy|history|ledger|lock-file|migration|nothing|prepared|repair|rows|statement-refused)/;

const findings = readdirSync(folder)
  .filter((file) => file.endsWith('.md') && file !== 'README.md')
  .sort()
  .map((file) => {
    const [, paragraph = ''] = readFileSync(`${folder}${file}`, 'utf8').split('\n\n');
    const [sentence = ''] = paragraph.replaceAll('\n', ' ').split(/(?<=[.:])\s/);
    return { code: file.replace(/\.md$/, ''), sentence: sentence.trim().replace(/:$/, '.') };
  });
const list = (wanted) =>
  findings
    .filter(({ code }) => histories.test(code) === wanted)
    .map(({ code, sentence }) => `- [${code}](${code}.md): ${sentence}`)
    .join('\n');

const text = `# Findings

What \`prisma-mend\` reports, by code. \`prisma-mend explain <code>\` prints the page of one.

## The history, the ledger and the next deploy

${list(true)}

## Differences between two structures

${list(false)}
`;

if (!process.argv.includes('--check')) writeFileSync(target, text);
else if (readFileSync(target, 'utf8') !== text) {
  process.stderr.write(
    'docs/findings/README.md is not what its pages say: run node scripts/index-findings.mjs\n',
  );
  process.exitCode = 1;
}
