import { describe, expect, it } from 'vitest';
import { Offers } from '../../src/agents/index.js';
import type { Forecast } from '../../src/agents/index.js';
import { Batteries } from '../../src/devices/battery.js';
import { Columns, HOUR } from '../../src/kernel/index.js';

/** A forecast that says the same of every home: `load[slot]` and `pv[slot]`. It keeps account of what it is asked. */
function scripted(load: readonly number[], pv: readonly number[]): Forecast & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    information: 'metered',
    memory_slots: () => 0,
    predict(target, last, from, to, outLoad_Wh, outPv_Wh) {
      asked.push(`${target} after ${last} for ${from}..${to}`);
      outLoad_Wh.fill(load[target]!, from, to);
      outPv_Wh.fill(pv[target]!, from, to);
    },
  };
}

/** Three homes; the last one has a battery of 2 kWh, 1 kW, lossless, holding `stored_Wh`. Hourly slots. */
function offersOf(forecast: Forecast, stored_Wh: number): { offers: Offers; batteries: Batteries } {
  const columns = new Columns();
  const batteries = new Batteries(3, HOUR, columns);
  batteries.install(2, {
    capacity_Wh: Float64Array.of(2000),
    power_W: Float64Array.of(1000),
    efficiency: Float64Array.of(1),
    initial: stored_Wh / 2000,
    selfDischarge: 0,
  });
  const offers = new Offers({ count: 3, forecast, batteries, batteryHomes: [{ from: 2, to: 3 }], columns });
  return { offers, batteries };
}

describe('what a home offers for a slot', () => {
  it('is the forecast of load less generation, rounded half away from zero', () => {
    const { offers } = offersOf(scripted([300.5, 100], [0, 400.5]), 0);
    offers.prepare(0, -1, 0, 0, 2);
    expect([...offers.offered_Wh]).toEqual([301, 301, 0]);
    offers.prepare(1, -1, 0, 0, 2);
    expect([...offers.offered_Wh]).toEqual([-301, -301, 0]);
  });

  it('a battery takes the surplus it has power and room for, and serves the load it can', () => {
    const { offers } = offersOf(scripted([200, 900], [1700, 0]), 500);
    // surplus 1500 Wh: 1000 W of power charge 1000, 500 are for sale; the other homes sell 1500
    offers.prepare(0, -1, 0, 0, 3);
    expect([...offers.offered_Wh]).toEqual([-1500, -1500, -500]);
    expect(offers.plan_Wh[2]).toBe(1000);
    expect(offers.green_permille[2]).toBe(1000);
  });

  it('what is stored at delivery is rolled forward through the slots between', () => {
    // slot 0: surplus 1000 fills 500 to 1500; slot 1: load 900 leaves 600; slot 2: load 800 takes those 600 and buys 200
    const forecast = scripted([0, 900, 800], [1000, 0, 0]);
    const { offers, batteries } = offersOf(forecast, 500);
    offers.prepare(2, -1, 0, 0, 3);
    expect([...offers.offered_Wh]).toEqual([800, 800, 200]);
    expect(offers.stored_Wh[2]).toBe(0);
    // only the home with the battery is forecast for the slots between; the battery itself stays as it is
    expect(forecast.asked).toEqual(['0 after -1 for 2..3', '1 after -1 for 2..3', '2 after -1 for 0..3']);
    expect(batteries.stored_Wh[2]).toBe(500);
    // seen from slot 2, nothing lies between: 500 are stored, 300 are bought
    offers.prepare(2, 1, 2, 0, 3);
    expect(offers.offered_Wh[2]).toBe(300);
  });

  it('a battery that covers the load offers nothing', () => {
    const { offers } = offersOf(scripted([400.7], [0]), 1000);
    offers.prepare(0, -1, 0, 0, 3);
    expect([...offers.offered_Wh]).toEqual([401, 401, 0]);
  });

  it('ranges leave the others alone, and none knows a slot that the batteries do not', () => {
    const { offers } = offersOf(scripted([100, 100], [0, 0]), 0);
    offers.prepare(1, -1, 0, 1, 2);
    expect([...offers.offered_Wh]).toEqual([0, 100, 0]);
    expect(() => offers.prepare(1, 0, 0, 0, 3)).toThrowError(/CW-AGENT-DELIVERED/);
    expect(() => offers.prepare(0, 0, 1, 0, 3)).toThrowError(/CW-AGENT-TARGET/);
  });
});
