import { asFields, asList, asText } from '../model/foreign-json.ts';
import { fleetVerbs, type CohortVerdict, type FleetVerb } from '../model/fleet.ts';
import { parseVerdict, requireCount } from './parse-verdict.ts';
import type { Shard } from './target.ts';

/**
 * What a run writes down as it goes on, one line each. Whatever is known of a target is in its last line, so that a run
 * that was killed goes on from there, and the lines of several shards are one report.
 */
export type FleetLine =
  | {
      readonly kind: 'run';
      /** Equal for runs that ask the same of the same history. */
      readonly run: string;
      readonly verb: FleetVerb;
      readonly shard: Shard;
      /** All targets of the shard, so that those without a line are missed. */
      readonly ids: readonly string[];
    }
  /** Seen; `cohort` is the fingerprint, and what its rows make of it. */
  | {
      readonly kind: 'read';
      readonly run: string;
      readonly id: string;
      /** Where it was, unreadably: the same id may be given to another database. */
      readonly target: string;
      readonly cohort: string;
      readonly ms: number;
    }
  | {
      readonly kind: 'cohort';
      readonly run: string;
      readonly cohort: string;
      readonly representative: string;
      readonly verdict: CohortVerdict;
    }
  | {
      readonly kind: 'applied';
      readonly run: string;
      readonly id: string;
      /** Where it was, unreadably: the same id may be given to another database. */
      readonly target: string;
      readonly cohort: string;
      readonly ms: number;
    }
  | {
      readonly kind: 'failed';
      readonly run: string;
      readonly id: string;
      readonly code: string;
      readonly message: string;
    }
  | { readonly kind: 'skipped'; readonly run: string; readonly id: string; readonly why: string }
  /** The stop rule ended the run. */
  | { readonly kind: 'stopped'; readonly run: string; readonly shard: Shard };

/**
 * Validates a line, whoever wrote it.
 *
 * @throws Error naming what is not as a run writes it
 */
export function parseLine(value: unknown): FleetLine {
  const fields = asFields(value, 'the line');
  const kind = asText(fields['kind'], 'kind');
  const text = (name: string): string => asText(fields[name], name);
  const run = text('run');
  switch (kind) {
    case 'run': {
      const ids = asList(fields['ids'], 'ids').map((id) => asText(id, 'ids'));
      return { kind, run, verb: parseVerb(text('verb')), shard: parseShard(fields['shard']), ids };
    }
    case 'read':
    case 'applied': {
      const ms = requireCount(fields['ms'], 'ms');
      return { kind, run, id: text('id'), target: text('target'), cohort: text('cohort'), ms };
    }
    case 'cohort': {
      const verdict = parseVerdict(fields['verdict']);
      return { kind, run, cohort: text('cohort'), representative: text('representative'), verdict };
    }
    case 'failed':
      return { kind, run, id: text('id'), code: text('code'), message: text('message') };
    case 'skipped':
      return { kind, run, id: text('id'), why: text('why') };
    case 'stopped':
      return { kind, run, shard: parseShard(fields['shard']) };
    default:
      throw new Error('its kind is none that is known');
  }
}

function parseVerb(text: string): FleetVerb {
  const verb = fleetVerbs.find((each) => each === text);
  if (verb === undefined) throw new Error('verb is none that is known');
  return verb;
}

/** @throws Error */
export function parseShard(value: unknown): Shard {
  const fields = asFields(value, 'shard');
  const [index, count] = [requireCount(fields['index'], 'index'), requireCount(fields['count'], 'count')];
  if (index < 1 || index > count) throw new Error('shard is none');
  return { index, count };
}
