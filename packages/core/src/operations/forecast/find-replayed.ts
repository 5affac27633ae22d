import { compareCatalogs } from '../../compare/compare-catalogs.ts';
import { contradictsHistory } from '../../diagnose/contradicts-history.ts';
import { expectedCatalogFor } from '../../forensics/expected-catalog.ts';
import type { Catalog } from '../../model/catalog.ts';
import type { Difference } from '../../model/difference.ts';
import type { ReadableMigration } from '../../model/history.ts';
import type { DetailedStep, Replay } from '../../model/replay.ts';
import type { TriedMigration, TriedStatement } from '../../model/tried-statement.ts';
import { applyDeltas, emptyDelta } from '../../replay/catalog-delta.ts';
import { readConversions } from '../../replay/read-conversions.ts';
import type { ScriptStatement } from '../../replay/script-statement.ts';
import { splitStatements } from '../../replay/split-statements.ts';
import { isNonTransactional, natureOf } from '../../replay/statement-nature.ts';
import type { Examination } from '../examination/examine.ts';
import { majorOf } from '../session/shadow-context.ts';
import { ownSchemas, restrictCatalog } from '../session/restrict-catalog.ts';
import { isTouched, type OutsideDependent } from './outside-dependents.ts';
import type { TriedFile } from './try-pending.ts';

/** A pending file of which the replay has shown what it does to this very structure. */
export interface ReplayedFile extends TriedFile {
  /** Whether its net effect says all about the rows that it meets: nothing is renamed, remade or rewritten on the way. */
  readonly isSimple: boolean;
}

/**
 * The pending files as the replay ran them, where the live structure is the one that it ran them on: nothing has to be
 * tried again. Null where it is another, or where the replay had to help one of them.
 */
export async function findReplayed(
  { project, live, replay, ownCatalog }: Examination,
  pending: readonly ReadableMigration[],
  outside: readonly OutsideDependent[],
): Promise<readonly ReplayedFile[] | null> {
  if (replay === null || majorOf(replay.serverVersionNumber) !== majorOf(live.serverVersionNumber))
    return null;
  const steps = lastSteps(replay, pending);
  if (steps === null || steps.some(({ delta }) => isTouched(delta, outside))) return null;
  const names = new Set(pending.map(({ name }) => name));
  const recorded = project.history.migrations.map(({ name }) => name).filter((name) => !names.has(name));
  const expected = expectedCatalogFor(replay, recorded);
  const schemas = ownSchemas(project, live.defaultSchema, replay);
  const differences = compareCatalogs(restrictCatalog(expected, schemas), ownCatalog);
  if (differences.some(matters)) return null;
  return describeFiles(pending, steps, expected);
}

/** The steps of the pending files, where these are the last ones and each ran as the one query that Prisma sends. */
function lastSteps(replay: Replay, pending: readonly ReadableMigration[]): readonly DetailedStep[] | null {
  const steps = replay.steps.slice(replay.steps.length - pending.length);
  const isSame =
    steps.length === pending.length && steps.every(({ name }, place) => name === pending[place]?.name);
  const helped = new Set(replay.problems.map(({ migration }) => migration));
  const ran = steps.every(({ outcome, name }) => outcome.kind === 'replayed' && !helped.has(name));
  return isSame && ran ? steps : null;
}

/** Comments and what administrators tune stop no statement. */
function matters(difference: Difference): boolean {
  const object = difference.kind === 'missing' ? difference.expected : difference.actual;
  if (object.kind === 'comment') return false;
  return difference.kind !== 'changed' || contradictsHistory(difference);
}

async function describeFiles(
  pending: readonly ReadableMigration[],
  steps: readonly DetailedStep[],
  start: Catalog,
): Promise<readonly ReplayedFile[]> {
  const files: ReplayedFile[] = [];
  let objects = start.objects;
  for (const [place, file] of pending.entries()) {
    const step = steps[place];
    if (step === undefined) break;
    const after = applyDeltas(objects, [step.delta]);
    const statements = await splitStatements(file.sql);
    const tried: TriedMigration = {
      base: objects,
      basePlaces: null,
      steps: await netSteps(statements, step),
      final: { ...start, objects: after },
    };
    files.push({
      file,
      statements,
      tried,
      whole: { kind: 'ran' },
      standIns: [],
      isSimple: isSimple(statements),
    });
    objects = after;
  }
  return files;
}

/** All that the file does to the structure as one step, and beside it what does none. */
async function netSteps(
  statements: readonly ScriptStatement[],
  { delta }: DetailedStep,
): Promise<readonly TriedStatement[]> {
  const conversions = await Promise.all(statements.map(({ text }) => readConversions(text)));
  const plain = { refused: null, refusal: null, locks: [], rewrites: [], places: null };
  const net: TriedStatement = {
    ...plain,
    text: '',
    line: 1,
    kind: null,
    nature: 'structure',
    isTransactional: true,
    extension: null,
    conversions: conversions.flat(),
    delta,
  };
  // What a statement may be refused for is in its own words, even where it does nothing.
  const others = statements.map((statement): TriedStatement => ({
    ...plain,
    text: statement.text,
    line: statement.line,
    kind: statement.kind,
    nature: natureOf(statement),
    isTransactional: !isNonTransactional(statement),
    extension: statement.extension?.name ?? null,
    conversions: [],
    delta:
      statement.extension === null
        ? emptyDelta
        : {
            put: delta.put.filter(
              ({ kind, name }) => kind === 'extension' && name === statement.extension?.name,
            ),
            removed: [],
          },
  }));
  return [net, ...others];
}

/** Statements that the catalog before and after them says all about. */
const netKinds: ReadonlySet<string> = new Set([
  'AlterEnumStmt',
  'AlterTableStmt',
  'CommentStmt',
  'CompositeTypeStmt',
  'CreateDomainStmt',
  'CreateEnumStmt',
  'CreateExtensionStmt',
  'CreateFunctionStmt',
  'CreatePolicyStmt',
  'CreateSchemaStmt',
  'CreateSeqStmt',
  'CreateStmt',
  'CreateTrigStmt',
  'DropStmt',
  'GrantStmt',
  'IndexStmt',
  'ViewStmt',
]);

const drops = /\bdrop\s+(?:column|table|constraint|not|default|type|index)\b/i;
const makes = /\b(?:create|add)\b/i;

/** What is dropped and made again under its name is in no net effect. */
function isSimple(statements: readonly ScriptStatement[]): boolean {
  if (statements.some(({ kind }) => !netKinds.has(kind ?? ''))) return false;
  return !(
    statements.some(({ text }) => drops.test(text)) && statements.some(({ text }) => makes.test(text))
  );
}
