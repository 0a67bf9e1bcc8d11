/** What the market feels of its ledger, by hand: two buyers and a seller at two gateways. */
import { expect, it } from 'vitest';
import type { Clearing } from '../../src/contracts/index.js';
import { LedgerEffects } from '../../src/metrics/ledger-effects.js';

/** Homes 0 and 1 at gateway 0, home 2 at gateway 1. */
const gateway = Int32Array.of(0, 0, 1);
const cleared = (...cleared_Wh: number[]): Clearing =>
  ({
    cleared_Wh: Int32Array.from(cleared_Wh),
    traded_Wh: cleared_Wh.reduce((sum, x) => sum + Math.max(0, x), 0),
    final_us: 900,
  }) as unknown as Clearing;

function felt(inForce: Clearing | undefined, seen: (Clearing | undefined)[], last = inForce): LedgerEffects {
  const effects = new LedgerEffects();
  effects.bill({ delivery_us: 1000, seen, gateway, inForce, cleared: last });
  return effects;
}

it('is nothing where everybody saw what came', () => {
  const clearing = cleared(500, -800, 300);
  expect(felt(clearing, [clearing, clearing])).toMatchObject({
    undoneAfterSight_Wh: 0,
    unseenAtDelivery_Wh: 0,
    fellBack_Wh: 0,
    clearedProducts: 1,
    lateProducts: 0,
  });
});

it('is a trade unseen at a gateway that is behind', () => {
  const clearing = cleared(500, -800, 300);
  expect(felt(clearing, [clearing, undefined])).toMatchObject({
    unseenAtDelivery_Wh: 300,
    undoneAfterSight_Wh: 0,
  });
});

it('is a trade undone at a gateway that saw another clearing, one that was larger for one home and smaller for the other', () => {
  const clearing = cleared(500, -800, 300);
  const other = cleared(200, -900, 700);
  expect(felt(clearing, [other, other])).toMatchObject({
    unseenAtDelivery_Wh: 300,
    undoneAfterSight_Wh: 400,
  });
});

it('is energy that falls back to the retailer where nothing came into force', () => {
  const clearing = cleared(500, -800, 300);
  expect(felt(undefined, [clearing, undefined], clearing)).toMatchObject({
    fellBack_Wh: 800,
    undoneAfterSight_Wh: 500,
    unseenAtDelivery_Wh: 0,
  });
});

it('is late if it was final after delivery began, or never', () => {
  const late = (final_us: number): number => {
    const clearing = { ...cleared(500, -500, 0), final_us };
    return felt(clearing, [clearing, clearing]).lateProducts;
  };
  expect([late(1000), late(1001), late(NaN)]).toEqual([0, 1, 1]);
});

it('does not count a product that nobody cleared', () => {
  expect(felt(undefined, [undefined, undefined]).clearedProducts).toBe(0);
});

it('is a trade undone where the chain has no clearing any more', () => {
  const other = cleared(500, -800, 300);
  expect(felt(undefined, [other, undefined], undefined)).toMatchObject({
    undoneAfterSight_Wh: 500,
    fellBack_Wh: 0,
    clearedProducts: 0,
  });
});
