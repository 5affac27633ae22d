import type { Finding } from '../model/finding.ts';

/** What a pending migration does on this database could not be tried. */
export function explainDeployUntried(migrations: readonly string[], sentence: string): Finding {
  const [only] = migrations;
  const who =
    migrations.length === 1 && only !== undefined
      ? `migration ${only}`
      : `${migrations.length} pending migrations`;
  return {
    code: 'deploy-untried',
    severity: 'warning',
    message: `${who}: ${sentence.charAt(0).toLowerCase()}${sentence.slice(1).replace(/\.$/, '')}`,
    why: 'Whether the next deploy gets through was not seen. Not known is not safe.',
    next: 'Try the migration on a copy of the database before you deploy.',
    migrations,
  };
}
