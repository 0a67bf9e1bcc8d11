/**
 * What the clocks of nodes show. They run at the right rate and may be set wrong: ahead of the simulation's time (+) or behind it
 * (-). A block claims the time of its maker's clock, but at least its parent's; a peer whose own clock is far behind that claim
 * keeps the block until its time has come, and a voter does not vote for it.
 * Source: go-ethereum, consensus/ethash: `allowedFutureBlockTime` = 15 s, with the queue `futureBlocks` of core/blockchain.go;
 * Bitcoin Core, chain.h: `MAX_FUTURE_BLOCK_TIME` = 2 h; Besu, BftBlockHeaderValidationRulesetFactory: 1 s.
 * All times in microseconds. Cost: an addition a question.
 */
import type { Simulation } from '../kernel/index.js';
import type { Block } from './block.js';

/** Some clocks are set wrong; several such add up. */
export interface Skew {
  readonly nodes: readonly number[];
  readonly ahead_us: number;
  /** How far ahead of any node's own clock a block may claim to be, microseconds. Of several that hold, the least counts. */
  readonly tolerance_us: number;
}

export class Clocks {
  private readonly simulation: Pick<Simulation, 'now'>;
  private readonly ahead_us: Float64Array;
  private readonly imposed: Skew[] = [];
  /** As long as no clock is wrong nothing is to be tolerated. */
  private tolerance_us = Infinity;

  constructor(simulation: Pick<Simulation, 'now'>, nodes: number) {
    this.simulation = simulation;
    this.ahead_us = new Float64Array(nodes);
  }

  /** What the clock of `node` shows. */
  now_us(node: number): number {
    return this.simulation.now + this.ahead_us[node];
  }

  /** The timestamp of a block that `node` makes now on `parent`. */
  stamp_us(node: number, parent: Block): number {
    return Math.max(parent.timestamp_us, this.now_us(node));
  }

  /** The moment of the simulation at which the clock of `node` shows `clock_us`; it may be over. */
  when_us(node: number, clock_us: number): number {
    return clock_us - this.ahead_us[node];
  }

  /** How long `node` keeps `block` before it takes it in; 0: its time has come. */
  early_us(node: number, block: Block): number {
    return Math.max(0, block.timestamp_us - this.tolerance_us - this.now_us(node));
  }

  impose(skew: Skew): void {
    this.imposed.push(skew);
    this.combine();
  }

  lift(skew: Skew): void {
    const at = this.imposed.indexOf(skew);
    if (at < 0) return;
    this.imposed.splice(at, 1);
    this.combine();
  }

  private combine(): void {
    this.ahead_us.fill(0);
    this.tolerance_us = Infinity;
    for (const { nodes, ahead_us, tolerance_us } of this.imposed) {
      for (const node of nodes) this.ahead_us[node] += ahead_us;
      this.tolerance_us = Math.min(this.tolerance_us, tolerance_us);
    }
  }
}
