/**
 * The ledger as the observer saw it: how transactions ended, how long they took, what blocks became. Latencies count what
 * never became final as infinite, and drop nothing: a call that was sent several times counts once, from when it was sent first until one
 * of its transactions comes in; a transaction that made room for another call counts as what never came. What a transaction carries is none of its own: its fees alone count. Times microseconds.
 */
import {
  FINAL,
  outcomeNames,
  REJECTED,
  type Block,
  type Transactions,
  type Versions,
} from '../ledger/index.js';
import { QuantileSketch } from '../stats/index.js';

export class LedgerTotals {
  submitted = 0;
  /** Transactions that the observer saw, by the end of the delivery slots, in the chain in which they stayed. */
  includedInTime = 0;
  readonly outcomes = new Float64Array(outcomeNames.length);
  receiptsOk = 0;
  receiptsReverted = 0;
  gas = 0;
  fees_uEUR = 0;
  readonly inclusion_us = new QuantileSketch();
  readonly finality_us = new QuantileSketch();
  /** From the making of a block until a node has it and all below, over all nodes but its maker. */
  readonly blockDelay_us = new QuantileSketch();
  blocks = 0;
  chainBytes = 0;
  /** Blocks on the observer's chain by their producer. */
  readonly blocksBy: number[] = [];
  private readonly end_us: number;
  /** Calls of which one transaction is counted and another not retired. */
  private readonly countedCalls = new Set<number>();

  /** `end_us`: when the delivery slots end. */
  constructor(end_us: number) {
    this.end_us = end_us;
  }

  /** Counts transactions [from, to), whose fate is settled. Neighbours often share their times: those are counted together. */
  retire(t: Transactions, from: number, to: number): void {
    const {
      mask,
      outcome: outcomes,
      submitted_us,
      included_us,
      final_us,
      gasUsed,
      fee_uEUR,
      receipt,
      carrier,
      versions,
    } = t;
    let inclusion = Infinity;
    let finality = Infinity;
    let times = 0;
    let carried = 0;
    for (let id = from; id < to; id++) {
      const place = id & mask;
      if (carrier[place]! >= 0) {
        this.fees_uEUR += fee_uEUR[place]!;
        carried++;
        continue;
      }
      const outcome = outcomes[place]!;
      this.outcomes[outcome] = this.outcomes[outcome]! + 1;
      const included = included_us[place]!;
      const isIncluded = included === included && outcome !== REJECTED;
      if (versions !== undefined && !this.countsForCall(versions, id, isIncluded)) continue;
      const isRepeated = versions !== undefined && versions.repeats[place]! >= 0;
      const submitted = isRepeated ? versions.first_us[place]! : submitted_us[place]!;
      let untilIncluded = Infinity;
      if (isIncluded) {
        untilIncluded = included - submitted;
        if (included <= this.end_us) this.includedInTime++;
        this.gas += gasUsed[place]!;
        this.fees_uEUR += fee_uEUR[place]!;
        if (receipt[place] === 0) this.receiptsOk++;
        else this.receiptsReverted++;
      }
      const untilFinal = outcome === FINAL ? final_us[place]! - submitted : Infinity;
      if (untilIncluded !== inclusion || untilFinal !== finality) {
        this.inclusion_us.add(inclusion, times);
        this.finality_us.add(finality, times);
        inclusion = untilIncluded;
        finality = untilFinal;
        times = 0;
      }
      times++;
    }
    this.inclusion_us.add(inclusion, times);
    this.finality_us.add(finality, times);
    this.submitted += to - from - carried;
  }

  /** Whether `id` is the transaction by which its call counts: the one that came in, or the last if none did. */
  private countsForCall(versions: Versions, id: number, isIncluded: boolean): boolean {
    const isLast = versions.isLastOfCall(id);
    if (isIncluded) {
      if (!isLast) this.countedCalls.add(versions.callOf(id));
      return true;
    }
    return isLast && !this.countedCalls.delete(versions.callOf(id));
  }

  /** `node` has a block and all below it since now. */
  connect(node: number, block: Block, now_us: number): void {
    if (node !== block.producer) this.blockDelay_us.add(now_us - block.created_us);
  }

  /** Counts a block that is let go of; `onChain`: it lies on the observer's chain. */
  drop(block: Block, onChain: boolean): void {
    this.blocks++;
    if (!onChain) return;
    this.chainBytes += block.bytes;
    this.blocksBy[block.producer] = (this.blocksBy[block.producer] ?? 0) + 1;
  }
}
