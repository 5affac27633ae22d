import { createHmac, timingSafeEqual } from 'node:crypto';
import { splitUrl } from '../database/split-url.ts';
import { asFields, asText } from '../model/foreign-json.ts';
import { Failure } from '../model/failure.ts';
import type { Environment } from '../model/options.ts';
import { readKey, takeKey, type KeyPlace } from '../operations/session/own-key.ts';
import { parseLine, parseShard, type FleetLine } from './fleet-line.ts';
import { requireCount } from './parse-verdict.ts';
import type { Shard, Target } from './target.ts';

const place: KeyPlace = {
  variable: 'PRISMA_MEND_FLEET_KEY',
  fileName: 'fleet.key',
  purpose: 'results of a fleet',
};

/** A line and where it stands among those of its shard: one that is missing is missed. */
export interface SealedLine {
  readonly shard: Shard;
  /** 1-based. */
  readonly place: number;
  readonly line: FleetLine;
  readonly seal: string;
}

const sealLength = 32;
const sealedPattern = /^(.*),"seal":"([\w-]{32})"\}$/s;

/**
 * Makes and knows lines that this user wrote: whoever may put a file into a project may not say that a database was looked
 * at.
 */
export class Seal {
  readonly #key: string;

  private constructor(key: string) {
    this.#key = key;
  }

  /** @throws Failure `usage` for a key that is too short, `file-failed` where none can be kept */
  static async take(environment: Environment): Promise<Seal> {
    return new Seal(await takeKey(place, environment));
  }

  /** @throws Failure `usage` where there is none: nothing can be told from what somebody made up */
  static async read(environment: Environment): Promise<Seal> {
    const key = await readKey(place, environment);
    if (key !== null) return new Seal(key);
    throw new Failure('usage', 'there is no key here that results of a fleet were sealed with', {
      why: 'Without it, results cannot be told from what somebody else wrote.',
      next: `Set ${place.variable} to the same long random value for the shards and for the report.`,
      docs: 'docs/fleet.md',
    });
  }

  seal({ shard, place, line }: Omit<SealedLine, 'seal'>): string {
    const body = JSON.stringify({ shard, place, line }).slice(0, -1);
    return `${body},"seal":"${this.#sign('line', body)}"}`;
  }

  /** @throws Error for a line that was not sealed with this key, or is none */
  open(text: string): SealedLine {
    const [, body = '', seal = ''] = sealedPattern.exec(text) ?? [];
    const [given, expected] = [Buffer.from(seal), Buffer.from(this.#sign('line', body))];
    if (given.length !== expected.length || !timingSafeEqual(given, expected))
      throw new Error('it was not written with the key that is known here');
    const fields = asFields(JSON.parse(`${body}}`), 'the line');
    return {
      shard: parseShard(fields['shard']),
      place: requireCount(fields['place'], 'place'),
      line: parseLine(fields['line']),
      seal: asText(seal, 'seal'),
    };
  }

  /** Equal for a target that is where it was, and asked by the same role; tells nobody else where. */
  markOf({ url, schema }: Target): string {
    const { user, host, port, database, query } = splitUrl(url.reveal());
    const parameters = [...new URLSearchParams(query)].filter(([name]) => !/password/i.test(name));
    return this.#sign('target', JSON.stringify([user, host, port, database, schema, parameters]));
  }

  #sign(what: string, text: string): string {
    return createHmac('sha256', this.#key)
      .update(`${what}\n${text}`)
      .digest('base64url')
      .slice(0, sealLength);
  }
}
