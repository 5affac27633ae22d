import type { ObjectEvent } from './object-timelines.ts';
import type { Slot, SlotPoint } from './slots.ts';

/** What the settled slots say of one effect. Several may be true of an effect with several attributes. */
export interface Standing {
  isPresent: boolean;
  isSuperseded: boolean;
  isAbsent: boolean;
  /** Attributes that are not as the migration makes them; empty when the object as a whole is not. */
  absentAttributes: readonly string[];
}

export type Phase = 'effects' | 'neighbours' | 'boundary';

/** What the votes of all effects of a migration come to. */
export type Leaning = 'held' | 'notHeld' | 'mixed' | 'open';

interface Tally {
  presentVotes: number;
  absentVotes: number;
  /** Of the absent ones, those of removals: what is said to be gone is there. */
  contradictedVotes: number;
  supersededVotes: number;
  /** When the first vote was cast, or the presumption made. */
  phase: Phase | null;
  /** Set where no effect votes. */
  presumption: 'held' | 'notHeld' | null;
}

const none: readonly string[] = [];

/**
 * What it removed is there, and a later migration, which the database holds, has made anew what else it did: it ran, and
 * somebody brought back what it removed, or it never ran. To run it now would take away what came later.
 */
function wasTakenBack({ absentVotes, contradictedVotes, supersededVotes }: Tally): boolean {
  return supersededVotes > 0 && contradictedVotes === absentVotes;
}

/** The single point that is left; null where there are others, or none. */
function onlyOf(points: readonly SlotPoint[]): SlotPoint | null {
  return points.length === 1 ? (points[0] ?? null) : null;
}

/**
 * Decides for every slot which point of its timeline the live database is at, and from that which migrations it
 * holds. Slots with one live point are evidence. Where a value occurs at several points, the points that other
 * evidence contradicts are struck out; what then still is open is decided by the neighbouring migrations.
 */
export class Settlement {
  readonly #standings = new Map<ObjectEvent, Standing>();
  readonly #tallies: readonly Tally[];
  readonly #openSlots = new Set<Slot>();
  readonly #slotsOf = new Map<number, Slot[]>();
  #phase: Phase = 'effects';
  /** Goes up whenever what is known of a migration changes: what was undecided before then need not be judged again. */
  #knowledge = 0;
  readonly #undecidedAt = new Map<Slot, number>();
  readonly #undecidedByIdleAt = new Map<Slot, number>();

