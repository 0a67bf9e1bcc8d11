/** Has the scenario's faults begin and end at their times. */
import type { RandomSource, Simulation } from '../kernel/index.js';
import { faultKeys, faults } from '../adversaries/index.js';
import type { Protocol } from '../consensus/types.js';
import type { Gossip } from '../network/types.js';
import type { Scenario } from '../scenario/types.js';
import { choose } from './choose.js';

export function scheduleFaults(
  scenario: Scenario,
  simulation: Simulation,
  random: RandomSource,
  gossip: Gossip,
  protocol: Protocol,
): void {
  const keys = faultKeys(scenario.faults);
  const onDown = (node: number, down: boolean): void => protocol.onDown?.(node, down);
  const active = scenario.faults.map((fault, index) =>
    choose(faults, fault, { key: keys[index]!, gossip, random, onDown }, `faults.${index}`),
  );
  const apply = simulation.on('fault', 'fault', (index) => active[index]!.apply());
  const lift = simulation.on('fault-ends', 'fault', (index) => active[index]!.lift());
  const { slots, slot_us, drainMax_us } = scenario.time;
  scenario.faults.forEach((fault, index) => {
    simulation.at(fault.start_us, apply, index);
    if (fault.end_us < slots * slot_us + drainMax_us) simulation.at(fault.end_us, lift, index);
  });
}
