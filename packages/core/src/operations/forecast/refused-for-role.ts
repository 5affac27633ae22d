import type { TriedStatement } from '../../model/tried-statement.ts';
import type { LiveFacts } from './read-live-facts.ts';

const named = '("(?:[^"]|"")+"|[\\w$]+)';
const ownerTo = new RegExp(`\\bowner\\s+to\\s+${named}`, 'i');
const setRole = new RegExp(`^\\s*set\\s+(?:session\\s+|local\\s+)?role\\s+(?:to\\s+)?${named}`, 'i');
const forRole = new RegExp(`\\bfor\\s+(?:role|user)\\s+${named}`, 'i');
const setting = /^\s*set\s+(?:session\s+|local\s+)?([\w.]+)\s*(?:=|\bto\b)/i;
const ofExtension = new RegExp(
  `^\\s*(?:comment\\s+on|alter|drop)\\s+extension\\s+(?:if\\s+exists\\s+)?${named}`,
  'i',
);
/** Words for roles that everybody is a member of. */
const oneself = /^(?:current_user|current_role|session_user|none|default)$/i;

/** What a statement that leaves the catalog as it is on the scratch server demands of the role by its words. */
export function refusedForRole({ kind, text }: TriedStatement, facts: LiveFacts): string | null {
  switch (kind) {
    case 'AlterOwnerStmt':
    case 'AlterTableStmt':
      return refusedMembership(ownerTo.exec(text)?.[1], facts);
    case 'AlterDefaultPrivilegesStmt':
      return refusedMembership(forRole.exec(text)?.[1], facts);
    case 'VariableSetStmt':
      return refusedMembership(setRole.exec(text)?.[1], facts) ?? refusedSetting(text, facts);
    case 'CommentStmt':
    case 'AlterExtensionStmt':
    case 'AlterObjectSchemaStmt':
    case 'DropStmt': {
      const name = plain(ofExtension.exec(text)?.[1] ?? '');
      return facts.foreignExtensions.has(name) ? `must be owner of extension ${name}` : null;
    }
    default:
      return null;
  }
}

function refusedMembership(word: string | undefined, { roles, ownRoles }: LiveFacts): string | null {
  if (word === undefined || oneself.test(word)) return null;
  const name = plain(word);
  return roles.has(name) && !ownRoles.has(name) ? `must be member of role "${name}"` : null;
}

function refusedSetting(text: string, { closedSettings }: LiveFacts): string | null {
  const name = setting.exec(text)?.[1]?.toLowerCase() ?? '';
  return closedSettings.has(name) ? `permission denied to set parameter "${name}"` : null;
}

/** As PostgreSQL reads a name. */
function plain(word: string): string {
  return word.startsWith('"') ? word.slice(1, -1).replaceAll('""', '"') : word.toLowerCase();
}
