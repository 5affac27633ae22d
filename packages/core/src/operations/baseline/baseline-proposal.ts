import type { Proposal } from '../writing/proposal.ts';

export interface BaselineProposal extends Proposal {
  /** Migrations of which a person has said that they did not run. */
  readonly answered?: ReadonlySet<string>;
}
