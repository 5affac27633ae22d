import type { Examination } from '../examine.ts';
import type { ResolutionPlan } from './resolution.ts';
import type { ResolveOptions } from './resolve-options.ts';
import { writeResolution } from './write-resolution.ts';

export async function runStatements(
  examination: Examination,
  plan: ResolutionPlan,
  options: ResolveOptions,
): Promise<string> {
  return writeResolution(examination, plan, options);
}
