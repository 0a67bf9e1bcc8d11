/**
 * Who proposes in which slot and who votes in which, drawn anew for each epoch: a proposer a slot in proportion to stake, and a
 * permutation of all validators, cut into one committee a slot. Source: ethereum/consensus-specs, specs/phase0/beacon-chain.md,
 * `compute_proposer_index`, `compute_committee`; more committees a slot exist from 8,192 validators on and change nothing here.
 * The draw is the run's: RANDAO, which proposers make and may bias by withholding their block, is not modelled.
 */
import { assert, type Streams } from '../kernel/index.js';

const NOBODY: readonly number[] = [];

interface Epoch {
  readonly epoch: number;
  readonly proposers: Int32Array;
  readonly order: Int32Array;
}

/** Epochs that are still asked for. */
const KEPT = 3;

export class Duties {
  private readonly stream: Streams;
  private readonly stakes: Float64Array;
  private readonly slotsPerEpoch: number;
  private readonly total: number;
  private readonly validatorsPerNode: number;
  private epochs: Epoch[] = [];
  /** The committee of this slot by node, those without a member left out. */
  private parted = -1;
  private readonly parts = new Map<number, number[]>();

  constructor(stream: Streams, stakes: Float64Array, slotsPerEpoch: number, validatorsPerNode: number) {
    this.stream = stream;
    this.validatorsPerNode = validatorsPerNode;
    this.stakes = stakes;
    this.slotsPerEpoch = slotsPerEpoch;
    this.total = stakes.reduce((sum, stake) => sum + stake, 0);
  }

  proposer(slot: number): number {
    return this.of(slot).proposers[slot % this.slotsPerEpoch]!;
  }

  committee(slot: number): Int32Array {
    const { order } = this.of(slot);
    const place = slot % this.slotsPerEpoch;
    const cut = (k: number): number => Math.floor((order.length * k) / this.slotsPerEpoch);
    return order.subarray(cut(place), cut(place + 1));
  }

  /** Of the committee of `slot`, the validators of `node`, in their order; once a slot the committee is parted. */
  members(slot: number, node: number): readonly number[] {
    if (this.parted !== slot) this.part(slot);
    return this.parts.get(node) ?? NOBODY;
  }

  private part(slot: number): void {
    const { parts } = this;
    this.parted = slot;
    parts.clear();
    for (const validator of this.committee(slot)) {
      const node = Math.floor(validator / this.validatorsPerNode);
      const part = parts.get(node);
      if (part) part.push(validator);
      else parts.set(node, [validator]);
    }
  }

  private of(slot: number): Epoch {
    const wanted = Math.floor(slot / this.slotsPerEpoch);
    let last = this.epochs.at(-1);
    while (last === undefined || last.epoch < wanted) {
      last = this.draw(last === undefined ? 0 : last.epoch + 1);
      this.epochs = [...this.epochs, last].slice(-KEPT);
    }
    const found = this.epochs.find(({ epoch }) => epoch === wanted);
    assert(found !== undefined, 'CW-GASPER-EPOCH', `the duties of epoch ${wanted} are forgotten`);
    return found;
  }

  private draw(epoch: number): Epoch {
    const { stream, stakes } = this;
    const proposers = Int32Array.from({ length: this.slotsPerEpoch }, () => this.byStake());
    const order = Int32Array.from({ length: stakes.length }, (_, validator) => validator);
    for (let k = order.length - 1; k > 0; k--) {
      const other = stream.integer(0, k + 1);
      const swapped = order[k]!;
      order[k] = order[other]!;
      order[other] = swapped;
    }
    return { epoch, proposers, order };
  }

  private byStake(): number {
    const { stakes } = this;
    let left = this.stream.uniform(0) * this.total;
    let validator = 0;
    while (validator < stakes.length - 1 && left >= stakes[validator]!) left -= stakes[validator++]!;
    return validator;
  }
}
