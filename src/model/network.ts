/** The network of a scenario, if its ledger has one. */
import type { LedgerDesign } from '../consensus/types.js';
import { assetText } from '../devices/sample.js';
import type { RandomSource, Simulation } from '../kernel/index.js';
import { BLOCKS } from '../ledger/index.js';
import { networks } from '../network/registry.js';
import type { Gossip } from '../network/types.js';
import type { Scenario } from '../scenario/types.js';
import { choose } from './choose.js';

export interface NetworkWorld {
  readonly simulation: Simulation;
  readonly random: RandomSource;
  /** Texts of the files that the scenario names. */
  readonly assets: ReadonlyMap<string, string>;
}

/** As many nodes as the scenario says, and at least those that make blocks; undefined: the ledger is one node's. */
export function createNetwork(
  { network }: Pick<Scenario, 'network'>,
  { distributed, producers }: Pick<LedgerDesign, 'distributed' | 'producers'>,
  { simulation, random, assets }: NetworkWorld,
): Gossip | undefined {
  if (!distributed) return undefined;
  const context = {
    simulation,
    random,
    fidelity: network.fidelity,
    minimumNodes: producers,
    readText: (file: string) => assetText(assets, file),
    blockChannel: BLOCKS,
  };
  return choose(networks, network, context, 'network');
}
