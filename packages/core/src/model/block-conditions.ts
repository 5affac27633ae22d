/** What a block may ask that a scratch server answers otherwise: who and where it is, and what else is there. */
const surroundings =
  /\b(?:current_(?:database|catalog|user|role|setting)|session_user|version(?=\s*\()|server_version\w*|pg_(?:database|settings|available_extensions|is_in_recovery|has_role|auth_members|tablespace|stat_\w+)|has_\w+_privilege|rol(?:super|create\w+|bypassrls|replication)|inet_server_\w+)\b/i;
const roles = /\bpg_(?:roles|user|authid|shadow|group)\b/i;
const administration = /\b(?:create|alter|drop)\s+(?:role|user|group|database|default\s+privileges)\b/gi;
const definition = /\b(?:create|alter|drop)\b/i;

/** Whether what a block does may hang on the server that it runs on. */
export function asksSurroundings(block: string): boolean {
  return surroundings.test(block);
}

/** Whether a block that changed nothing on an empty scratch server may have changed the structure elsewhere. */
export function mayDefineElsewhere(block: string): boolean {
  if (!definition.test(block.replace(administration, ''))) return false;
  return surroundings.test(block) || roles.test(block);
}

/**
 * Whether a block changes what it finds (a loop over tables, say), so that it is not told by its text what that is: EXECUTE
 * of anything but a constant.
 */
export function definesWhatItFinds(block: string): boolean {
  if (!definition.test(block.replace(administration, ''))) return false;
  return /\bexecute\b(?!\s+(?:function|procedure|on)\b|\s*'(?:[^']|'')*'\s*;)/i.test(block);
}

/** Whether a block makes or changes roles, which takes a right of its own. */
export function changesRoles(block: string): boolean {
  return /\b(?:create|alter|drop)\s+(?:role|user)\b/i.test(block);
}