  constructor(migrationCount: number, slots: readonly Slot[]) {
    this.#tallies = Array.from({ length: migrationCount }, () => ({
      presentVotes: 0,
      absentVotes: 0,
      contradictedVotes: 0,
      supersededVotes: 0,
      phase: null,
      presumption: null,
    }));
    const decided: { readonly slot: Slot; readonly at: SlotPoint }[] = [];
    for (const slot of slots) {
      const [only, ...others] = slot.points.filter((point) => point.isLive);
      if (only === undefined) continue;
      if (others.length > 0) this.#keepOpen(slot);
      else decided.push({ slot, at: only });
    }
    for (const { slot, at } of decided) this.#settle(slot, at);
    this.#propagate([...this.#openSlots]);
    this.#strikeIdle();
    this.#phase = 'neighbours';
    this.#presume();
    this.#phase = 'boundary';
    for (const slot of this.#openSlots) {
      this.#propagate(this.#settle(slot, this.#likeliest(slot)));
    }
    this.#presume();
  }

  standingOf(event: ObjectEvent): Standing {
    let standing = this.#standings.get(event);
    if (standing === undefined) {
      standing = { isPresent: false, isSuperseded: false, isAbsent: false, absentAttributes: none };
      this.#standings.set(event, standing);
    }
    return standing;
  }

  leaningOf(migration: number): Leaning {
    const tally = this.#tallies[migration];
    if (tally === undefined) return 'open';
    if (tally.presentVotes > 0) return tally.absentVotes > 0 ? 'mixed' : 'held';
    if (tally.absentVotes > 0) return wasTakenBack(tally) ? 'mixed' : 'notHeld';
    if (tally.supersededVotes > 0) return 'held';
    return tally.presumption ?? 'open';
  }

  phaseOf(migration: number): Phase {
    return this.#tallies[migration]?.phase ?? 'boundary';
  }

  #keepOpen(slot: Slot): void {
    this.#openSlots.add(slot);
    for (const { event } of slot.points) {
      if (event === null) continue;
      const slots = this.#slotsOf.get(event.migration);
      if (slots === undefined) this.#slotsOf.set(event.migration, [slot]);
      else slots.push(slot);
    }
  }

  /** Casts the votes of one slot; returns the open slots of the migrations whose leaning they change. */
  #settle(slot: Slot, at: SlotPoint): readonly Slot[] {
    this.#openSlots.delete(slot);
    const place = slot.points.indexOf(at);
    const affected: Slot[] = [];
    slot.points.forEach(({ event }, index) => {
      if (event === null) return;
      const tally = this.#tallies[event.migration];
      if (tally === undefined) return;
      const standing = this.standingOf(event);
      const leaning = this.leaningOf(event.migration);
      tally.phase ??= this.#phase;
      if (index === place) {
        standing.isPresent = true;
        tally.presentVotes += 1;
      } else if (index > place) {
        standing.isAbsent = true;
        tally.absentVotes += 1;
        if (event.effect.change === 'removed') tally.contradictedVotes += 1;
        if (slot.attribute !== null) {
          standing.absentAttributes = [...standing.absentAttributes, slot.attribute];
        }
      } else {
        standing.isSuperseded = true;
        tally.supersededVotes += 1;
      }
      if (this.leaningOf(event.migration) !== leaning) {
        this.#knowledge += 1;
        affected.push(...(this.#slotsOf.get(event.migration) ?? []));
      }
    });
    return affected;
  }

  /** Settles slots for which one point is left, and what follows from that; returns all slots that this touched. */
  #propagate(slots: readonly Slot[]): readonly Slot[] {
    const queue = slots.slice();
    const touched: Slot[] = [];
    for (let slot = queue.pop(); slot !== undefined; slot = queue.pop()) {
      if (!this.#openSlots.has(slot)) continue;
      touched.push(slot);
      if (this.#undecidedAt.get(slot) === this.#knowledge) continue;
      const only = onlyOf(this.#possible(slot));
      if (only === null) {
        this.#undecidedAt.set(slot, this.#knowledge);
        continue;
      }
      queue.push(...this.#settle(slot, only));
    }
    return touched;
  }

  /**
   * A migration that only takes back what never ran is not taken for applied: it has still to run after the one that
   * it takes back. Weaker than all other evidence, which therefore goes first after every step.
   */
  #strikeIdle(): void {
    const queue = [...this.#openSlots].reverse();
    for (let slot = queue.pop(); slot !== undefined; slot = queue.pop()) {
      if (!this.#openSlots.has(slot) || this.#undecidedByIdleAt.get(slot) === this.#knowledge) continue;
      const idle = this.#idlePoints(slot);
      const only = onlyOf(this.#possible(slot).filter((point) => !idle.has(point)));
      if (only === null) {
        this.#undecidedByIdleAt.set(slot, this.#knowledge);
        continue;
      }
      queue.push(...this.#propagate(this.#settle(slot, only)));
    }
  }

  /** Points before which the state is the same unless migrations ran that did not. */
  #idlePoints(slot: Slot): ReadonlySet<SlotPoint> {
    const idle = new Set<SlotPoint>();
    let before: SlotPoint | null = null;
    for (const point of slot.points) {
      const leaning = point.event === null ? null : this.leaningOf(point.event.migration);
      if (leaning === 'open' && before?.isLive === true) idle.add(point);
      if (leaning !== 'notHeld') before = point;
    }
    return idle;
  }

  /** Live points of a slot that no migration's leaning contradicts. */
  #possible(slot: Slot): readonly SlotPoint[] {
    const possible: SlotPoint[] = [];
    for (const point of slot.points.toReversed()) {
      const leaning = point.event === null ? 'open' : this.leaningOf(point.event.migration);
      if (point.isLive && leaning !== 'notHeld') possible.push(point);
      if (leaning === 'held') break;
    }
    return possible.reverse();
  }

  /**
   * For what evidence cannot decide: the latest point that does not come behind a migration that is not held, where
   * only held migrations follow, else the earliest.
   */
  #likeliest(slot: Slot): SlotPoint {
    const possible = this.#possible(slot);
    const live = possible.length > 0 ? possible : slot.points.filter((point) => point.isLive);
    const numberedAlike = live.filter((point) => point.isNumberedAlike === true);
    const candidates = numberedAlike.length > 0 ? numberedAlike : live;
    const last = slot.points.at(-1)?.event?.migration ?? -1;
    const isFollowedByAbsent = this.#nextLeaning(last) === 'notHeld';
    const latest = isFollowedByAbsent ? undefined : this.#latestBehindHeld(candidates);
    const likeliest = latest ?? candidates.at(0);
    return likeliest ?? { event: null, isLive: true };
  }

  /** Migrations that nothing votes on follow the next one that is decided; at the end of what is held they stay open. */
  #presume(): void {
    const isOpen = (migration: number): boolean => this.leaningOf(migration) === 'open';
    const open = this.#tallies.map((_, migration) => migration).filter(isOpen);
    const previous = this.#leaningsBefore();
    const next = this.#leaningsAfter();
    for (const migration of open) {
      const tally = this.#tallies[migration];
      if (tally === undefined) continue;
      if (next[migration] === 'held' || next[migration] === 'mixed') tally.presumption = 'held';
      else if (
        previous[migration] === 'notHeld' ||
        (previous[migration] === 'open' && next[migration] !== 'open')
      )
        tally.presumption = 'notHeld';
      else continue;
      this.#knowledge += 1;
      tally.phase ??= this.#phase;
    }
    for (const migration of open) this.#propagate(this.#slotsOf.get(migration) ?? []);
  }

  /** The latest point before which no decided migration stands, or one that is not `notHeld`. */
  #latestBehindHeld(points: readonly SlotPoint[]): SlotPoint | undefined {
    // Back from the latest: every migration is passed once.
    let decided = this.#tallies.length;
    return points.findLast(({ event }) => {
      if (event === null) return true;
      if (decided >= event.migration) {
        decided = event.migration - 1;
        while (decided >= 0 && this.leaningOf(decided) === 'open') decided -= 1;
      }
      return decided < 0 || this.leaningOf(decided) !== 'notHeld';
    });
  }

  #nextLeaning(migration: number): Leaning {
    for (let later = migration + 1; later < this.#tallies.length; later += 1) {
      const leaning = this.leaningOf(later);
      if (leaning !== 'open') return leaning;
    }
    return 'open';
  }

  /** Per migration the leaning of the nearest decided one before it. */
  #leaningsBefore(): readonly Leaning[] {
    let nearest: Leaning = 'open';
    return this.#tallies.map((_, migration) => {
      const before = nearest;
      const own = this.leaningOf(migration);
      if (own !== 'open') nearest = own;
      return before;
    });
  }

  /** Per migration the leaning of the nearest decided one after it. */
  #leaningsAfter(): readonly Leaning[] {
    let nearest: Leaning = 'open';
    return this.#tallies
      .map((_, index) => this.#tallies.length - 1 - index)
      .map((migration) => {
        const after = nearest;
        const own = this.leaningOf(migration);
        if (own !== 'open') nearest = own;
        return after;
      })
      .reverse();
  }
}
