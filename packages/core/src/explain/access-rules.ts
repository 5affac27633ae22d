import { commentMissing } from './differences/comment-missing.ts';
import { commentText } from './differences/comment-text.ts';
import { commentUnexpected } from './differences/comment-unexpected.ts';
import { grantMissing } from './differences/grant-missing.ts';
import { grantPrivileges } from './differences/grant-privileges.ts';
import { grantUnexpected } from './differences/grant-unexpected.ts';
import { ownerMissing } from './differences/owner-missing.ts';
import { ownerRole } from './differences/owner-role.ts';
import { ownerUnexpected } from './differences/owner-unexpected.ts';
import { policyDefinition } from './differences/policy-definition.ts';
import { policyMissing } from './differences/policy-missing.ts';
import { policyRoles } from './differences/policy-roles.ts';
import { policyUnexpected } from './differences/policy-unexpected.ts';
import type { Rules } from './difference-rule.ts';

/** Who may see and do what, and what is said about an object. */
export const accessRules = {
  policy: {
    missing: policyMissing,
    unexpected: policyUnexpected,
    attributes: {
      command: policyDefinition,
      isPermissive: policyDefinition,
      using: policyDefinition,
      withCheck: policyDefinition,
      roles: policyRoles,
    },
  },
  comment: {
    missing: commentMissing,
    unexpected: commentUnexpected,
    attributes: { text: commentText, on: commentText },
  },
  owner: {
    missing: ownerMissing,
    unexpected: ownerUnexpected,
    attributes: { role: ownerRole, on: ownerRole },
  },
  grant: {
    missing: grantMissing,
    unexpected: grantUnexpected,
    attributes: { grantee: grantPrivileges, privileges: grantPrivileges, on: grantPrivileges },
  },
} satisfies Rules<'policy' | 'comment' | 'owner' | 'grant'>;
