/**
 * A05: ZIP traders (Cliff 1997) in the original continuous protocol: a random trader with a unit left shouts, a random willing
 * counterparty accepts at that price, all respond; a day ends after 100 shouts in a row that nobody accepts. Smith's alpha and
 * the efficiency by day, 10 days, on schedule S1. Source of the numbers: validation/targets.json, A05 (soft: another program's
 * means). The traders are those of the strategy `zip`. Alpha by day, 150 markets:
 * 18.6 8.0 5.2 3.7 2.8 2.1 1.6 1.4 1.3 1.3 %, beside 18.4 7.7 5.0 3.5 2.6 2.0 1.6 1.4 1.3 1.2 % of the other program.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { createZipTraders, respondToShout, zip, zipPrice } from '../../src/agents/zip.js';
import type { ZipPositions } from '../../src/agents/zip.js';
import { Columns, RandomSource } from '../../src/kernel/index.js';
import { BUY, SELL } from '../../src/market/types.js';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';

beforeAll(loadQuantityParser);

const values = [3.25, 3, 2.75, 2.5, 2.25, 2, 1.75, 1.5, 1.25, 1, 0.75];
const costs = [...values].reverse();
const limits = [...values, ...costs];
const TRADERS = limits.length;
const EQUILIBRIUM = 2;
const GREATEST_SURPLUS = 7.5;
const DAYS = 10;
const RUNS = process.env['CHAINWATT_SOAK'] ? 1000 : 150;

// targets.json, A05: alpha in per cent with its standard error, and the efficiency
const target = [
  { alpha: 18.37421, se: 0.4044629, efficiency: 0.9111111 },
  { alpha: 7.695259, se: 0.2797366, efficiency: 0.9566667 },
  { alpha: 5.019469, se: 0.216437, efficiency: 0.9734444 },
  { alpha: 3.519943, se: 0.1742442, efficiency: 0.9822222 },
  { alpha: 2.638255, se: 0.140359, efficiency: 0.9865556 },
  { alpha: 1.978216, se: 0.111314, efficiency: 0.9932222 },
  { alpha: 1.631878, se: 0.08856717, efficiency: 0.9932222 },
  { alpha: 1.435904, se: 0.06911936, efficiency: 0.9962222 },
  { alpha: 1.273301, se: 0.05180288, efficiency: 0.9982222 },
  { alpha: 1.166687, se: 0.03642795, efficiency: 0.9973333 },
];
/** ZI-C on the same schedule: targets.json, A03. */
const ZIC_ALPHA = 20.16703;

interface Day {
  readonly alpha: number;
  readonly efficiency: number;
}

/** One market: the days of 22 traders whose margins last. */
function market(run: number): Day[] {
  const random = new RandomSource(`A05 ${run}`);
  const ids = limits.map((_, i) => `trader-${i}`);
  const config = zip.schema.parse({}) as Parameters<typeof createZipTraders>[3];
  const state = createZipTraders(TRADERS, new Columns(), random.streams('traits', ids), config);
  const learning = random.streams('learning', ids);
  const dice = random.single('dice');
  const everybody = Int32Array.from(limits, (_, i) => i);
  const positions: ZipPositions = {
    side: Uint8Array.from(limits, (_, i) => (i < values.length ? BUY : SELL)),
    limit: Float64Array.from(limits),
    active: new Uint8Array(TRADERS),
  };
  const { side, active } = positions;
  const quote = (i: number): number => zipPrice(state, side[i], i, limits[i]);
  return Array.from({ length: DAYS }, () => {
    active.fill(1);
    const prices: number[] = [];
    let surplus = 0;
    for (let failed = 0; failed < 100;) {
      const able = [...everybody].filter((i) => active[i] === 1);
      if (able.every((i) => side[i] === side[able[0]])) break;
      const shouter = able[dice.integer(0, able.length)];
      const price = quote(shouter);
      const bids = side[shouter] === BUY;
      const willing = able.filter(
        (i) => side[i] !== side[shouter] && (bids ? quote(i) <= price : quote(i) >= price),
      );
      const accepted = willing.length > 0;
      if (accepted) {
        const other = willing[dice.integer(0, willing.length)];
        prices.push(price);
        surplus += Math.abs(limits[shouter] - limits[other]);
        active[shouter] = 0;
        active[other] = 0;
        failed = 0;
      } else failed++;
      const shout = { accepted, bid: bids, ask: !bids, buyerPrice: price, sellerPrice: price };
      respondToShout(
        state,
        positions,
        everybody,
        TRADERS,
        { ...shout, relative: config.relativePerturbation, absolute: 0.05 },
        learning,
      );
    }
    const squares = prices.reduce((sum, price) => sum + (price - EQUILIBRIUM) ** 2, 0);
    return {
      alpha: (100 / EQUILIBRIUM) * Math.sqrt(squares / prices.length),
      efficiency: surplus / GREATEST_SURPLUS,
    };
  });
}

describe(`A05 ZIP traders converge, ${RUNS} markets`, () => {
  const mean = (numbers: readonly number[]): number =>
    numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  let alpha: number[] = [];
  let alphaError: number[] = [];
  let efficiency: number[] = [];

  beforeAll(() => {
    const runs = Array.from({ length: RUNS }, (_, run) => market(run));
    const days = Array.from({ length: DAYS }, (_, d) => runs.map((run) => run[d]));
    alpha = days.map((day) => mean(day.map((one) => one.alpha)));
    alphaError = days.map((day, d) =>
      Math.sqrt(mean(day.map((one) => (one.alpha - alpha[d]) ** 2)) / (RUNS - 1)),
    );
    efficiency = days.map((day) => mean(day.map((one) => one.efficiency)));
  });

  it('by day as the other program has it, within three combined standard errors', () => {
    const off = target.map((day, d) => Math.abs(alpha[d] - day.alpha) / Math.hypot(alphaError[d], day.se));
    expect(Math.max(...off)).toBeLessThan(3);
    for (let d = 0; d < DAYS; d++) expect(Math.abs(efficiency[d] - target[d].efficiency)).toBeLessThan(0.02);
  });

  it('alpha is below 10 % on day 3, and falls from day to day', () => {
    expect(alpha[2]).toBeLessThan(10);
    for (let d = 1; d < DAYS; d++)
      expect(alpha[d] - alpha[d - 1]).toBeLessThan(2 * Math.hypot(alphaError[d], alphaError[d - 1]));
    expect(alpha[9]).toBeLessThan(alpha[0] / 4);
  });

  it('well below zero intelligence on the same schedule', () => {
    for (let d = 1; d < DAYS; d++) expect(alpha[d]).toBeLessThan(ZIC_ALPHA / 2);
  });

  it('efficiency above 97 % once it has settled', () => {
    for (let d = 3; d < DAYS; d++) expect(efficiency[d]).toBeGreaterThan(0.97);
  });
});
