import type { ReportedDatabase, ReportedPlan } from '@prisma-mend/core';
import type { Consent } from './commands/command.ts';
import type { Terminal } from './terminal.ts';

/**
 * Asks a person whether the plan may be carried out. What loses data is agreed to only by typing the
 * database's name. Null when the answer was no.
 */
export async function askConsent(
  terminal: Terminal,
  plan: ReportedPlan,
  database: ReportedDatabase,
): Promise<Consent | null> {
  const losses = plan.statements.flatMap(({ hazards }) => hazards.filter(({ kind }) => kind === 'dataLoss'));
  if (losses.length === 0) {
    const answer = await terminal.ask(`Write this to the database ${database.name}? [y/N] `);
    return /^y(es)?$/i.test(answer.trim()) ? { yes: true } : null;
  }
  for (const { message } of losses) terminal.messages.write(`  loses data: ${message}\n`);
  const answer = await terminal.ask(`Type the database's name to agree (${database.name}): `);
  return answer.trim() === database.name ? { yes: true, allowDataLoss: database.name } : null;
}
