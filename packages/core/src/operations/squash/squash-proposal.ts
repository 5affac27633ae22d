import type { Proposal } from '../writing/proposal.ts';

export interface SquashProposal extends Proposal {
  /** Of the squash; null when there is nothing to squash. */
  readonly name: string | null;
}
