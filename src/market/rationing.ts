/**
 * Division of a marginal price level among its orders when not all of it is accepted.
 *
 * `pro-rata`: in proportion to what each offers, in whole Wh by the largest remainder, in exact integer arithmetic; equal
 * remainders go to the lower agent number, so the division does not depend on the order of arrival.
 * `time-priority`: the earliest order first.
 * Orders whose share would be below their minimum are dropped, and the others share what they leave. In time priority each is
 * dropped when its turn comes. Pro rata, one is dropped at a time, first the one whose minimum is the largest part of what it
 * offers (equal parts: the higher agent number first), judged before rounding; so large minimums give way to small ones.
 * Cost: O(n) on average; dropping pro rata O(n log n), with one allocation.
 */
import { assert } from '../kernel/index.js';
import { AGENT, FILL, ORDER, STRIDE, type MarginalLevel } from './merit-order.js';

export type TieRule = 'pro-rata' | 'time-priority';

export class Rationing {
  private readonly ties: TieRule;
  private remainder = new Float64Array(0);
  private entry = new Int32Array(0);

  constructor(ties: TieRule) {
    this.ties = ties;
  }

  /** Replaces what the level's records offer by what each gets of `accepted_Wh`. */
  divide(records: Int32Array, level: MarginalLevel): void {
    if (this.ties === 'time-priority') takeTurns(records, level);
    else this.proRata(records, level);
  }

  /**
   * The same where an order that gets less than `need_Wh` (by order) gets nothing; such orders are marked in `dropped`.
   * Returns whether the others could take all of `accepted_Wh`; if not, the auction has to be repeated without the dropped.
   */
  divideWithMinimums(
    records: Int32Array,
    level: MarginalLevel,
    need_Wh: Int32Array,
    dropped: Uint8Array,
  ): boolean {
    if (this.ties === 'time-priority') return takeTurnsWithMinimums(records, level, need_Wh, dropped);
    if (!this.dropUnderfilled(records, level, need_Wh, dropped)) return false;
    this.proRata(records, level);
    return true;
  }

  private proRata(records: Int32Array, level: MarginalLevel): void {
    const { from, to, accepted_Wh } = level;
    this.reserve(to - from);
    const { remainder, entry } = this;
    let total = 0;
    let largest = 0;
    for (let i = from; i < to; i++) {
      const offered = records[i * STRIDE + FILL];
      total += offered;
      if (offered > largest) largest = offered;
    }
    const exact = accepted_Wh * largest <= Number.MAX_SAFE_INTEGER;
    let left = accepted_Wh;
    for (let i = from; i < to; i++) {
      const offered = records[i * STRIDE + FILL];
      let share: number;
      if (exact) {
        const product = accepted_Wh * offered;
        share = Math.floor(product / total);
        remainder[i - from] = product - share * total;
      } else {
        const product = BigInt(accepted_Wh) * BigInt(offered);
        share = Number(product / BigInt(total));
        remainder[i - from] = Number(product % BigInt(total));
      }
      records[i * STRIDE + FILL] = share;
      left -= share;
      entry[i - from] = i - from;
    }
    if (left === 0) return;
    assert(
      left > 0 && left < to - from,
      'CW-MARKET-RATION',
      `pro-rata shares leave ${left} Wh of ${accepted_Wh}`,
    );
    const precedes = (a: number, b: number): boolean => {
      if (remainder[a] !== remainder[b]) return remainder[a] > remainder[b];
      const agentA = records[(from + a) * STRIDE + AGENT];
      const agentB = records[(from + b) * STRIDE + AGENT];
      return agentA !== agentB ? agentA < agentB : a < b;
    };
    selectFirst(entry, to - from, left, precedes);
    for (let j = 0; j < left; j++) records[(from + entry[j]) * STRIDE + FILL]++;
  }

  private dropUnderfilled(
    records: Int32Array,
    level: MarginalLevel,
    need_Wh: Int32Array,
    dropped: Uint8Array,
  ): boolean {
    const { from, to, accepted_Wh } = level;
    this.reserve(to - from);
    const part = this.remainder;
    let total = 0;
    for (let i = from; i < to; i++) {
      const offered = records[i * STRIDE + FILL];
      total += offered;
      part[i - from] = need_Wh[records[i * STRIDE + ORDER]] / offered;
      this.entry[i - from] = i - from;
    }
    const worstFirst = this.entry.subarray(0, to - from).sort((a, b) => {
      if (part[a] !== part[b]) return part[b] - part[a];
      return records[(from + b) * STRIDE + AGENT] - records[(from + a) * STRIDE + AGENT] || b - a;
    });
    for (const e of worstFirst) {
      const r = (from + e) * STRIDE;
      const k = records[r + ORDER];
      if (accepted_Wh * records[r + FILL] >= need_Wh[k] * total) break;
      total -= records[r + FILL];
      records[r + FILL] = 0;
      dropped[k] = 1;
    }
    return total >= accepted_Wh;
  }

  private reserve(count: number): void {
    if (this.entry.length >= count) return;
    this.entry = new Int32Array(Math.max(count, this.entry.length * 2));
    this.remainder = new Float64Array(this.entry.length);
  }
}

function takeTurns(records: Int32Array, level: MarginalLevel): void {
  let left = level.accepted_Wh;
  for (let r = level.from * STRIDE + FILL; r < level.to * STRIDE; r += STRIDE) {
    if (records[r] > left) records[r] = left;
    left -= records[r];
  }
}

function takeTurnsWithMinimums(
  records: Int32Array,
  level: MarginalLevel,
  need_Wh: Int32Array,
  dropped: Uint8Array,
): boolean {
  let left = level.accepted_Wh;
  for (let r = level.from * STRIDE; r < level.to * STRIDE; r += STRIDE) {
    const k = records[r + ORDER];
    const share = Math.min(records[r + FILL], left);
    const dropsOut = share > 0 && share < need_Wh[k];
    if (dropsOut) dropped[k] = 1;
    records[r + FILL] = dropsOut ? 0 : share;
    left -= records[r + FILL];
  }
  return left === 0;
}

/** Moves the `wanted` first of `entry[0..count)` in the total order `precedes` to the front (Hoare's quickselect). */
function selectFirst(
  entry: Int32Array,
  count: number,
  wanted: number,
  precedes: (a: number, b: number) => boolean,
): void {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const pivot = entry[(low + high) >>> 1];
    let i = low;
    let j = high;
    while (i <= j) {
      while (precedes(entry[i], pivot)) i++;
      while (precedes(pivot, entry[j])) j--;
      if (i <= j) {
        const swap = entry[i];
        entry[i] = entry[j];
        entry[j] = swap;
        i++;
        j--;
      }
    }
    if (wanted <= j) high = j;
    else if (wanted > i) low = i;
    else return;
  }
}
