import type { Asking } from '../../../apply/ask-rows.ts';
import type { Reader } from '../../../database/database.ts';
import type { Catalog, CatalogObject } from '../../../model/catalog.ts';
import { describeObject, type ObjectIdentity } from '../../../model/identity.ts';
import type { Places } from '../../../model/places.ts';
import { quoteQualified } from '../../../model/quote.ts';
import type { TriedMigration } from '../../../model/tried-statement.ts';
import { checkConversion, checkKeys } from './check-conversion.ts';
import { checksOf, keysThere } from './checks-of.ts';
import { computationsOf, tryComputing } from './computed-by-row.ts';
import { countRows, type CountedRows } from './count-rows.ts';
import { judgeData, type RowKnowledge, type WantedKeys } from './judge-data.ts';
import { passagesOf, type Passage } from './plan-alike.ts';
import { askBefore, originsOf, type Moment } from './relation-before.ts';
import type { ForeseenRows, RowsAhead, RowsInput, UntoldRows } from './rows-ahead.ts';
import { asksForNull, isAbout, isRenamedSince, type RowChange } from './row-changes.ts';
import {
  describeUnchecked,
  holdsRows,
  materializedViewOf,
  relationsBehind,
  splitName,
  stateOf,
  tableNameOf,
  uncheckable,
} from './row-facts.ts';

/**
 * Asks the live database for the rows that each statement would stop at. Reads only.
 *
 * @param database null where only a snapshot is there, which holds no rows
 */
export async function foretellRows(
  database: Reader | null,
  input: RowsInput,
  asking: Asking,
): Promise<ForeseenRows> {
  if (database === null)
    return { blocking: [], untold: input.files.flatMap((file) => unaskable(file, input)) };
  const foresight = new Foresight(database, input, asking);
  for (const { name, tried } of input.files) await foresight.pass(name, tried);
  return foresight.result;
}

/** Whatever rows would decide is open where there are none to look at. */
function unaskable(
  { name, tried }: RowsInput['files'][number],
  { serverVersionNumber }: RowsInput,
): readonly UntoldRows[] {
  const passage = passagesOf(tried, serverVersionNumber).find(
    (each) =>
      each.step.refusal === null &&
      (each.step.nature === 'data' ||
        each.step.kind === 'DoStmt' ||
        each.conversions.length > 0 ||
        computationsOf(each).length > 0 ||
        uncheckable(each).length > 0 ||
        each.alike.some(({ preChecks }) => preChecks.length > 0)),
  );
  if (passage === undefined) return [];
  const sentence = 'A snapshot holds no rows: what they are in the way of was not checked.';
  return [{ migration: name, line: passage.step.line, sentence, because: 'data' }];
}

class Foresight {
  readonly #database: Reader;
  readonly #asking: Asking;
  readonly #input: RowsInput;
  readonly #blocking: RowsAhead[] = [];
  readonly #untold: UntoldRows[] = [];
  readonly #changes: RowChange[] = [];
  readonly #filled = new Map<string, boolean>();
  readonly #start: Places | null;

  constructor(database: Reader, input: RowsInput, asking: Asking) {
    this.#database = database;
    this.#asking = asking;
    this.#input = input;
    this.#start = input.files[0]?.tried.basePlaces ?? null;
  }

