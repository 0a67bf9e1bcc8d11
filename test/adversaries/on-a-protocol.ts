/** A fault of the registry on a protocol with toy transactions. */
import { faults, type Fault } from '../../src/adversaries/index.js';
import { RandomSource } from '../../src/kernel/index.js';
import type { ProtocolWorld } from '../consensus/worlds.js';
import { noMarket, noMeters, noOutsiders } from './markets.js';

export function faultOn(world: ProtocolWorld, kind: string, config: object, ledger = 'toy'): Fault {
  const { simulation, gossip, chain, protocol, design } = world;
  const plugin = faults.get(kind)!;
  return plugin.create(plugin.schema.parse(config), {
    simulation,
    random: new RandomSource(1),
    gossip,
    chain,
    protocol,
    ledger,
    producers: design.producers,
    market: noMarket,
    outsiders: noOutsiders,
    meters: noMeters,
    onDown: () => undefined,
    key: kind,
  });
}
