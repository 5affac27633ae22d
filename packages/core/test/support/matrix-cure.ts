import { readFile } from 'node:fs/promises';
import { expect } from '@jest/globals';
import type { Report } from '../../src/model/report.ts';
import { resolve } from '../../src/operations/resolve.ts';
import type {
  DataStatementAnswers,
  ResolveOptions,
  ResolveVerb,
} from '../../src/operations/resolve/resolve-options.ts';
import { diagnoseWith } from './judge-engines.ts';
import { renamedName, suspectName, suspectSql, type MatrixCase } from './ledger-matrix.ts';
import type { Step } from './ledger-matrix-rules.ts';
import type { TemporaryProject } from './make-project.ts';
import { fileOf, nameOf, writeSuspect } from './matrix-project.ts';
import type { TestDatabase } from './postgres.ts';
import { resolveOptions } from './resolve-project.ts';

/** A user at work on one case. */
export class Cure {
  readonly #journals: string[] = [];
  readonly #matrixCase: MatrixCase;
  readonly #project: TemporaryProject;
  readonly #database: TestDatabase;
  /** Of the state as it is; null after a change. */
  #last: Report | null = null;

  constructor(matrixCase: MatrixCase, project: TemporaryProject, database: TestDatabase) {
    this.#matrixCase = matrixCase;
    this.#project = project;
    this.#database = database;
  }

  async take(step: Step): Promise<void> {
    switch (step.kind) {
      case 'fixFile':
        await writeSuspect(this.#project, suspectName, suspectSql(this.#matrixCase.place));
        this.forget();
        return;
      case 'accept':
        await this.#accept();
        return;
      case 'run':
        await this.#run(step.options);
        return;
      case 'rehash':
        if (await this.#isEdited()) await this.#run('--rehash');
    }
  }

  async #isEdited(): Promise<boolean> {
    const diagnosis = await diagnoseWith('7.10', this.#database.url, this.#project.directory);
    return diagnosis.editedMigrationNames.length > 0;
  }

  /** A second time for what the first one uncovers; then nothing is left to write. */
  async #accept(): Promise<void> {
    const written: boolean[] = [];
    for (let time = 0; time < 3 && written.at(-1) !== false; time += 1) {
      const report = await this.resolve({ verb: { kind: 'diagnose' } });
      written.push(report.applied);
      if (!report.applied) this.#last = report;
    }
    expect(written.at(-1)).toBe(false);
  }

  async diagnose(): Promise<Report> {
    this.#last ??= await this.resolve({ verb: { kind: 'diagnose' }, isDryRun: true });
    return this.#last;
  }

  /** Somebody else changed the state. */
  forget(): void {
    this.#last = null;
  }

  async resolve(options: Partial<ResolveOptions> & Pick<ResolveOptions, 'verb'>): Promise<Report> {
    const common = resolveOptions(this.#project, this.#database.url, options.verb);
    this.#last = null;
    const report = await resolve({ ...common, ...options });
    if (report.journal !== undefined) this.#journals.push(report.journal);
    return report;
  }

  /** The last change first. */
  async undoAll(): Promise<void> {
    for (const journalPath of this.#journals.splice(0).reverse()) {
      await this.resolve({ verb: { kind: 'undo', journalPath } });
    }
  }

  /** Runs what was proposed, and nothing else. */
  async #run(options: string): Promise<void> {
    const [flag = ''] = options.split(' ');
    const proposals = proposalsIn(await this.diagnose());
    const name = [suspectName, renamedName].find((each) => isProposed(proposals, each, flag));
    expect({ flag, proposals: name === undefined ? proposals : [] }).toEqual({ flag, proposals: [] });
    await this.resolve({
      verb: await this.#verb(flag),
      names: [name ?? ''],
      acceptsUnproven: options.includes('--unproven') || flag === '--rename',
    });
  }

  async #verb(flag: string): Promise<ResolveVerb> {
    switch (flag) {
      case '--finish':
      case '--revert':
        return { kind: flag === '--finish' ? 'finish' : 'revert', data: await this.#answers() };
      case '--rename':
        return { kind: 'rename', name: renamedName };
      case '--applied':
        return { kind: 'applied' };
      case '--unapply':
        return { kind: 'unapply' };
      case '--restore':
        return { kind: 'restore' };
      case '--rehash':
        return { kind: 'rehash' };
      case '--forget':
        return { kind: 'forget' };
      default:
        throw new Error(`no step takes ${flag}`);
    }
  }

  /** Somebody looked whether the rows were changed. */
  async #answers(): Promise<DataStatementAnswers> {
    if (this.#matrixCase.place !== 'withRows') return { done: [], notDone: [] };
    const lines = (await readFile(fileOf(this.#project, nameOf(this.#matrixCase)), 'utf8')).split('\n');
    const line = lines.findIndex((text) => text.startsWith('update')) + 1;
    const isDone = this.#matrixCase.catalog !== 'firstHalf';
    return isDone ? { done: [line], notDone: [] } : { done: [], notDone: [line] };
  }
}

interface Proposal {
  readonly about: string;
  readonly text: string;
}

function proposalsIn({ nextActions, findings }: Report): readonly Proposal[] {
  return [
    ...nextActions.map(({ command }) => ({ about: command, text: command })),
    ...findings.map(({ message, next = '' }) => ({ about: message, text: next })),
  ];
}

/** What may have been changed later by hand is looked at with `drift` first; finishing it is somebody's decision. */
function isProposed(proposals: readonly Proposal[], name: string, flag: string): boolean {
  return proposals.some(
    ({ about, text }) =>
      about.includes(name) &&
      (text.includes(flag) || (flag === '--finish' && text.includes('prisma-mend drift'))),
  );
}
