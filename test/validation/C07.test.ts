/**
 * C07: a battery's round trip with sqrt(0.9) each way: 10 kWh bought, 9.486833 kWh stored, 9 kWh got back; and self-discharge
 * e^(-kt): of 10 kWh, 1 % a month leaves 9.9 kWh after 30 days.
 * Source: definition. Tolerance: 1e-9 relative.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { Columns, HOUR } from '../../src/kernel/index.js';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import { batteries } from '../../src/devices/registry.js';
import { Batteries } from '../../src/devices/battery.js';
import { contextOf, create, homeIds } from '../devices/context.js';

beforeAll(loadQuantityParser);

/** One battery, tracked in slots of an hour. */
function battery(input: Record<string, unknown>): Batteries {
  const all = new Batteries(1, HOUR, new Columns());
  const plugin = batteries.get('battery');
  if (!plugin) throw new Error('no battery');
  all.install(0, create(plugin, input, contextOf({ ids: homeIds(1), days: 1 })));
  return all;
}

/** Lets the home take `target_Wh` from the grid (negative: give) with neither load nor generation; returns what flowed. */
function slot(all: Batteries, target_Wh: number): number {
  const grid_Wh = new Float64Array(1);
  all.track(0, 1, new Float64Array(1), Float64Array.of(target_Wh), grid_Wh);
  return grid_Wh[0]!;
}

describe('C07: battery round trip', () => {
  it('stores 9.486833 kWh of 10 kWh bought and gives 9 kWh back', () => {
    const all = battery({ capacity: '20 kWh', power: '20 kW', efficiency: '90 %', initial: 0 });
    expect(slot(all, 10_000)).toBe(10_000);
    expect(Math.abs(all.stored_Wh[0]! - 9486.832980505138)).toBeLessThan(1e-9 * 9487);
    expect(Math.abs(slot(all, -20_000) - -9000)).toBeLessThan(1e-9 * 9000);
    expect(all.stored_Wh[0]).toBe(0);
  });

  it('keeps 9.9 kWh of 10 kWh for 30 days at 1 % a month', () => {
    const all = battery({ capacity: '10 kWh', power: '1 kW', initial: '100 %', selfDischarge: '1 %' });
    for (let hour = 0; hour < 720; hour++) slot(all, 0);
    expect(Math.abs(all.stored_Wh[0]! - 9900)).toBeLessThan(1e-9 * 9900);
  });
});
