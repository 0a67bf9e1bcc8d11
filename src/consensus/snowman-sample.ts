/**
 * Who is asked: validators drawn without replacement, each as likely as any other, the one who asks left out. A partial shuffle
 * of a permutation that is kept from draw to draw, so a draw costs the sample and allocates nothing.
 */
import type { Streams } from '../kernel/index.js';

export class Sampler {
  /** The last draw; overwritten by the next. */
  readonly drawn: number[];
  private readonly validators: number;
  private readonly streams: Streams;
  /** Permutations of all validators, and of one fewer. */
  private readonly all: Int32Array;
  private readonly others: Int32Array;

  /** `streams`: one for each node that asks. */
  constructor(validators: number, sample: number, streams: Streams) {
    this.validators = validators;
    this.streams = streams;
    this.drawn = Array.from({ length: sample }, () => 0);
    this.all = Int32Array.from({ length: validators }, (_, k) => k);
    this.others = this.all.slice(0, validators - 1);
  }

  draw(node: number): readonly number[] {
    const { drawn, streams } = this;
    const asksItself = node < this.validators;
    const order = asksItself ? this.others : this.all;
    for (let k = 0; k < drawn.length; k++) {
      const other = k + streams.integer(node, order.length - k);
      const chosen = order[other]!;
      order[other] = order[k]!;
      order[k] = chosen;
      drawn[k] = asksItself && chosen >= node ? chosen + 1 : chosen;
    }
    return drawn;
  }
}
