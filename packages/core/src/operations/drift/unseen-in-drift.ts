import type { DriftStates } from '../../compare/judge-drift.ts';
import { hiddenValues } from '../../compare/hidden-values.ts';
import { setAsideUnseen } from '../../compare/set-aside-unseen.ts';
import { about } from '../../diagnose/about.ts';
import { findSquashes, settledNames } from '../../diagnose/find-squashes.ts';
import { unreadableFindings } from '../../diagnose/folder-findings.ts';
import { explainUnreadLedger } from '../../diagnose/ledger-findings.ts';
import { groupRows, readMigrationLedger } from '../../diagnose/migration-ledger.ts';
import { explainHistorySquashed } from '../../explain/history-squashed.ts';
import { explainMigrationFoldersMissing } from '../../explain/migration-folder-missing.ts';
import { explainValueUnseen } from '../../explain/value-unseen.ts';
import { lookUpUnbuilt } from '../../forensics/look-up-unbuilt.ts';
import { movedByPath } from '../../forensics/moved-by-path.ts';
import { unseenStatements } from '../../forensics/unseen-statements.ts';
import { matchesChecksum } from '../../model/checksum.ts';
import { differingObject, type Difference } from '../../model/difference.ts';
import type { Finding, Pair } from '../../model/finding.ts';
import type { ObjectIdentity } from '../../model/identity.ts';
import type { Ledger } from '../../model/ledger.ts';
import type { StatementSubject } from '../../model/named-object.ts';
import type { Project } from '../../model/project.ts';
import type { Replay } from '../../model/replay.ts';
import type { Verdict } from '../../model/verdict.ts';
import { readSubject } from '../../replay/read-subject.ts';
import type { LiveState } from '../session/live-state.ts';
import { relativePath } from '../session/paths.ts';
import { preparedFindings } from '../examination/prepared-findings.ts';
import type { PreparedProblem } from '../scratch/replay-project.ts';
import { explainReplayed } from '../examination/replay-findings.ts';

/** What a comparison with the history cannot speak of, since nobody saw what a part of the history does. */
export interface Unseen {
  readonly subjects: readonly StatementSubject[];
  /** Says which part that is; empty exactly when everything was seen. */
  readonly findings: readonly Finding[];
}

interface Circumstances {
  readonly preparedProblem?: PreparedProblem | null;
  /** Whether the folders that are there make exactly what the database holds. */
  readonly makesAllThatIsThere: boolean;
}

export const nothingUnseen: Unseen = { subjects: [], findings: [] };

/** Statements that no replay could run, folders without a file, and recorded migrations whose folders are gone. */
export async function findUnseen(
  project: Project,
  { ledger, catalog, role }: Pick<LiveState, 'ledger' | 'catalog' | 'role'>,
  replay: Replay,
  { preparedProblem = null, makesAllThatIsThere }: Circumstances,
): Promise<Unseen> {
  const { history } = project;
  // What no migration makes is told as such: that a file looks for it hides nothing of it.
  const unseen = unseenStatements(replay.problems, {
    lookups: lookUpUnbuilt(replay, catalog),
    strangers: [],
  });
  const moved = movedByPath(replay, catalog.objects);
  const rows = groupRows(ledger.table?.rows ?? []);
  const isRecorded = (name: string): boolean =>
    readMigrationLedger(name, rows.get(name) ?? []).state === 'applied';
  const unreadable = history.migrations.filter(
    ({ kind, name }) => kind === 'unreadable' && (rows.size === 0 || isRecorded(name)),
  );
  const lost = lostFolders(project, ledger).filter(isRecorded);
  const statements = [...unseen.values()].flat().map(({ statement }) => statement);
  const subjects = await Promise.all(
    statements.map((text) => (text === null ? Promise.resolve(anything) : readSubject(text))),
  );
  // What was seen of such a migration may be there too: somebody ran all of it, or as much as would run.
  const pending = replay.steps.filter(
    ({ name }) => ledger.table !== null && unseen.has(name) && !isRecorded(name),
  );
  return {
    subjects: [
      ...subjects,
      ...pending.map(({ delta }) => aboutObjects(delta.put)),
      ...[...moved.values()].map(({ objects }) => aboutNamesakes(objects)),
      ...[...unreadable, ...lost].map(() => anything),
    ],
    findings: [
      ...preparedFindings({ preparedProblem }),
      // Which migrations are recorded was told from the structure instead.
      ...(ledger.table?.isReadable === false ? [explainUnreadLedger(ledger.table, role)] : []),
      ...explainReplayed(
        replay.steps.map(({ name }) => ({
          name,
          unseen: [...(unseen.get(name) ?? []), ...[moved.get(name)?.unseen ?? []].flat()],
          isRecorded: isRecorded(name),
        })),
        [],
        project,
      ),
      ...unreadableFindings(unreadable, relativePath(project.directory, history.directory)),
      ...lostFindings(lost, makesAllThatIsThere),
    ],
  };
}

