import type { AttributeRule } from '../difference-rule.ts';

export const commentText: AttributeRule<'comment'> = {
  code: 'comment-text',
  severity: 'warning',
  what: 'the text',
  show: (comment) => comment.text,
  why: 'Nothing breaks; tools that read instructions from comments do something else.',
};
