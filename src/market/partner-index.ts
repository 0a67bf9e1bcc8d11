/**
 * Which offers go with a bid by preference: those of the agent that the bid prefers, and those that prefer the bid's agent, the
 * first in the sequence of offers first.
 * Shapes: two lists of records (agent, place in the sequence), sorted by agent, then place. Cost: a radix sort of each list, two
 * bisections a bid; no allocation once warm.
 */
import type { OrderSequence } from './order-sequence.js';
import { RecordSorter } from './record-sort.js';
import { NOBODY, type OrderColumns } from './types.js';

/** Integers in a record: agent, place; the sorter wants four. */
const STRIDE = 4;
const PLACE = 1;
const NONE = -1;

export class PartnerIndex {
  /** Offers by their agent, and by the agent that they prefer. */
  private readonly owned = new PlacesByAgent();
  private readonly preferring = new PlacesByAgent();

  /** Reads the offers; returns whether any order of either side prefers anybody. */
  read(orders: OrderColumns, offers: OrderSequence): boolean {
    const { count, agent, partner } = orders;
    let preferences = 0;
    for (let k = 0; k < count; k++) if (partner[k] !== NOBODY) preferences++;
    if (preferences === 0) return false;
    this.owned.read(agent, offers);
    this.preferring.read(partner, offers);
    return true;
  }

  /** Goes to the first offer that goes with bid `b`. */
  begin(orders: OrderColumns, b: number): void {
    this.owned.seek(orders.partner[b]);
    this.preferring.seek(orders.agent[b]);
  }

  /** The place of the next such offer, or -1; one that prefers and is preferred comes twice, one after the other. */
  next(): number {
    const { owned, preferring } = this;
    const place = owned.place();
    const other = preferring.place();
    if (place !== NONE && (other === NONE || place <= other)) {
      owned.advance();
      return place;
    }
    preferring.advance();
    return other;
  }
}

/** Places of orders by an agent number; nobody has none. */
class PlacesByAgent {
  private records = new Int32Array(0);
  private count = 0;
  private at = 0;
  private agent = NOBODY;
  private readonly sorter = new RecordSorter();

  read(agentOf: Int32Array, sequence: OrderSequence): void {
    if (this.records.length < sequence.count * STRIDE) {
      this.records = new Int32Array(Math.max(sequence.count * STRIDE, this.records.length * 2));
    }
    const { records } = this;
    let end = 0;
    for (let place = 0; place < sequence.count; place++) {
      const agent = agentOf[sequence.order[place]];
      if (agent === NOBODY) continue;
      records[end] = agent;
      records[end + PLACE] = place;
      end += STRIDE;
    }
    this.count = end / STRIDE;
    this.sorter.sort(records, 0, this.count);
  }

  seek(agent: number): void {
    const { records } = this;
    let low = 0;
    let high = agent === NOBODY ? 0 : this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (records[middle * STRIDE] < agent) low = middle + 1;
      else high = middle;
    }
    this.at = low;
    this.agent = agent;
  }

  /** The place of the record in hand, or -1 when the agent has no more. */
  place(): number {
    const { records, at, agent } = this;
    if (agent === NOBODY || at >= this.count || records[at * STRIDE] !== agent) return NONE;
    return records[at * STRIDE + PLACE];
  }

  advance(): void {
    this.at++;
  }
}
