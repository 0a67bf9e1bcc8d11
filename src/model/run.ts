/** One run from the outside: step it in slices, look at its progress, get its result. */
import { assert, type Problem } from '../kernel/index.js';
import { isSharingRule } from '../market/types.js';
import type { SummaryRow } from '../records/fields-summary.js';
import { moneyTotal_uEUR, summarise, type RunAccount } from './summary.js';
import { World, type RunInput } from './world.js';

export interface RunOptions extends RunInput {
  /** Hash of the resolved scenario. */
  readonly hash: string;
}

export interface RunResult {
  readonly summary: SummaryRow;
  readonly account: RunAccount;
  readonly digest: string;
  readonly unseed: string;
  readonly events: number;
  /** What the user should know and what is no error. */
  readonly notices: readonly Problem[];
}

export class Run {
  readonly world: World;
  private readonly options: RunOptions;

  constructor(options: RunOptions) {
    this.options = options;
    this.world = new World(options);
  }

  get slots(): number {
    return this.options.scenario.time.slots;
  }

  /** Slots delivered so far. */
  get slotsDone(): number {
    return this.world.slotsDone;
  }

  get simulatedTime_us(): number {
    return this.world.simulation.now;
  }

  /** Loads what the run needs and only a promise can bring, such as a solver; before the first step. */
  async prepare(): Promise<void> {
    for (const { design } of this.world.host.terms.markets)
      if (!isSharingRule(design)) await design.prepare?.();
  }

  /** Handles at most `maxEvents` events; true when the run is over and can be finished. */
  step(maxEvents: number): boolean {
    return this.world.step(maxEvents);
  }

  /** Settles the books, writes the last rows and returns the result. Throws if money was made or lost. */
  finish(): RunResult {
    const { world, options } = this;
    world.finish();
    assert(
      moneyTotal_uEUR(world) === 0,
      'CW-MONEY-SUM',
      `the accounts sum to ${moneyTotal_uEUR(world)} uEUR, not to 0`,
    );
    assert(
      world.energy.balanceError_Wh < 1e-6,
      'CW-ENERGY-BALANCE',
      `energy is off by ${world.energy.balanceError_Wh} Wh`,
    );
    const { row: summary, account } = summarise(world, options.scenario.title, options.hash);
    return {
      summary,
      account,
      digest: world.simulation.digest.hex(),
      unseed: world.random.unseed(),
      events: world.simulation.events,
      notices: world.notices,
    };
  }
}

export function createRun(options: RunOptions): Run {
  return new Run(options);
}
