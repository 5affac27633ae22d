import { assertNever } from '../../model/assert-never.ts';
import type { OperationOptions, WriteOptions } from '../../model/options.ts';
import type { PlanRequest } from '../../model/plan-file.ts';
import type { Report } from '../../model/report.ts';
import { adoptDrift } from '../adopt-drift.ts';
import { baseline } from '../baseline.ts';
import { resolve } from '../resolve.ts';
import { revertDrift } from '../revert-drift.ts';

/** How a request is carried out: shown only, or written by this consent; made at this time. */
export interface RequestTerms extends Pick<WriteOptions, 'consent' | 'askConsent' | 'isDryRun'> {
  /** When the plan was made first: names of migrations begin with it. */
  readonly now: Date;
}

/** Makes the plan of a request, with the operation that it would be asked of without a file. */
export function requestPlan(
  request: PlanRequest,
  options: OperationOptions,
  { now, ...writing }: RequestTerms,
): Promise<Report> {
  const common = { ...options, ...writing };
  switch (request.kind) {
    case 'revert': {
      const { against, ignore, objects } = request;
      return revertDrift({ ...common, against, ignore, objects });
    }
    case 'adopt': {
      const { name, ignore, objects } = request;
      return adoptDrift({ ...common, against: 'both', name, ignore, objects, now });
    }
    case 'resolve': {
      const { verb, names, done, notDone } = request;
      const data = { done, notDone };
      return resolve({ ...common, verb: { kind: verb, data }, names, acceptsUnproven: false });
    }
    case 'baseline': {
      const { name, from, pending } = request;
      return baseline({ ...common, name, from, pending });
    }
    default:
      return assertNever(request);
  }
}
