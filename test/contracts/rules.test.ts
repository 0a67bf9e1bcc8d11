/**
 * Smart-contract matching by each participant's own standing rules: a home says "only local solar, at most 28 ct all-in, at
 * least 2 kWh", and the contract finds its partners, or leaves it alone. Prices: 17.7 ct of charges are due on a local kWh, so
 * 28 ct all-in is 10.3 ct of energy; feed-in is 7.8 ct.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { draftAtReservation, rulesSchema } from '../../src/agents/index.js';
import type { Clearing } from '../../src/contracts/index.js';
import { BUY } from '../../src/market/types.js';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import { groupOf, populationOf, requestOf } from '../agents/worlds.js';
import { closes, MarketByHand, mechanism } from './market-by-hand.js';

beforeAll(loadQuantityParser);

/** What green energy is worth more to each home, micro-EUR per kWh. */
const PREMIUM = 10_000;

const PICKY = 0;
const RENTER = 1;
const [BATTERY, ROOF, GARAGE] = [2, 3, 4];

interface Offer {
  readonly home: number;
  readonly energy_Wh: number;
  /** Share of solar in it, per mille. */
  readonly solar: number;
  readonly minimumPrice?: string;
}

/** What the contract makes of the wishes of two buyers and the offers of others; buyer `PICKY` has the rules. */
function match(
  demand_Wh: readonly [number, number],
  offers: readonly Offer[],
  kind = 'uniform-price',
  rules = rulesSchema.parse({ greenOnly: true, maximumPrice: '28 ct/kWh', minimumQuantity: '2 kWh' }),
): Clearing {
  const names = ['picky', 'renter', 'battery', 'roof', 'garage'];
  const population = populationOf(
    names.map((name, home) => {
      const minimumPrice = offers.find((offer) => offer.home === home)?.minimumPrice ?? '0 ct/kWh';
      const own = home === PICKY ? rules : rulesSchema.parse({ minimumPrice });
      return groupOf(name, 1, { rules: own, greenPremium: { kind: 'constant', value: PREMIUM } });
    }),
  );
  const offered = [...demand_Wh, 0, 0, 0];
  for (const { home, energy_Wh } of offers) offered[home] = -energy_Wh;
  const request = requestOf(population, offered);
  for (const { home, solar } of offers) request.green_permille[home] = solar;
  draftAtReservation(request);
  const { out, bounds } = request;

  const market = new MarketByHand({
    design: mechanism(kind),
    context: () => ({ ...bounds, lot: 0 }),
    ordersPerCall: 10,
  });
  const calls = names.flatMap((_, home) => {
    if (out.quantity_Wh[home] === 0) return [];
    const buys = out.side[home] === BUY;
    return market.order(
      0,
      home,
      buys ? out.quantity_Wh[home] : -out.quantity_Wh[home],
      out.limit_uEUR_per_kWh[home],
      {
        green: buys ? out.greenWanted_permille[home] : out.green_permille[home],
        minimum_Wh: out.minimum_Wh[home],
        partner: out.partner[home],
        premium: out.premium_uEUR_per_kWh[home],
      },
    );
  });
  const block = market.block(market.root, 0, calls);
  const cleared = market.block(block, closes(0) + 1, [market.clear(0)]);
  expect(market.receipts(cleared)).toEqual(['ok']);
  return market.host.state.clearingOf(market.host.state.row(0))!;
}

/** Seller, Wh and price of each trade of `buyer`. */
function tradesOf(clearing: Clearing, buyer: number): (readonly [number, number, number])[] {
  const { trades, orders } = clearing;
  return Array.from({ length: trades.count }, (_, t) => t)
    .filter((t) => orders.agent[trades.buyOrder[t]] === buyer)
    .map(
      (t) =>
        [
          orders.agent[trades.sellOrder[t]],
          trades.quantity_Wh[t],
          trades.buyerPrice_uEUR_per_kWh[t],
        ] as const,
    );
}

