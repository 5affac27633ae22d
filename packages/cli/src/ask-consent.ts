import type { ChangeConsent, ReportedDatabase, ReportedPlan } from '@prisma-mend/core';

import { visibleLine } from './render/visible.ts';
import type { Terminal } from './terminal.ts';

/**
 * Asks a person whether the plan may be carried out. What loses data, or lets somebody see or do more, is agreed to only
 * by typing the database's name. Null when the answer was no.
 */
export async function askConsent(
  terminal: Terminal,
  plan: ReportedPlan,
  database: ReportedDatabase,
): Promise<ChangeConsent | null> {
  const hazards = plan.statements.flatMap((statement) => statement.hazards);
  const losses = hazards.filter(({ kind }) => kind === 'dataLoss');
  const wider = hazards.filter(({ kind }) => kind === 'widensAccess');
  const name = visibleLine(database.name);
  if (losses.length + wider.length === 0) {
    const answer = await terminal.ask(`Write this to the database ${name}? [y/N] `);
    return /^y(es)?$/i.test(answer.trim()) ? { yes: true } : null;
  }
  writeSome('loses data', losses, terminal);
  writeSome('widens access', wider, terminal);
  const answer = await terminal.ask(`Type the database's name to agree (${name}): `);
  if (answer.trim() !== database.name) return null;
  return {
    yes: true,
    ...(losses.length === 0 ? {} : { allowDataLoss: database.name }),
    ...(wider.length === 0 ? {} : { allowWiderAccess: database.name }),
  };
}

/** The plan that was shown has all of them; a question is to stay in sight of what it is about. */
const shownAtMost = 12;

function writeSome(
  what: string,
  hazards: readonly { readonly message: string }[],
  { messages }: Terminal,
): void {
  for (const { message } of hazards.slice(0, shownAtMost)) {
    messages.write(`  ${what}: ${visibleLine(message)}\n`);
  }
  const rest = hazards.length - shownAtMost;
  if (rest > 0) messages.write(`  ${what}: and ${rest} more, as the plan above says\n`);
}
