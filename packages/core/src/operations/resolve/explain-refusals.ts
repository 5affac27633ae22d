import { explainStatementRefused } from '../../explain/statement-refused.ts';
import type { Finding } from '../../model/finding.ts';
import type { ReadableMigration } from '../../model/history.ts';
import { objectKey } from '../../model/identity.ts';
import type { StatementRefusal, TriedStatement } from '../../model/tried-statement.ts';
import { outlineSchema, type SchemaBlock } from '../../project/schema-outline.ts';
import type { Examination } from '../examine.ts';
import { relativePath } from '../paths.ts';
import type { PendingExamination } from './examine-pending.ts';
import { parseMissingName } from './missing-name.ts';
import type { LiveFacts } from './read-live-facts.ts';
import { suggestName } from './suggest-name.ts';
import { suggestObject } from './suggest-object.ts';

export interface ExplainedRefusals {
  readonly findings: readonly Finding[];
  /** Refusals that may not be those of the live database, as sentences. */
  readonly untold: readonly string[];
}

/** Data exceptions, constraints, no or too many rows, RAISE: on a copy without rows they say nothing of the original. */
const dependsOnRows = /^(?:2[13]|22|P0)/;
const insufficientPrivilege = '42501';
const missingRole = /^role "(.+)" does not exist$/;

/** What stops deploy at a line. Without an SQLSTATE it is Prisma that stumbles, not the server. */
interface Refused extends Omit<StatementRefusal, 'sqlState'> {
  readonly line: number;
  readonly sqlState: string | null;
}

/** What of a pending migration PostgreSQL refuses, and what the statement probably means instead. */
export function explainRefusals(
  examination: Examination,
  pending: PendingExamination,
  facts: LiveFacts | null,
): ExplainedRefusals {
  const earlier = explainEarlier(examination, pending);
  const { refused, untold } = refusedStatements(pending, facts);
  const whole = earlier.length + refused.length === 0 ? refusedWhole(pending) : [];
  const all = [...refused, ...whole, ...refusedAfterwards(pending)];
  const blocks = outlineSchema(examination.project.schema?.files ?? []);
  const own = all.map((each, index) => {
    const after = index === 0 ? null : (all[0]?.line ?? null);
    return explain(examination, pending.file, each, after, blocks);
  });
  return { findings: [...earlier, ...own], untold };
}

function explain(
  { project, live }: Examination,
  file: ReadableMigration,
  { line, message, detail, hint, sqlState }: Refused,
  after: number | null,
  blocks: readonly SchemaBlock[],
): Finding {
  const missing = parseMissingName(message);
  const suggestion =
    missing === null ? null : (suggestName(missing, blocks) ?? suggestObject(missing, live.catalog));
  return explainStatementRefused(file.name, {
    message,
    detail,
    suggestion: suggestion ?? clause(hint),
    after,
    ...(sqlState === insufficientPrivilege
      ? {
          next: 'Deploy as the owner, or make the role that deploys the owner or a member of the owning role.',
        }
      : {}),
    location: { file: relativePath(project.directory, file.path), line },
  });
}

/** Pending migrations that deploy runs before this one. */
function explainEarlier({ project }: Examination, { earlier, file }: PendingExamination): readonly Finding[] {
  return earlier.flatMap(({ name, path, line, refused }) =>
    refused === null
      ? []
      : [
          explainStatementRefused(name, {
            message: `${refused}; deploy runs it before ${file.name}, which it then never reaches`,
            location: { file: relativePath(project.directory, path), line: line ?? 1 },
          }),
        ],
  );
}

function refusedStatements(
  pending: PendingExamination,
  facts: LiveFacts | null,
): { readonly refused: readonly Refused[]; readonly untold: readonly string[] } {
  const refused: Refused[] = [];
  const untold: string[] = [];
  for (const step of pending.tried.steps) {
    const refusal = step.refusal ?? refusedByLive(step, pending, facts);
    if (refusal === null) continue;
    const doubt = doubtOf(step, refusal, facts);
    if (doubt === null) refused.push({ ...refusal, line: step.line });
    else untold.push(doubt);
  }
  return { refused, untold };
}