/** Several rows without folders have one cause, whichever it is. */
function lostFindings(
  [first, ...others]: readonly string[],
  makesAllThatIsThere: boolean,
): readonly Finding[] {
  if (first === undefined) return [];
  const names = [first, ...others] as const;
  const isSquash = others.length > 0 && makesAllThatIsThere;
  return [about(names, isSquash ? explainHistorySquashed(names) : explainMigrationFoldersMissing(names))];
}

const anything: StatementSubject = { kind: 'anything' };

/** The same in whichever schema, with all that belongs to it. */
function aboutNamesakes(objects: readonly ObjectIdentity[]): StatementSubject {
  return {
    kind: 'objects',
    objects: objects.map(({ kind, name }) => ({
      schema: null,
      table: null,
      name: name.replace(/\(.*$/, ''),
      kinds: [kind],
      isWhole: true,
    })),
  };
}

function aboutObjects(objects: readonly ObjectIdentity[]): StatementSubject {
  return {
    kind: 'objects',
    objects: objects.map(({ kind, schema, table, name }) => ({
      schema,
      table,
      name: name.replace(/\(.*$/, ''),
      kinds: [kind],
      isWhole: false,
    })),
  };
}

/** Names in the ledger that no folder has, nor the bytes of a folder under another name, nor what a squash replaced. */
function lostFolders({ history }: Project, ledger: Ledger): readonly string[] {
  const known = new Set(history.migrations.map(({ name }) => name));
  const settled = new Set(findSquashes(history, ledger).flatMap(settledNames));
  const rows = (ledger.table?.rows ?? []).filter(
    ({ migrationName }) => migrationName !== null && !known.has(migrationName) && !settled.has(migrationName),
  );
  const isRenamed = (checksum: string | null): boolean =>
    history.migrations.some(
      (each) => each.kind === 'readable' && checksum !== null && matchesChecksum(each, checksum) === 'same',
    );
  return [
    ...new Set(
      rows.filter((row) => !isRenamed(row.checksum)).flatMap(({ migrationName }) => migrationName ?? []),
    ),
  ];
}

/** Where the migrations state a value that the role of the connection may not see, nothing says that it is the same. */
export function explainUnseenValues(
  { recorded, schema, live }: DriftStates,
  sift: (pair: Pair, differences: readonly Difference[]) => readonly Difference[],
  role: string,
): readonly Finding[] {
  const [expected, pair] = recorded === null ? ([schema, 'SL'] as const) : ([recorded, 'HL'] as const);
  if (expected === null || live === null) return [];
  return sift(pair, hiddenValues(expected, live)).map((difference) => {
    const [attribute] = difference.kind === 'changed' ? difference.attributes : [];
    return explainValueUnseen(differingObject(difference), attribute?.name ?? '', role);
  });
}

/** What was not seen is never in sync. */
export function verdictOver(verdict: Verdict, { findings }: Unseen): Verdict {
  return (verdict === 'inSync' || verdict === 'upToDate') && findings.length > 0 ? 'notVerified' : verdict;
}

/** History and what is recorded of it, with the other side's word for what nobody saw. */
export function setAsideInDrift(
  states: DriftStates,
  { subjects }: Unseen,
): { readonly states: DriftStates; readonly setAside: readonly ObjectIdentity[] } {
  const { schema, history, recorded, live } = states;
  if (subjects.length === 0 || history === null) return { states, setAside: [] };
  const ofRecorded = live === null || recorded === null ? null : setAsideUnseen(recorded, live, subjects);
  const onLive = live === null ? history : setAsideUnseen(history, live, subjects).expected;
  const whole = schema === null ? onLive : setAsideUnseen(onLive, schema, subjects).expected;
  return {
    // One value for both where nothing is pending: that is how the two are told apart.
    states: {
      ...states,
      history: whole,
      recorded: recorded === history && ofRecorded === null ? whole : (ofRecorded?.expected ?? recorded),
    },
    setAside: ofRecorded?.objects ?? [],
  };
}
