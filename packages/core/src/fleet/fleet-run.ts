import { createHash } from 'node:crypto';
import type { FleetVerb } from '../model/fleet.ts';
import type { OperationOptions } from '../model/options.ts';
import type { Project } from '../model/project.ts';
import type { LiveState } from '../operations/session/live-state.ts';
import { catalogFormat } from '../model/catalog-format.ts';
import type { AcceptedDifference } from '../model/accepted.ts';
import type { FleetLine } from './fleet-line.ts';
import type { TargetSource } from './load-targets.ts';
import type { Shard, Target } from './target.ts';
import type { FleetLimits, Throttle } from './throttle.ts';

/** What is asked of which targets, and how. */
export interface FleetOptions extends OperationOptions, FleetLimits {
  readonly verb: FleetVerb;
  readonly source: TargetSource;
  readonly shard: Shard;
  /** File or `postgresql://` URL that results are kept in; null keeps none. */
  readonly results: string | null;
  /** Goes on with the results that are there. */
  readonly resumes: boolean;
  /** Tells runs apart that ask the same: a build number, a date. */
  readonly name?: string;
  /** Of whatever asks: another one may judge otherwise, and does not go on with these results. */
  readonly version?: string;
  /** drift: as of a single database. */
  readonly against: 'history' | 'schema' | 'both';
  readonly ignore: readonly string[];
  readonly objects: readonly string[];
  /** baseline: migrations that did not run anywhere. */
  readonly pending: readonly string[];
  readonly consent: { readonly yes: boolean };
  readonly isDryRun: boolean;
  /** `canary=label:canary`, `5%`, `rest`; one wave of all when empty. */
  readonly waves: readonly string[];
  /** `3` or `1%`: failures in a wave at which it ends. */
  readonly stopAfterFailures?: string;
}

/** A run under way. */
export interface FleetRun {
  /** Equal for runs that ask the same of the same history. */
  readonly key: string;
  readonly project: Project;
  readonly options: FleetOptions;
  readonly throttle: Throttle;
  /** The database whose schemas are the targets, where it was read to find them. */
  readonly whole: Promise<LiveState> | null;
  /** What tells a target from another one of the same id. */
  readonly markOf: (target: Target) => string;
  readonly add: (lines: readonly FleetLine[]) => Promise<void>;
}

const keyLength = 16;

/** Raised whenever a target would be judged in another way, or a result be written in another form. */
const resultFormat = 2;

export function runKey(
  project: Project,
  accepted: readonly AcceptedDifference[],
  options: FleetOptions,
): string {
  const { verb, against, ignore, objects, pending, name = '' } = options;
  const asked = [
    resultFormat,
    options.version ?? null,
    catalogFormat,
    verb,
    against,
    ignore,
    objects,
    pending,
    name,
    accepted,
    project.history.migrations.map((migration) => [
      migration.name,
      migration.kind === 'readable' ? migration.checksum : null,
    ]),
    project.schema?.files.map(({ content }) => content) ?? [],
    project.schema?.schemas ?? [],
    project.externalTables,
    project.externalEnums,
    options.showsSamples === true,
  ];
  return createHash('sha256').update(JSON.stringify(asked)).digest('hex').slice(0, keyLength);
}
