import type { Finding } from '../model/finding.ts';

/** The finding as one about these migrations. */
export function about(migrations: readonly string[], finding: Finding): Finding {
  return { ...finding, migrations };
}
