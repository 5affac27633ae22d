import type { PresenceRule } from '../difference-rule.ts';

export const commentUnexpected: PresenceRule<'comment'> = {
  code: 'comment-unexpected',
  severity: 'warning',
  show: (comment) => comment.text,
  why: 'Nothing breaks; a new environment will not have it. Some tools read instructions from comments.',
};
