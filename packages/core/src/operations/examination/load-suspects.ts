import { listSuspects, type Suspect } from '../../diagnose/suspects.ts';
import type { ScriptFacts } from '../../model/script-facts.ts';
import { readScriptFacts } from '../../replay/read-script-facts.ts';
import type { Examination } from './examine.ts';

/** What only matters where a failed row, or a file without effects, has to be judged. */
const ordinary: ScriptFacts = { isAtomic: true, hasDataStatements: false, isEmpty: false };

/** All migrations with what is needed to decide about them; files are parsed only where that matters. */
export async function loadSuspects({ diagnosis, ledger, project }: Examination): Promise<readonly Suspect[]> {
  const facts = new Map<string, ScriptFacts>();
  const doubtful = new Set(
    diagnosis.migrations
      .filter(({ ledger, evidence }) => ledger.state === 'failed' || evidence?.state === 'noEvidence')
      .map(({ name }) => name),
  );
  for (const migration of project.history.migrations) {
    if (migration.kind !== 'readable' || !doubtful.has(migration.name)) continue;
    facts.set(migration.name, await readScriptFacts(migration.sql));
  }
  return listSuspects(diagnosis, ledger, project.history, (name) => facts.get(name) ?? ordinary);
}
