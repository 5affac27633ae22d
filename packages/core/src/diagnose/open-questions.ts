import type { NextAction } from '../model/report.ts';
import { quoteArgument } from '../model/shell-argument.ts';
import type { Diagnosis, DiagnosedMigration } from './diagnosis.ts';

/** Not recorded, and half there, or nothing shows whether the database holds it: deploy may run it a second time. */
function isOpenQuestion({ ledger, evidence, isOnDisk }: DiagnosedMigration): boolean {
  return (
    isOnDisk &&
    ledger.state !== 'applied' &&
    (evidence?.state === 'unverified' || evidence?.state === 'partial')
  );
}

/** Whether a history is there of which nothing shows whether it ran: a baseline would mark none of it. */
export function areAllUndecided({ migrations }: Pick<Diagnosis, 'migrations'>): boolean {
  const states = migrations.filter(({ isOnDisk }) => isOnDisk).map(({ evidence }) => evidence?.state);
  return (
    states.includes('unverified') && states.every((state) => state === 'unverified' || state === 'noEvidence')
  );
}

/** The questions that only a person can answer, each once; before they are answered, deploy is no advice. */
export function questionActions({ migrations, situation }: Diagnosis): readonly NextAction[] {
  if (situation === 'empty') return [];
  return migrations.filter(isOpenQuestion).flatMap(({ name, evidence, ledger }) => {
    // A failed one has its cure among the rows.
    if (ledger.state === 'failed') return [];
    const command = (options: string): string => `prisma-mend resolve ${quoteArgument(name)} ${options}`;
    if (evidence?.state === 'partial') {
      return [
        { command: command('--finish'), why: 'runs what is missing of it, then marks it applied' },
        { command: command('--revert'), why: 'takes back what is there of it, so that deploy runs it again' },
      ];
    }
    return [
      {
        command: command('--check'),
        why: 'says what deploy would meet when it runs it',
      },
      {
        command: command('--applied --unproven'),
        why: 'marks it, if you have seen that all it does is there',
      },
    ];
  });
}
