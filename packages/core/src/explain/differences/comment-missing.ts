import type { PresenceRule } from '../difference-rule.ts';

export const commentMissing: PresenceRule<'comment'> = {
  code: 'comment-missing',
  severity: 'warning',
  show: (comment) => comment.text,
  why: 'Nothing breaks; tools and people that read comments (PostGraphile, documentation) miss it.',
};
