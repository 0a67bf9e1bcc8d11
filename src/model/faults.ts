/** Has the scenario's faults and attacks begin and end at their times, and tells what they did. */
import { faultKeys, faults, type Fault, type FaultContext } from '../adversaries/index.js';
import type { Simulation } from '../kernel/index.js';
import type { Scenario } from '../scenario/types.js';
import { choose } from './choose.js';

/** The faults of a scenario, in its order; each will strike at its time. */
export function scheduleFaults(
  scenario: Scenario,
  simulation: Simulation,
  world: Omit<FaultContext, 'simulation' | 'key' | 'onDown'>,
): readonly Fault[] {
  const keys = faultKeys(scenario.faults);
  const onDown = (node: number, down: boolean): void => world.protocol.onDown?.(node, down);
  const active = scenario.faults.map((fault, index) =>
    choose(faults, fault, { ...world, simulation, onDown, key: keys[index]! }, `faults.${index}`),
  );
  const apply = simulation.on('fault', 'fault', (index) => active[index]!.apply());
  const lift = simulation.on('fault-ends', 'fault', (index) => active[index]!.lift());
  const { slots, slot_us, drainMax_us } = scenario.time;
  scenario.faults.forEach((fault, index) => {
    simulation.at(fault.start_us, apply, index);
    if (fault.end_us < slots * slot_us + drainMax_us) simulation.at(fault.end_us, lift, index);
  });
  return active;
}