/** A file of which every statement runs may still be refused as the one query that Prisma sends. */
function refusedWhole({ wholeRefusal, tried }: PendingExamination): readonly Refused[] {
  return wholeRefusal === null
    ? []
    : [refusedAt(lineOfWhole(tried.steps), `${wholeRefusal} (as one query, which is how Prisma sends it)`)];
}

/** What the file leaves behind that Prisma cannot write its record in. */
function refusedAfterwards({ sessionProblems, tried }: PendingExamination): readonly Refused[] {
  const lastLine = (...kinds: readonly string[]): number =>
    tried.steps.findLast(({ kind }) => kind !== null && kinds.includes(kind))?.line ?? 1;
  return sessionProblems.flatMap((problem) => {
    switch (problem.kind) {
      case 'transactionLeftOpen':
        return [
          refusedAt(
            lastLine('TransactionStmt'),
            'it leaves a transaction open: Prisma writes its record into it, and the connection ends without COMMIT',
          ),
        ];
      case 'sessionChanged':
        return [
          refusedAt(
            lastLine('VariableSetStmt', 'SelectStmt'),
            `it leaves the session with another ${problem.setting} (${problem.value}): Prisma may not find _prisma_migrations to write its record`,
          ),
        ];
      default:
        return [];
    }
  });
}

function refusedAt(line: number, message: string): Refused {
  return { line, message, detail: null, hint: null, sqlState: null };
}

/** Why a refusal on the scratch server need not be one of the live server; null when it is one. */
function doubtOf(step: TriedStatement, refusal: StatementRefusal, facts: LiveFacts | null): string | null {
  const { line, nature, kind } = step;
  const readsRows = nature === 'data' || kind === 'DoStmt' || kind === 'SelectStmt';
  if (readsRows && dependsOnRows.test(refusal.sqlState)) {
    return `Line ${line} stops on a copy without rows (${refusal.message}); whether it does on the rows that are there can only be told by running it.`;
  }
  const role = missingRole.exec(refusal.message)?.[1];
  if (role !== undefined && (facts === null || facts.roles.has(role))) {
    return facts === null
      ? `Line ${line} needs role ${role}; a snapshot does not say whether it is there.`
      : `Line ${line} was not tried: role ${role} could not be made on the scratch server.`;
  }
  return null;
}

/** What runs on the scratch server, where we may do everything, and not on the live one. */
function refusedByLive(
  { delta, extension }: TriedStatement,
  { tried }: PendingExamination,
  facts: LiveFacts | null,
): StatementRefusal | null {
  if (facts === null) return null;
  if (extension !== null && !facts.extensions.has(extension)) {
    return refusal(
      '0A000',
      `extension "${extension}" is not available`,
      'It must be installed on the server first.',
    );
  }
  if (facts.isSuperuser) return null;
  const base = new Set(tried.base.map(objectKey));
  for (const object of [...delta.put, ...delta.removed]) {
    const name = object.table ?? object.name;
    if (facts.foreignRelations.has(`${object.schema ?? ''}.${name}`)) {
      return refusal(
        insufficientPrivilege,
        `must be owner of table ${name}`,
        'Deploy connects as the role that was used here.',
      );
    }
    const isNew = object.table === null && object.schema !== null && !base.has(objectKey(object));
    if (isNew && facts.closedSchemas.has(object.schema)) {
      return refusal(
        insufficientPrivilege,
        `permission denied for schema ${object.schema}`,
        'Deploy connects as the role that was used here.',
      );
    }
  }
  return null;
}

function refusal(sqlState: string, message: string, hint: string): StatementRefusal {
  return { sqlState, message, detail: null, hint };
}

/** PostgreSQL names no statement: the first that refuses to stand with others, if there is one. */
function lineOfWhole(steps: readonly TriedStatement[]): number {
  return (steps.find(({ isTransactional }) => !isTransactional) ?? steps[0])?.line ?? 1;
}

function clause(hint: string | null): string | null {
  return hint === null ? null : hint.replace(/\.$/, '');
}
