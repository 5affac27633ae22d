import type { Project } from '../../model/project.ts';
import { listInstalledMajors } from '../../shadow/list-installed-majors.ts';
import type { LiveState } from '../session/live-state.ts';

/** Stands in for a database that there is none of: an empty one of the newest major that is installed. */
export async function makeOfflineState(project: Project): Promise<LiveState> {
  const serverVersionNumber = ((await listInstalledMajors(project.directory)).at(-1) ?? 17) * 10_000;
  return {
    database: { name: '', serverVersion: '' },
    identity: null,
    serverVersionNumber,
    role: '',
    defaultSchema: 'public',
    ledger: { expectedSchema: 'public', table: null, elsewhere: [], foreign: [], hash: '' },
    catalog: {
      serverVersionNumber,
      schemas: [],
      objects: [],
      dependencies: [],
      coverage: { checked: [], notModelled: [], unreadable: [], leftOut: [] },
      hash: '',
    },
  };
}
