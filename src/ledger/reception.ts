/**
 * What a node does with a block that reaches it: joins it to the chain that it has, follows it if its fork choice says so, or
 * keeps it until what lies below has come, and asks for that.
 */
import { assert, type Simulation } from '../kernel/index.js';
import type { Gossip } from '../network/types.js';
import type { Block, BlockTree } from './block.js';
import type { Clocks } from './clocks.js';
import { heaviest, type ForkChoice } from './fork-choice.js';
import type { Heads } from './heads.js';
import { Orphans } from './orphans.js';

export interface ReceptionWorld {
  readonly simulation: Simulation;
  readonly tree: BlockTree;
  readonly heads: Heads;
  readonly clocks: Clocks;
  readonly gossip: Gossip | undefined;
  /** Channel of the blocks on the network. */
  readonly channel: number;
  /** How long a node takes to execute a block before it passes it on. */
  readonly validation_us: (block: Block) => number;
  forkChoice(): ForkChoice;
  /** The block below which nobody follows anything. */
  stable(): Block;
  /** `node` has `block` and all below it. */
  connected(node: number, block: Block): void;
  /** The head of `node` is `to` now; of its former chain, what lies up to `fork` remains. */
  moved(node: number, to: Block, fork: Block): void;
}

export class Reception {
  private readonly world: ReceptionWorld;
  /** By node; most have never had any. */
  private readonly orphans: (Orphans | undefined)[];
  private isMoving = false;
  /** Kind of event; where all clocks are right there is none. */
  private timeHasCome: number | undefined;

  constructor(world: ReceptionWorld) {
    this.world = world;
    this.orphans = Array.from({ length: world.tree.nodes }, () => undefined);
  }

  /** Blocks that wait at `node` for their parents. */
  waiting(node: number): number {
    return this.orphans[node]?.size ?? 0;
  }

  /** The network has brought block `id` to `node`: nothing happens with one that nobody holds any more. */
  deliver(node: number, id: number, from: number): void {
    const { tree } = this.world;
    if (tree.has(id)) this.arrive(node, tree.get(id), from);
  }

  /** The network has brought `block` to `node`, who keeps it as long as it claims to be from too far in the future. */
  arrive(node: number, block: Block, from: number): void {
    const { clocks, simulation, tree } = this.world;
    const early_us = clocks.early_us(node, block);
    if (early_us === 0) {
      this.receive(node, block, from);
      return;
    }
    this.timeHasCome ??= simulation.on('early-block', 'network', (at, id) => {
      if (tree.has(id)) this.arrive(at, tree.get(id), tree.get(id).producer);
    });
    simulation.after(early_us, this.timeHasCome, node, block.id);
  }

  /** `block` has reached `node`, from the node `from` or from itself. */
  receive(node: number, block: Block, from: number): void {
    const { tree, heads, gossip, channel, simulation } = this.world;
    // one whose parent is no longer held forks off below all that anybody follows
    if (tree.isSeen(block, node) || !tree.has(block.parent)) return;
    if (!tree.isSeen(tree.get(block.parent), node)) {
      const orphans = (this.orphans[node] ??= new Orphans(tree));
      orphans.hold(block);
      const missing = from === node ? undefined : orphans.missingBelow(block, simulation.now);
      if (missing) {
        const { validation_us } = this.world;
        gossip?.fetch(node, from, channel, missing.id, missing.bytes, validation_us(missing));
      }
      return;
    }
    if (from !== node) heads.hear(node);
    this.connect(node, block);
    this.connectAbove(node, block);
  }

  /** A node that is far behind finds itself on the chain that ends in `to`. What it had heard of on top of that joins. */
  takeAlong(node: number, to: Block): void {
    const { heads, forkChoice } = this.world;
    assert(
      forkChoice() !== heaviest || to.totalWeight > heads.blocks[node].totalWeight,
      'CW-LEDGER-ALONG',
      'a node would give up a heavier chain, and a violation of finality be prevented',
    );
    for (const block of heads.takeAlong(node, to)) this.connectAbove(node, block);
  }

  /** Lets go of what the tree no longer holds. */
  prune(): void {
    for (const orphans of this.orphans) orphans?.prune();
  }

  /** Those that waited at `node` for `block` join its chain, and those that waited for them. */
  private connectAbove(node: number, block: Block): void {
    const orphans = this.orphans[node];
    if (orphans === undefined) return;
    let ready = orphans.release(block);
    while (ready.length > 0) {
      const next: Block[] = [];
      for (const child of ready) {
        // who was taken along has it since
        if (!this.world.tree.isSeen(child, node)) this.connect(node, child);
        next.push(...orphans.release(child));
      }
      ready = next;
    }
  }

  /** `node` follows `to` from now on, which it has. */
  follow(node: number, to: Block): void {
    const { tree, heads } = this.world;
    const head = heads.blocks[node];
    if (to === head) return;
    // what parts below the stable block was given up by all who had it
    if (to.parent !== head.id && !tree.isAncestor(this.world.stable(), to)) return;
    assert(!this.isMoving, 'CW-LEDGER-REENTRY', 'a head moves while listeners are told of another move');
    this.isMoving = true;
    const fork = heads.move(node, to);
    this.isMoving = false;
    this.world.moved(node, to, fork);
  }

  /** `node` has `block` and all below it. */
  private connect(node: number, block: Block): void {
    const { tree, heads } = this.world;
    tree.markSeen(block, node);
    this.world.connected(node, block);
    this.follow(node, this.world.forkChoice().follow(node, block, heads.blocks[node]));
  }
}