  get result(): ForeseenRows {
    return { blocking: this.#blocking, untold: this.#untold };
  }

  async pass(migration: string, tried: TriedMigration): Promise<void> {
    for (const passage of passagesOf(tried, this.#input.serverVersionNumber)) {
      const { step } = passage;
      if (step.refusal === null) await this.#foresee(migration, passage);
      await this.#followData(migration, passage);
    }
  }

  async #foresee(migration: string, passage: Passage): Promise<void> {
    const { step, alike, conversions } = passage;
    const after = this.#moment(passage, 'after');
    const asked = new Set<string>();
    for (const { preChecks, settles } of alike) {
      const [object] = settles;
      for (const check of preChecks) {
        if (asked.has(check.sql)) continue;
        asked.add(check.sql);
        if (object !== undefined && asksForNull(check, object) && this.#isFilledBefore(object, check.sql))
          continue;
        const answer = await countRows(
          this.#database,
          { ...check, sql: askBefore(check.sql, after) },
          this.#asking,
        );
        const subject = { migration, passage, moment: after, object, description: check.description };
        await this.#judge(subject, answer, check.sql, stateOf(object));
      }
    }
    const before = this.#moment(passage, 'before');
    for (const change of conversions) {
      const converted = { database: this.#database, change, passage, moment: before, asking: this.#asking };
      const answer = await checkConversion(converted);
      const description = `values of ${change.after.table}.${change.after.name}`;
      const subject = { migration, passage, moment: before, object: change.after, description };
      await this.#judge(subject, answer, change.after.name, '22P02');
      if (answer !== null) continue;
      for (const key of await checkKeys(converted)) {
        const about = { ...subject, object: key.object, description: 'groups of rows that become equal' };
        await this.#judge(about, key.verdict, key.sql, '23505');
      }
    }
    for (const computation of computationsOf(passage)) {
      const { object, sql } = computation;
      if (!(await this.#holds(tableNameOf(object) ?? '', after))) continue;
      const { verdict, sqlState } = await tryComputing(this.#database, computation, after, this.#asking);
      const description = `rows of which ${describeObject(object)} cannot be computed`;
      await this.#judge({ migration, passage, moment: after, object, description }, verdict, sql, sqlState);
    }
    for (const object of uncheckable(passage)) {
      if (!(await this.#isFilled(object, passage, after))) continue;
      const checks = checksOf(object, passage);
      if (checks === null) this.#tell(migration, step.line, describeUnchecked(object), 'uncounted');
      for (const { sqlState, on, ...check } of checks ?? []) {
        const query = { ...check, sql: askBefore(check.sql, after) };
        const answer = await countRows(this.#database, query, this.#asking);
        const subject = { migration, passage, moment: after, object: on, description: check.description };
        await this.#judge(subject, answer, check.sql, sqlState);
      }
    }
  }

  /** Whether the last statement that wrote a column left no NULL in it. */
  #isFilledBefore(column: ObjectIdentity, sql: string): boolean {
    const last = this.#changes.findLast((change) => isAbout(change, column, sql));
    return last?.fills.has(`${column.schema ?? ''}.${column.table ?? ''}.${column.name}`) === true;
  }

  /** Keys that an INSERT of constants brings, and that are there. */
  async #askForKeys(migration: string, passage: Passage, keys: readonly WantedKeys[]): Promise<void> {
    const moment = this.#moment(passage, 'before');
    for (const wanted of keys) {
      const check = keysThere(wanted);
      const answer = await countRows(
        this.#database,
        { ...check, sql: askBefore(check.sql, moment) },
        this.#asking,
      );
      const subject = { migration, passage, moment, object: wanted.key, description: check.description };
      await this.#judge(subject, answer, check.sql, '23505');
    }
  }

  async #judge(
    { migration, passage, moment, object, description }: Subject,
    answer: CountedRows | string | null,
    sql: string,
    sqlState: string,
  ): Promise<void> {
    const { line, text } = passage.step;
    const table = object === undefined ? null : tableNameOf(object);
    const doubt = this.#doubtOf(migration, object, sql, passage.before);
    if (typeof answer === 'string') {
      const reason =
        answer.includes('counted') || answer.includes('checked')
          ? answer
          : `the ${description} were not counted (${answer}).`;
      if (table === null || (await this.#holds(table, moment))) {
        this.#tell(migration, line, reason, doubt === null ? 'uncounted' : 'data');
      }
      return;
    }
    const count = answer?.count ?? 0;
    if (doubt !== null) {
      const now = answer === null || count === 0 ? `none now` : `${count} now`;
      const sentence = `stops at ${description} (${now}); whether there are any when it runs depends on what ${doubt} does to the rows.`;
      this.#tell(migration, line, sentence, 'data');
    } else if (answer !== null && count > 0) {
      this.#blocking.push({ sqlState, ...answer, migration, line, sql: text, object });
    }
  }

  /** Whether there are rows that an object is checked against. */
  async #isFilled(object: CatalogObject, { before }: Passage, moment: Moment): Promise<boolean> {
    for (const relation of relationsBehind(object, before)) {
      if (await this.#holds(relation, moment)) return true;
    }
    return false;
  }

  /** Where a statement before this one wrote what a question is about. */
  #doubtOf(
    migration: string,
    object: ObjectIdentity | undefined,
    sql: string,
    structure: Catalog,
  ): string | null {
    const change = this.#changes.find(
      (each) => isAbout(each, object, sql) || isRenamedSince(each, structure),
    );
    return change === undefined ? null : change.place(migration);
  }

  /** A statement that changes rows, or reads them, may stop at them; and later ones meet others. */
  async #followData(migration: string, passage: Passage): Promise<void> {
    const { step } = passage;
    const readsRows = step.nature === 'data' || step.kind === 'DoStmt' || step.kind === 'CreateTableAsStmt';
    if (!readsRows && !(step.refusal !== null && step.kind === 'SelectStmt')) return;
    const moment = this.#moment(passage, 'before');
    const known: RowKnowledge = {
      structure: passage.before,
      defaultSchema: this.#input.defaultSchema,
      holdsRows: (table) => this.#holds(table, moment),
      holdsAny: () => this.#holdsAny(),
    };
    const doubt = await judgeData(step, known);
    if (doubt === null) return;
    const changesNothing = step.nature !== 'data' && step.kind === 'DoStmt';
    // Before its own rows are among those that are asked for.
    if (doubt.mayStop && doubt.keys !== null) await this.#askForKeys(migration, passage, doubt.keys);
    if (!changesNothing) {
      this.#changes.push({
        place: (other) => `${other === migration ? '' : `${migration}, `}line ${step.line}`,
        writes: doubt.writes,
        fills: doubt.fills,
      });
    }
    if (doubt.mayStop && doubt.keys === null && step.refusal === null) {
      const sentence = 'may stop at the rows that are there; that can only be told by running it.';
      this.#tell(migration, step.line, sentence, 'data');
    }
  }

  #tell(migration: string, line: number, sentence: string, because: UntoldRows['because']): void {
    this.#untold.push({ migration, line, sentence: `Line ${line}: ${sentence}`, because });
  }

  #moment({ before, after, places }: Passage, which: 'before' | 'after'): Moment {
    const middle = which === 'before' ? before : after;
    const { live } = this.#input;
    return {
      middle,
      live,
      places: places === null || this.#start === null ? null : { before: this.#start, now: places[which] },
    };
  }

  /** Of a table of the moment: whether the one that it was holds rows, or it was filled on the way. */
  async #holds(table: string, moment: Moment): Promise<boolean> {
    if (this.#changes.some(({ writes }) => writes === null || writes.has(table))) return true;
    const [schema = '', name = ''] = splitName(table);
    const origin =
      originsOf(moment).table(schema, name) ?? materializedViewOf(this.#input.live, [schema, name]);
    return origin === null ? false : this.#holdsRows(origin);
  }

  async #holdsAny(): Promise<boolean> {
    for (const object of this.#input.live.objects) {
      if (object.kind === 'table' && (await this.#holdsRows(quoteQualified(object.schema, object.name))))
        return true;
    }
    return false;
  }

  async #holdsRows(table: string): Promise<boolean> {
    const known = this.#filled.get(table);
    if (known !== undefined) return known;
    const answer = await holdsRows(this.#database, table);
    this.#filled.set(table, answer);
    return answer;
  }
}

interface Subject {
  readonly migration: string;
  readonly passage: Passage;
  readonly moment: Moment;
  readonly object: ObjectIdentity | undefined;
  readonly description: string;
}
