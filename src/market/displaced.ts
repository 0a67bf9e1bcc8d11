/**
 * What an agent's trade displaces: the energy that would trade instead of its own, at what it is worth to its owners, the most
 * eager first. The worth of the first q Wh of it that are not the agent's own is the externality of q Wh, which
 * Vickrey-Clarke-Groves payments charge; where the others have less, the rest is worth a reserve price.
 *
 * Such a worth is an exact integer, energy times price; spread over the q Wh as evenly as whole micro-EUR per kWh can express it,
 * part of them costs one micro-EUR per kWh more than the rest, and the sum is exact.
 * Source: Vickrey, Journal of Finance 16 (1961); Clarke, Public Choice 11 (1971); Groves, Econometrica 41 (1973).
 * Units: Wh, micro-EUR per kWh. Cost: a sort by worth and one by agent; a question is log n and a step for each entry of the
 * agent's own; no allocation once warm, unless prices times energy exceed 2^53: then sums are bigints.
 */
import { AGENT, FILL, KEY, ORDER, STRIDE } from './merit-order.js';
import { RecordSorter } from './record-sort.js';

export class Displaced {
  /** Answer: so much for each kWh ... */
  price_uEUR_per_kWh = 0;
  /** ... and one micro-EUR per kWh more for so many of the Wh. */
  dearer_Wh = 0;
  private count = 0;
  /** Entries, the most eager first: key, nothing, energy, agent. */
  private entries = new Int32Array(0);
  /** Entries by agent, and of one agent the most eager first: agent, place in `entries`. */
  private byAgent = new Int32Array(0);
  /** Energy before each entry and in all, and its worth above `base`. */
  private before_Wh = new Float64Array(0);
  private worth = new Float64Array(0);
  private largeWorth: bigint[] = [];
  private isLarge = false;
  private base = 0;
  /** 0: the lowest prices first, -1: the highest. */
  private flip = 0;
  private reserve_uEUR_per_kWh = 0;
  private readonly sorter = new RecordSorter();

  /** Empties it and makes room for `most` entries. */
  begin(most: number): void {
    this.count = 0;
    if (this.before_Wh.length > most) return;
    const capacity = Math.max(most, this.before_Wh.length * 2);
    this.entries = new Int32Array(capacity * STRIDE);
    this.byAgent = new Int32Array(capacity * STRIDE);
    this.before_Wh = new Float64Array(capacity + 1);
    this.worth = new Float64Array(capacity + 1);
  }

  add(price_uEUR_per_kWh: number, energy_Wh: number, agent: number): void {
    const r = this.count++ * STRIDE;
    this.entries[r + KEY] = price_uEUR_per_kWh;
    this.entries[r + FILL] = energy_Wh;
    this.entries[r + AGENT] = agent;
  }

  /**
   * Ends the additions: who is most eager, those with the highest prices or the lowest; what energy is worth that displaces none
   * of theirs; and the most that anybody will ask for.
   */
  close(first: 'highest' | 'lowest', reserve_uEUR_per_kWh: number, most_Wh: number): void {
    const { count, entries, byAgent, sorter } = this;
    this.flip = first === 'highest' ? -1 : 0;
    this.reserve_uEUR_per_kWh = reserve_uEUR_per_kWh;
    for (let r = KEY; r < count * STRIDE; r += STRIDE) entries[r] ^= this.flip;
    sorter.sort(entries, 0, count);
    for (let e = 0; e < count; e++) {
      byAgent[e * STRIDE + KEY] = entries[e * STRIDE + AGENT];
      byAgent[e * STRIDE + ORDER] = e;
    }
    sorter.sort(byAgent, 0, count);
    this.cumulate(most_Wh);
  }

  /**
   * Finds what the first `energy_Wh` that are not `agent`'s are worth, and `more_Wh` at the reserve price, spread over both:
   * `price_uEUR_per_kWh` and `dearer_Wh`.
   */
  charge(agent: number, energy_Wh: number, more_Wh: number): void {
    const { entries, byAgent, before_Wh, worth, largeWorth, count, base, isLarge } = this;
    let end = energy_Wh;
    let own = 0;
    let ownLarge = 0n;
    for (let o = this.firstOf(agent); o < count && byAgent[o * STRIDE + KEY] === agent; o++) {
      const e = byAgent[o * STRIDE + ORDER];
      if (before_Wh[e] >= end) break;
      end += entries[e * STRIDE + FILL];
      if (isLarge) ownLarge += largeWorth[e + 1] - largeWorth[e];
      else own += worth[e + 1] - worth[e];
    }
    const last = this.entryAt(end);
    const rest_Wh = end - before_Wh[last];
    const reserve = this.reserve_uEUR_per_kWh - base;
    const above = last < count ? (entries[last * STRIDE + KEY] ^ this.flip) - base : reserve;
    const whole_Wh = energy_Wh + more_Wh;
    if (isLarge) {
      const rest = BigInt(rest_Wh) * BigInt(above) + BigInt(more_Wh) * BigInt(reserve);
      const total = largeWorth[last] - ownLarge + rest;
      this.price_uEUR_per_kWh = base + Number(total / BigInt(whole_Wh));
      this.dearer_Wh = Number(total % BigInt(whole_Wh));
    } else {
      const total = worth[last] - own + rest_Wh * above + more_Wh * reserve;
      const each = Math.floor(total / whole_Wh);
      this.price_uEUR_per_kWh = base + each;
      this.dearer_Wh = total - each * whole_Wh;
    }
  }

  private cumulate(most_Wh: number): void {
    const { count, entries, before_Wh, worth, flip } = this;
    let lowest = this.reserve_uEUR_per_kWh;
    let highest = lowest;
    let total_Wh = 0;
    for (let r = 0; r < count * STRIDE; r += STRIDE) {
      const price = entries[r + KEY] ^ flip;
      if (price < lowest) lowest = price;
      if (price > highest) highest = price;
      total_Wh += entries[r + FILL];
    }
    this.base = lowest;
    this.isLarge = (highest - lowest) * (total_Wh + most_Wh) > Number.MAX_SAFE_INTEGER;
    if (this.isLarge) this.largeWorth = [0n];
    for (let e = 0; e < count; e++) {
      const above = (entries[e * STRIDE + KEY] ^ flip) - lowest;
      const energy = entries[e * STRIDE + FILL];
      before_Wh[e + 1] = before_Wh[e] + energy;
      if (this.isLarge) this.largeWorth.push(this.largeWorth[e] + BigInt(above) * BigInt(energy));
      else worth[e + 1] = worth[e] + above * energy;
    }
  }

  /** Place in `byAgent` of the agent's first entry, or of where it would be. */
  private firstOf(agent: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.byAgent[middle * STRIDE + KEY] < agent) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The entry that holds the last Wh of the first `end_Wh`; `count` where that lies beyond all. */
  private entryAt(end_Wh: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.before_Wh[middle + 1] < end_Wh) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
