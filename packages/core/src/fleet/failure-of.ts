import { Failure, Refusal } from '../model/failure.ts';

/**
 * Why nothing is known of one target. What would be wrong with every target, a cancellation and a bug of ours, is thrown
 * on.
 */
export function failureOf(error: unknown): { readonly code: string; readonly message: string } {
  if ((error instanceof Failure && error.code !== 'cancelled') || error instanceof Refusal)
    return { code: error.code, message: error.message };
  throw error;
}
