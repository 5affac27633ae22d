import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Environment } from '../../model/options.ts';
import type { PlanFile } from '../../model/plan-file.ts';
import { readKey, takeKey, type KeyPlace } from '../session/own-key.ts';

/** The variable is for those where whoever approves and whoever runs are not the same user of one machine. */
const place: KeyPlace = {
  variable: 'PRISMA_MEND_APPROVAL_KEY',
  fileName: 'approval.key',
  purpose: 'approvals',
};

/**
 * What a person is given who has seen a plan and agrees: it fits this very file and no other, and cannot be made
 * without the key.
 *
 * @throws Failure `usage` for a key that is too short, `file-failed` where none can be kept
 */
export async function makeApprovalToken(file: PlanFile, environment: Environment): Promise<string> {
  return tokenOf(file, await takeKey(place, environment));
}

/** Whether this token was given for this plan, by the key of this user or of the environment. */
export async function isApproved(file: PlanFile, token: string, environment: Environment): Promise<boolean> {
  const key = await readKey(place, environment);
  if (key === null) return false;
  const expected = Buffer.from(tokenOf(file, key));
  const given = Buffer.from(token.trim());
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function tokenOf(file: PlanFile, key: string): string {
  return createHmac('sha256', key).update(JSON.stringify(file)).digest('base64url').slice(0, 32);
}
