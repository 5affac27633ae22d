import { asFields, asList, asText, refuseUnknownFields, type Fields } from '../model/foreign-json.ts';
import type { CohortVerdict } from '../model/fleet.ts';
import type { DeployOutcome } from '../model/deploy.ts';
import type { Severity } from '../model/finding.ts';
import type { PairState, Situation, Verdict } from '../model/verdict.ts';

const situations: Readonly<Record<Situation, true>> = {
  empty: true,
  unbaselined: true,
  baselined: true,
  behind: true,
  failed: true,
  changed: true,
  diverged: true,
  faked: true,
  ledgerElsewhere: true,
  ledgerBroken: true,
};
const verdicts: Readonly<Record<Verdict, true>> = {
  inSync: true,
  liveDrift: true,
  schemaAhead: true,
  unrecordedChange: true,
  diverged: true,
  nothingDeployed: true,
  upToDate: true,
  notVerified: true,
};
const severities: Readonly<Record<Severity, true>> = { error: true, warning: true, info: true };
const outcomes: Readonly<Record<DeployOutcome, true>> = {
  nothing: true,
  applies: true,
  stops: true,
  unknown: true,
};
const pairStates: Readonly<Record<PairState, true>> = { equal: true, differs: true, notCompared: true };

const known = ['situation', 'verdict', 'pairs', 'scope', 'findings', 'plan', 'deploy', 'notes'];

/**
 * Validates what was found of a cohort: everything that an exit code follows from, and the shape of all that is shown.
 *
 * @throws Error naming what is not as a run writes it
 */
export function parseVerdict(value: unknown): CohortVerdict {
  const fields = asFields(value, 'verdict');
  refuseUnknownFields(fields, known, 'verdict');
  if ((fields['situation'] === undefined) === (fields['verdict'] === undefined))
    throw new Error('verdict says neither, or both, what state a database is in and what it differs from');
  requireChoice(fields['situation'], situations, 'situation');
  requireChoice(fields['verdict'], verdicts, 'verdict.verdict');
  for (const pair of Object.values(optionalFields(fields, 'pairs'))) requireChoice(pair, pairStates, 'pairs');
  for (const count of Object.values(optionalFields(fields, 'scope'))) {
    if (typeof count !== 'boolean') requireCount(count, 'scope');
  }
  for (const finding of asList(fields['findings'], 'findings')) requireFinding(finding);
  if (fields['plan'] !== null) requirePlan(asFields(fields['plan'], 'plan'));
  if (fields['deploy'] !== undefined) requireDeploy(asFields(fields['deploy'], 'deploy'));
  requireTexts(fields['notes'], 'notes');
  // All of it that is used was looked at.
  return fields as unknown as CohortVerdict;
}

function requireFinding(value: unknown): void {
  const finding = asFields(value, 'a finding');
  for (const name of ['code', 'message', 'why']) asText(finding[name], `${name} of a finding`);
  if (finding['severity'] === undefined) throw new Error('a finding has no severity');
  requireChoice(finding['severity'], severities, 'severity');
  for (const name of ['expected', 'actual', 'next', 'origin', 'pair']) {
    if (finding[name] !== undefined) asText(finding[name], `${name} of a finding`);
  }
  for (const name of ['migrations', 'repair', 'losses', 'widenings']) {
    if (finding[name] !== undefined) requireTexts(finding[name], `${name} of a finding`);
  }
  if (finding['object'] !== undefined) requireObject(finding['object']);
  if (finding['location'] === undefined) return;
  const location = asFields(finding['location'], 'location');
  asText(location['file'], 'location.file');
  requireCount(location['line'], 'location.line');
}

function requireObject(value: unknown): void {
  const object = asFields(value, 'object');
  for (const name of ['kind', 'name']) asText(object[name], `object.${name}`);
  for (const name of ['schema', 'table']) {
    if (object[name] !== null) asText(object[name], `object.${name}`);
  }
}

function requirePlan(plan: Fields): void {
  for (const item of asList(plan['statements'], 'statements')) {
    const statement = asFields(item, 'a statement');
    asText(statement['sql'], 'sql of a statement');
    for (const object of asList(statement['settles'], 'settles')) requireObject(object);
    for (const hazard of asList(statement['hazards'], 'hazards')) asFields(hazard, 'a hazard');
    for (const check of asList(statement['preChecks'], 'preChecks')) asFields(check, 'a pre-check');
    requireFlag(statement['isTransactional'], 'isTransactional');
  }
  for (const item of asList(plan['ledger'], 'ledger')) {
    const change = asFields(item, 'a row');
    for (const name of ['kind', 'migrationName', 'checksum']) asText(change[name], `${name} of a row`);
  }
  for (const item of asList(plan['files'], 'files')) {
    const file = asFields(item, 'a file');
    for (const name of ['path', 'content']) asText(file[name], `${name} of a file`);
  }
  requireFlag(plan['proven'], 'proven');
  asText(plan['sql'], 'sql of the plan');
}

function requireDeploy(deploy: Fields): void {
  if (deploy['outcome'] === undefined) throw new Error('deploy has no outcome');
  requireChoice(deploy['outcome'], outcomes, 'outcome');
  requireTexts(deploy['applies'], 'applies');
  requireTexts(deploy['untold'], 'untold');
  if (deploy['stopsAt'] === null) return;
  const stop = asFields(deploy['stopsAt'], 'stopsAt');
  asText(stop['message'], 'stopsAt.message');
  for (const name of ['migration', 'code', 'sqlState', 'suggestion']) {
    if (stop[name] !== null) asText(stop[name], `stopsAt.${name}`);
  }
  if (stop['line'] !== null) requireCount(stop['line'], 'stopsAt.line');
}

function optionalFields(fields: Fields, name: string): Fields {
  return fields[name] === undefined ? {} : asFields(fields[name], name);
}

function requireChoice(value: unknown, choices: Readonly<Record<string, true>>, what: string): void {
  if (value === undefined) return;
  if (!Object.hasOwn(choices, asText(value, what))) throw new Error(`${what} is none that is known`);
}

function requireTexts(value: unknown, what: string): void {
  for (const text of asList(value, what)) asText(text, what);
}

function requireFlag(value: unknown, what: string): void {
  if (typeof value !== 'boolean') throw new Error(`${what} is neither true nor false`);
}

/** @throws Error */
export function requireCount(value: unknown, what: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new Error(`${what} is no number`);
}
