import type { Finding } from '../model/finding.ts';
import { describeObject, type ObjectIdentity } from '../model/identity.ts';
import { quoteArgument } from '../model/shell-argument.ts';
import { listed } from './listed.ts';

/** A pending migration drops what a later one has made again: run now, it takes what is in use. */
export function explainDeployDestroys(name: string, lost: readonly ObjectIdentity[]): Finding {
  return {
    code: 'deploy-destroys',
    severity: 'error',
    message: `migration ${name} is pending and drops ${listed(lost.map(describeObject))}, which a later migration makes again and the database holds`,
    why: 'It was written to run before the later one. Run by the next deploy it drops what is in use, with all its values.',
    next: `If it ran long ago: prisma-mend resolve ${quoteArgument(name)} --applied --unproven. If it did not: look at what it drops before you deploy.`,
  };
}