describe('"only local solar, at most 28 ct all-in, at least 2 kWh"', () => {
  it('finds the roof with 3 kWh of sun, at a price within both their rules', () => {
    const trades = tradesOf(match([3000, 0], [{ home: ROOF, energy_Wh: 3000, solar: 1000 }]), PICKY);

    expect(trades.map(([seller, energy]) => [seller, energy])).toEqual([[ROOF, 3000]]);
    expect(trades[0][2]).toBeGreaterThanOrEqual(78_000);
    expect(trades[0][2]).toBeLessThanOrEqual(103_000);
  });

  it('passes over a battery that holds power of unknown origin, which goes to a home that does not mind', () => {
    const clearing = match(
      [3000, 3000],
      [
        { home: BATTERY, energy_Wh: 3000, solar: 0 },
        { home: ROOF, energy_Wh: 3000, solar: 1000 },
      ],
    );

    expect(tradesOf(clearing, PICKY).map(([seller, energy]) => [seller, energy])).toEqual([[ROOF, 3000]]);
    expect(tradesOf(clearing, RENTER).map(([seller, energy]) => [seller, energy])).toEqual([[BATTERY, 3000]]);
  });

  it('puts several roofs together until there is enough', () => {
    const clearing = match(
      [2500, 0],
      [
        { home: ROOF, energy_Wh: 1500, solar: 1000 },
        { home: GARAGE, energy_Wh: 1000, solar: 1000 },
      ],
    );

    expect(clearing.cleared_Wh[PICKY]).toBe(2500);
  });

  it('rather has nothing than less than 2 kWh; the sun goes to somebody else', () => {
    const clearing = match([3000, 3000], [{ home: ROOF, energy_Wh: 1900, solar: 1000 }]);

    expect(tradesOf(clearing, PICKY)).toEqual([]);
    expect(clearing.cleared_Wh[RENTER]).toBe(1900);
  });

  it('does not pay more: a roof that wants 11 ct sells to a home that does', () => {
    const clearing = match(
      [3000, 3000],
      [{ home: ROOF, energy_Wh: 3000, solar: 1000, minimumPrice: '11 ct/kWh' }],
    );

    expect(tradesOf(clearing, PICKY)).toEqual([]);
    expect(tradesOf(clearing, RENTER).map(([seller, energy]) => [seller, energy])).toEqual([[ROOF, 3000]]);
  });

  it('sends no order at all for less than 2 kWh', () => {
    const clearing = match([1999, 500], [{ home: ROOF, energy_Wh: 3000, solar: 1000 }]);

    expect(clearing.orders.count).toBe(2);
    expect(clearing.cleared_Wh[PICKY]).toBe(0);
  });

  it('pays what it owes to the one it found, and what it owes is within 28 ct all-in', () => {
    const clearing = match([3000, 0], [{ home: ROOF, energy_Wh: 3000, solar: 1000 }]);
    const perKwh = clearing.paid_uEUR[PICKY] / 3 + 177_000;

    expect(clearing.paid_uEUR[PICKY]).toBe(-clearing.paid_uEUR[ROOF]);
    expect(perKwh).toBeLessThanOrEqual(280_000);
  });
});

describe('"from the garage first", where the market matches by preference', () => {
  const fromGarage = (demand_Wh: readonly [number, number], offers: readonly Offer[]): Clearing =>
    match(demand_Wh, offers, 'preference-matching', rulesSchema.parse({ partner: 'garage' }));

  it('finds the garage, though the roof has sun and asks for no more', () => {
    const clearing = fromGarage(
      [3000, 3000],
      [
        { home: ROOF, energy_Wh: 3000, solar: 1000 },
        { home: GARAGE, energy_Wh: 2000, solar: 0 },
      ],
    );

    // what the garage has, at the cap of 15.3 ct against the floor of 7.8; then green energy, with 1 ct for being green
    expect(tradesOf(clearing, PICKY).find(([seller]) => seller === GARAGE)).toEqual([
      GARAGE,
      2000,
      (153_000 + 78_000) / 2,
    ]);
    const greenPrice = Math.ceil((153_000 + PREMIUM + 78_000) / 2 - 0.5);
    for (const buyer of [PICKY, RENTER]) {
      for (const [seller, , price] of tradesOf(clearing, buyer))
        if (seller === ROOF) expect(price).toBe(greenPrice);
    }
    expect(clearing.cleared_Wh[PICKY] + clearing.cleared_Wh[RENTER]).toBe(5000);
  });

  it('takes what there is when the garage has nothing', () => {
    const clearing = fromGarage([3000, 0], [{ home: ROOF, energy_Wh: 3000, solar: 1000 }]);

    expect(tradesOf(clearing, PICKY).map(([seller, energy]) => [seller, energy])).toEqual([[ROOF, 3000]]);
  });
});
