import { isNativeError } from 'node:util/types';
import type { QueryFailure } from '../database/query-failure.ts';
import { Failure } from '../model/failure.ts';

/** Prisma's engine answered with an error, crashed or did not answer. */
export class EngineFailure extends Failure {
  /** `P3005`; null where the engine gives none. */
  readonly prismaCode: string | null;

  constructor(message: string, prismaCode: string | null, cause: unknown) {
    super(prismaCode === 'P1012' ? 'schema-invalid' : 'engine-failed', message, { cause });
    this.prismaCode = prismaCode;
  }
}

/**
 * What an error of the engine means, in the words of the engine without its call trace. An error without a code comes
 * from the database: then in the words of the server, which the engine abridges (`No such table: User`).
 */
export function explainEngineError(error: unknown, refused: QueryFailure | null): Failure {
  if (error instanceof Failure) return error;
  if (!isNativeError(error))
    return new EngineFailure(`Prisma's engine failed: ${String(error)}`, null, error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null;
  if (code === null && refused !== null) {
    return new EngineFailure(
      `Prisma's engine failed: ${refused.serverMessage} (${refused.sqlState})`,
      null,
      refused,
    );
  }
  return new EngineFailure(withoutTrace(error.message), code, error);
}

/** The engine appends its Rust spans as numbered lines: `   0: sql_schema_connector::apply_migration…`. */
function withoutTrace(message: string): string {
  const lines = message.split('\n');
  const trace = lines.findIndex((line) => /^\s+0: \w+/.test(line));
  return (trace === -1 ? lines : lines.slice(0, trace)).join('\n').trim();
}
