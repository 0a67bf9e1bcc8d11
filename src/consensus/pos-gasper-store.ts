/**
 * What each node of Gasper knows, and the head that follows from it: LMD-GHOST from the latest justified checkpoint, by the latest
 * vote of each validator, with a boost for a block that is in time. Columns over nodes and validators.
 * Source: ethereum/consensus-specs, specs/phase0/fork-choice.md, `get_head`, `filter_block_tree`, `on_tick_per_slot`, `on_block`,
 * `update_latest_messages`. Ties go to the block that was made last, where the specification takes the greater hash.
 * Cost of a head: one pass over the validators and one over the blocks since the justified checkpoint.
 */
import type { Block, Chain } from '../ledger/index.js';
import { GENESIS, laterOf, type Checkpoint } from './pos-gasper-finality.js';
import type { BlockStates, BlockState } from './pos-gasper-states.js';

export interface StoreTerms {
  readonly stakes: Float64Array;
  /** What a block in time weighs more for the time of its slot. */
  readonly boostStake: number;
}

/** What a node takes as justified and final, now and once the epoch ends. */
interface View {
  justified: Checkpoint;
  finalised: Checkpoint;
  unrealisedJustified: Checkpoint;
  unrealisedFinalised: Checkpoint;
  /** The block that has the boost; -1: none. */
  boosted: number;
}

const NONE = -1;

export class Stores {
  private readonly chain: Chain;
  private readonly states: BlockStates;
  private readonly terms: StoreTerms;
  private readonly views: readonly View[];
  /** Latest message of each validator at each node: the epoch of its target, and the block that it took as the head. */
  private readonly epochs: Int32Array;
  private readonly blocks: Int32Array;
  /** Scratch by block since the justified one. */
  private weights = new Float64Array(256);
  private best = new Int32Array(256);
  private marks = new Uint8Array(256);

  constructor(chain: Chain, states: BlockStates, terms: StoreTerms) {
    const { nodes } = chain.options;
    this.chain = chain;
    this.states = states;
    this.terms = terms;
    this.epochs = new Int32Array(nodes * terms.stakes.length).fill(NONE);
    this.blocks = new Int32Array(nodes * terms.stakes.length).fill(NONE);
    this.views = Array.from({ length: nodes }, () => ({
      justified: GENESIS,
      finalised: GENESIS,
      unrealisedJustified: GENESIS,
      unrealisedFinalised: GENESIS,
      boosted: NONE,
    }));
  }

  finalised(node: number): Checkpoint {
    return this.views[node]!.finalised;
  }

  /** A slot begins. */
  endBoost(node: number): void {
    this.views[node]!.boosted = NONE;
  }

  /** An epoch begins: what the one before has justified counts. */
  beginEpoch(node: number): void {
    const view = this.views[node]!;
    view.justified = laterOf(view.justified, view.unrealisedJustified);
    view.finalised = laterOf(view.finalised, view.unrealisedFinalised);
  }

  /** `node` has got a block, in `epoch`; a first one that `isTimely` gets the boost. */
  addBlock(node: number, block: Block, isTimely: boolean, epoch: number): void {
    const view = this.views[node]!;
    const state = this.states.of(block);
    const { unrealised } = state;
    if (isTimely && view.boosted === NONE) view.boosted = block.id;
    const realised = state.epoch < epoch ? unrealised : state.justification;
    view.justified = laterOf(view.justified, realised.current);
    view.finalised = laterOf(view.finalised, realised.finalised);
    view.unrealisedJustified = laterOf(view.unrealisedJustified, unrealised.current);
    view.unrealisedFinalised = laterOf(view.unrealisedFinalised, unrealised.finalised);
  }

  /** `node` has learnt that `validator` takes `block`, which the node has, as the head; its first vote of an epoch counts. */
  vote(node: number, validator: number, epoch: number, block: number): void {
    const at = node * this.terms.stakes.length + validator;
    if (epoch <= this.epochs[at]!) return;
    this.epochs[at] = epoch;
    this.blocks[at] = block;
  }

  /** The head of `node` in `epoch`. */
  head(node: number, epoch: number): Block {
    const { tree } = this.chain;
    const root = this.root(node);
    const { justified } = this.views[node]!;
    // the scratch may be made anew
    this.weigh(node, root.id);
    const { weights, best, marks } = this;
    for (let k = tree.next - root.id - 1; k > 0; k--) {
      const block = tree.get(root.id + k);
      if (!tree.isSeen(block, node) || block.parent < root.id) continue;
      const parent = block.parent - root.id;
      weights[parent]! += weights[k]!;
      const isLeaf = (marks[k]! & HAS_CHILD) === 0;
      const isViable = isLeaf
        ? isVotingSource(this.states.of(block), justified, epoch)
        : (marks[k]! & VIABLE) !== 0;
      marks[parent]! |= HAS_CHILD | (isViable ? VIABLE : 0);
      if (isViable && (best[parent] === NONE || weights[k]! > weights[best[parent]!]!)) best[parent] = k;
    }
    let at = 0;
    while (best[at] !== NONE) at = best[at]!;
    return tree.get(root.id + at);
  }

  /** The block from which votes are counted. A node that was taken along starts from what is final, as one does that syncs. */
  private root(node: number): Block {
    const { tree, final } = this.chain;
    const view = this.views[node]!;
    if (!tree.has(view.justified.root)) {
      const checkpoint = { epoch: this.states.of(final).epoch, root: final.id };
      view.justified = checkpoint;
      view.finalised = laterOf(view.finalised, checkpoint);
    }
    return tree.get(view.justified.root);
  }

  /** Puts the stake that votes for each block, and for no child of it, into `weights`, and makes the scratch ready. */
  private weigh(node: number, base: number): void {
    const { stakes, boostStake } = this.terms;
    const length = this.chain.tree.next - base;
    if (length > this.weights.length) {
      this.weights = new Float64Array(2 * length);
      this.best = new Int32Array(2 * length);
      this.marks = new Uint8Array(2 * length);
    }
    const { weights, blocks } = this;
    weights.fill(0, 0, length);
    this.best.fill(NONE, 0, length);
    this.marks.fill(0, 0, length);
    const first = node * stakes.length;
    for (let validator = 0; validator < stakes.length; validator++) {
      const block = blocks[first + validator]!;
      if (block >= base) weights[block - base]! += stakes[validator]!;
    }
    const { boosted } = this.views[node]!;
    if (boosted >= base) weights[boosted - base]! += boostStake;
  }
}

const HAS_CHILD = 1;
const VIABLE = 2;

/** Whether who votes for this leaf would do so from a source that is as late as the justified checkpoint, or late enough. */
function isVotingSource(state: BlockState, justified: Checkpoint, epoch: number): boolean {
  const source = state.epoch < epoch ? state.unrealised.current : state.justification.current;
  return justified.epoch === GENESIS.epoch || source.epoch === justified.epoch || source.epoch + 2 >= epoch;
}
