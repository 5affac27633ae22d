import type { Finding } from '../model/finding.ts';
import { describeObject, type ObjectIdentity } from '../model/identity.ts';
import { quoteArgument } from '../model/shell-argument.ts';

/** The role of the connection may not see what the migrations state of an object. */
export function explainValueUnseen(object: ObjectIdentity, attribute: string, role: string): Finding {
  const what = attribute === 'connection' ? 'connection string' : attribute;
  return {
    code: 'value-unseen',
    severity: 'warning',
    object,
    message: `${describeObject(object)}: role ${role} may not see its ${what}`,
    why: 'What the migrations state of it was compared with nothing, and what was not seen is not in sync.',
    next: `Run this as a role that may see it, or leave it out with --ignore ${quoteArgument(object.name)}.`,
  };
}
