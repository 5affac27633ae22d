import { resolve } from 'node:path';
import type { PlanRequest, Report } from '@prisma-mend/core';
import { writeReportFile } from '../write-report-file.ts';
import type { Call, Core } from './command.ts';

export const planOutOption = {
  type: 'string',
  requiresArg: true,
  describe: 'Write the plan to this file for somebody to approve; run nothing (prisma-mend apply)',
} as const;

/** Makes the plan and leaves it in the file that was named: what it would do is for a person to look at first. */
export async function planToFile(core: Core, call: Call, request: PlanRequest): Promise<Report> {
  const path = call.args.text('plan-out') ?? '';
  const { report, file } = await core.makePlanFile({ ...call.operation, request });
  if (file === null) return report;
  const absolute = resolve(call.inWorkingDirectory('.'), path);
  writeReportFile(absolute, `${JSON.stringify(file, null, 2)}\n`);
  return {
    ...report,
    nextActions: [
      {
        command: `prisma-mend apply ${path}`,
        why: 'shows the plan to a person, and runs it when they agree',
      },
      {
        command: `prisma-mend apply ${path} --approve`,
        why: 'gives a token with which somebody else may run it: --token',
      },
    ],
    notes: [
      ...report.notes,
      `The plan was written to ${path}; it is good until ${file.expiresAt.slice(0, 16).replace('T', ' ')} UTC.`,
    ],
  };
}
