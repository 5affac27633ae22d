/**
 * Seeds faults into the pure code, one at a time, and counts those that the unit tests find.
 *
 *   node scripts/seed-faults.mjs [--count 60] [--seed 1] [--folders plan,compare,diagnose,forensics,explain,ledger,parse]
 *     [--details seed-faults.json]
 *
 * A fault is another operator, a condition turned around, a call of `every` for `some`, a branch that is never taken, or a
 * text that is empty. Works on a copy: nothing in this folder is changed. Random, so that a hundred of them say what all
 * of them would in days. Types are not checked: a fault that the compiler finds counts as any other.
 */
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import ts from 'typescript';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    folders: { type: 'string', default: 'plan,compare,diagnose,forensics,explain,ledger,parse' },
    details: { type: 'string', default: 'seed-faults.json' },
  },
});

const root = fileURLToPath(new URL('..', import.meta.url));
const otherOperators = new Map([
  ['===', '!=='],
  ['!==', '==='],
  ['&&', '||'],
  ['||', '&&'],
  ['<', '>='],
  ['>', '<='],
  ['<=', '>'],
  ['>=', '<'],
  ['+', '-'],
]);
const otherCalls = new Map([
  ['some', 'every'],
  ['every', 'some'],
  ['filter', 'slice'],
  ['find', 'findLast'],
]);

/** Every place of a file where a fault can be, with what stands there then. */
function placesIn(path) {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  const places = [];
  const put = (node, text) => places.push({ path, start: node.getStart(source), end: node.getEnd(), text });
  const visit = (node) => {
    if (ts.isImportDeclaration(node) || ts.isTypeNode(node)) return;
    if (ts.isBinaryExpression(node)) {
      const other = otherOperators.get(node.operatorToken.getText(source));
      if (other !== undefined) put(node.operatorToken, other);
    } else if (ts.isIfStatement(node)) put(node.expression, `!(${node.expression.getText(source)})`);
    else if (ts.isConditionalExpression(node)) put(node.condition, `!(${node.condition.getText(source)})`);
    else if (ts.isCaseClause(node) && node.statements.length > 0) put(node.statements[0], ';');
    else if (ts.isStringLiteral(node) && node.text !== '' && !isName(node)) put(node, "''");
    else if (ts.isPropertyAccessExpression(node) && ts.isCallExpression(node.parent)) {
      const other = otherCalls.get(node.name.text);
      if (other !== undefined) put(node.name, other);
    } else if (node.kind === ts.SyntaxKind.TrueKeyword) put(node, 'false');
    else if (node.kind === ts.SyntaxKind.FalseKeyword) put(node, 'true');
    ts.forEachChild(node, visit);
  };
  visit(source);
  return places;
}

const isName = ({ parent }) =>
  ts.isPropertyAssignment(parent) || ts.isCaseClause(parent) || ts.isLiteralTypeNode(parent);

/** Numbers from 0 to 1 that are the same for the same seed. */
function randomNumbers(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function copyProject() {
  const copy = mkdtempSync(join(tmpdir(), 'seed-faults-'));
  for (const name of [
    'package.json',
    'tsconfig.json',
    'jest.config.ts',
    'docs',
    'packages',
    'examples',
    'scripts',
    'README.md',
  ])
    cpSync(join(root, name), join(copy, name), {
      recursive: true,
      filter: (path) => !/[/\\](?:node_modules|dist)(?:[/\\]|$)/.test(path.slice(root.length)),
    });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  for (const name of ['core', 'cli'])
    symlinkSync(join(root, 'packages', name, 'node_modules'), join(copy, 'packages', name, 'node_modules'));
  return copy;
}

/** Whether a test of the units that need the files fails. */
function isFound(copy, paths) {
  const jest = join(root, 'node_modules/jest/bin/jest.js');
  const args = [
    '--liftoff-only',
    '--experimental-vm-modules',
    '--no-warnings',
    jest,
    '--selectProjects',
    'unit',
    '--bail',
    // A file that no unit test needs is missed, not found.
    '--passWithNoTests',
    '-w',
    '1',
  ];
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [...args, '--findRelatedTests', ...paths],
      { cwd: copy, timeout: 300_000 },
      (error) => resolve(error !== null),
    );
  });
}

const copy = copyProject();
process.on('exit', () => rmSync(copy, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

const files = values.folders.split(',').flatMap((folder) => {
  const path = join(copy, 'packages/core/src', folder);
  return readdirSync(path, { recursive: true })
    .filter((name) => /(?<!\.test|\.d)\.ts$/.test(name))
    .map((name) => join(path, name));
});
if (await isFound(copy, files))
  throw new Error('the unit tests do not pass without a fault: nothing can be counted');
const places = files.sort().flatMap(placesIn);
const random = randomNumbers(Number(values.seed));
const faults = [];
for (let at = 0; at < Number(values.count); at += 1) {
  const { path, start, end, text } = places[Math.floor(random() * places.length)];
  const whole = readFileSync(path, 'utf8');
  writeFileSync(path, whole.slice(0, start) + text + whole.slice(end));
  const found = await isFound(copy, [path]);
  writeFileSync(path, whole);
  const line = whole.slice(0, start).split('\n').length;
  faults.push({ file: path.slice(copy.length + 1), line, was: whole.slice(start, end), is: text, found });
  process.stdout.write(
    `${found ? 'found ' : 'missed'} ${faults.at(-1).file}:${line}  ${whole.slice(start, end).slice(0, 60)}  ->  ${text.slice(0, 60)}\n`,
  );
}
writeFileSync(values.details, JSON.stringify(faults, null, 2));
const found = faults.filter((fault) => fault.found).length;
process.stdout.write(`${found} of ${faults.length} faults found, of ${places.length} places\n`);
