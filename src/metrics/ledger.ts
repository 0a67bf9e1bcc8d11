/**
 * The ledger as the observer saw it: how transactions ended, how long they took, what blocks became. Latencies count what
 * never became final as infinite; nothing is dropped. Times microseconds.
 */
import {
  FINAL,
  outcomeNames,
  REJECTED,
  type Block,
  type BlockFate,
  type Transactions,
} from '../ledger/index.js';
import { QuantileSketch } from '../stats/index.js';

export class LedgerTotals {
  submitted = 0;
  readonly outcomes = new Float64Array(outcomeNames.length);
  receiptsOk = 0;
  receiptsReverted = 0;
  gas = 0;
  fees_uEUR = 0;
  readonly inclusion_us = new QuantileSketch();
  readonly finality_us = new QuantileSketch();
  blocks = 0;
  chainBytes = 0;

  /** Counts transactions [from, to), whose fate is settled. */
  retire(t: Transactions, from: number, to: number): void {
    for (let id = from; id < to; id++) {
      const place = t.at(id);
      const outcome = t.outcome[place]!;
      this.submitted++;
      this.outcomes[outcome] = this.outcomes[outcome]! + 1;
      const submitted = t.submitted_us[place]!;
      const included = t.included_us[place]!;
      if (included === included && outcome !== REJECTED) {
        this.inclusion_us.add(included - submitted);
        this.gas += t.gasUsed[place]!;
        this.fees_uEUR += t.fee_uEUR[place]!;
        if (t.receipt[place] === 0) this.receiptsOk++;
        else this.receiptsReverted++;
      } else {
        this.inclusion_us.add(Infinity);
      }
      this.finality_us.add(outcome === FINAL ? t.final_us[place]! - submitted : Infinity);
    }
  }

  drop(block: Block, fate: BlockFate): void {
    this.blocks++;
    if (fate !== 'stale') this.chainBytes += block.bytes;
  }
}
