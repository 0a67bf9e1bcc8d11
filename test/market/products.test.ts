import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../src/kernel/index.js';
import { ProductCalendar } from '../../src/market/products.js';

/** The default neighbourhood: slots of 15 min, the gate opens 60 and closes 15 min before delivery; two hours. */
const rule = {
  slot_us: 15 * MINUTE,
  gateOpens_us: 60 * MINUTE,
  gateCloses_us: 15 * MINUTE,
  horizon_us: 2 * HOUR,
};

describe('product calendar', () => {
  const calendar = new ProductCalendar(rule);

  it('product 5 is delivered from 75 to 90 min, its gate open from 15 to 60 min, both included', () => {
    expect(calendar.deliveryStart(5)).toBe(75 * MINUTE);
    expect(calendar.deliveryEnd(5)).toBe(90 * MINUTE);
    expect(calendar.gateOpening(5)).toBe(15 * MINUTE);
    expect(calendar.gateClosure(5)).toBe(60 * MINUTE);
    expect(calendar.isOpen(5, 15 * MINUTE)).toBe(true);
    expect(calendar.isOpen(5, 60 * MINUTE)).toBe(true);
    expect(calendar.isOpen(5, 15 * MINUTE - 1)).toBe(false);
    expect(calendar.isOpen(5, 60 * MINUTE + 1)).toBe(false);
  });

  it('two hours hold 8 products; the first four have no whole gate and no market', () => {
    expect(calendar.count).toBe(8);
    expect(calendar.tradable()).toEqual({ from: 4, to: 8 });
    expect(new ProductCalendar({ ...rule, horizon_us: 30 * MINUTE }).tradable()).toEqual({ from: 4, to: 4 });
    expect(new ProductCalendar({ ...rule, horizon_us: 2 * HOUR - 1 }).count).toBe(7);
  });

  it('knows what is in delivery and which gates are open', () => {
    expect(calendar.inDelivery(75 * MINUTE - 1)).toBe(4);
    expect(calendar.inDelivery(75 * MINUTE)).toBe(5);
    expect(calendar.openAt(45 * MINUTE)).toEqual({ from: 4, to: 8 });
    expect(calendar.openAt(45 * MINUTE + 1)).toEqual({ from: 5, to: 8 });
    expect(calendar.openAt(0)).toEqual({ from: 4, to: 5 });
    expect(calendar.openAt(2 * HOUR)).toEqual({ from: 9, to: 9 });
  });

  it('refuses gates that close before they open, and fractions of a microsecond', () => {
    expect(() => new ProductCalendar({ ...rule, gateCloses_us: 61 * MINUTE })).toThrow('CW-MARKET-GATE');
    expect(() => new ProductCalendar({ ...rule, slot_us: 0 })).toThrow('CW-MARKET-SLOT');
    expect(() => new ProductCalendar({ ...rule, horizon_us: 0.5 })).toThrow('CW-MARKET-TIME');
  });

  it('its inverses are inverse, for any slot and gate', () => {
    const time = fc.nat(1_000_000);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), time, time, time, (slot_us, a, b, at) => {
        const any = new ProductCalendar({
          slot_us,
          gateOpens_us: Math.max(a, b),
          gateCloses_us: Math.min(a, b),
          horizon_us: 1_000_000,
        });
        const closing = any.nextToClose(at);
        expect(any.gateClosure(closing)).toBeGreaterThanOrEqual(at);
        expect(any.gateClosure(closing - 1)).toBeLessThan(at);
        const opening = any.nextToOpen(at);
        expect(any.gateOpening(opening)).toBeGreaterThanOrEqual(at);
        expect(any.gateOpening(opening - 1)).toBeLessThan(at);
        const delivering = any.inDelivery(at);
        expect(any.deliveryStart(delivering)).toBeLessThanOrEqual(at);
        expect(any.deliveryEnd(delivering)).toBeGreaterThan(at);
        const { from, to } = any.openAt(at);
        const tradable = any.tradable();
        for (const product of [from - 1, from, to - 1, to]) {
          const isTradable = product >= tradable.from && product < tradable.to;
          expect(product >= from && product < to).toBe(isTradable && any.isOpen(product, at));
        }
      }),
      { seed: 12, numRuns: 300 },
    );
  });
});
