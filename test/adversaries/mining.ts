/** Miners on a network whose delay is a microsecond, the first of whom attacks. */
import { faults, type Fault } from '../../src/adversaries/index.js';
import type { Block } from '../../src/ledger/index.js';
import { RandomSource } from '../../src/kernel/index.js';
import { designOf, ProtocolWorld, type WorldOptions } from '../consensus/worlds.js';
import { noMarket, noMeters, noOutsiders } from './markets.js';

export interface Attacked {
  readonly world: ProtocolWorld;
  readonly fault: Fault;
  /** Blocks on the main chain, in order. */
  readonly main: Block[];
  figure(measure: string): number;
}

/** `share` of the hash rate belongs to node 0, which attacks from the start; the rest to one honest miner. A block every 15 s. */
export function attacked(
  kind: string,
  config: object,
  share: number,
  options: WorldOptions & { readonly confirmations?: number } = {},
): Attacked {
  const { confirmations = 2, ...rest } = options;
  const design = designOf('pow', { hashShares: [share, 1 - share], confirmations });
  const world = new ProtocolWorld(design, { delay_us: 1, observer: 1, ...rest });
  const { simulation, gossip, chain, protocol } = world;
  const plugin = faults.get(kind)!;
  const fault = plugin.create(plugin.schema.parse(config), {
    simulation,
    random: new RandomSource(options.seed ?? 1),
    gossip,
    chain,
    protocol,
    ledger: 'pow',
    producers: 2,
    market: noMarket,
    outsiders: noOutsiders,
    meters: noMeters,
    onDown: () => undefined,
    key: kind,
  });
  const main: Block[] = [];
  chain.listen({ onDropped: (block, fate) => void (fate === 'main' && main.push(block)) });
  fault.apply();
  return {
    world,
    fault,
    main,
    figure: (measure) => fault.figures!().find((figure) => figure.measure === measure)!.value,
  };
}
