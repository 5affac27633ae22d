import { Failure } from '../../model/failure.ts';
import type { ResolutionPlan } from './resolution.ts';

export function planCompletion(): Promise<ResolutionPlan> {
  return Promise.reject(new Failure('usage', '--finish and --revert are not available yet'));
}
