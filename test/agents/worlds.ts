/** Small worlds for the tests of agents: a population from short specs, and a request that a strategy can answer. */
import {
  createOrderDraft,
  createPopulation,
  createValuations,
  draftAtReservation,
  noRules,
  valueLocalEnergy,
} from '../../src/agents/index.js';
import type {
  BidRequest,
  GroupSpec,
  LocalPrices,
  Population,
  Rules,
  Strategy,
  StrategyContext,
} from '../../src/agents/index.js';
import { Columns, MINUTE, RandomSource } from '../../src/kernel/index.js';

/** The default neighbourhood's prices: retail 33.0 ct, feed-in 7.8 ct, 17.7 ct of charges on a local kWh. */
export const defaultPrices: LocalPrices = {
  retail_uEUR_per_kWh: 330_000,
  feedIn_uEUR_per_kWh: 78_000,
  buyerCharges_uEUR_per_kWh: 177_000,
  sellerCharges_uEUR_per_kWh: 0,
};

/** A group of homes with PV and a constant green premium, unless said otherwise. */
export function groupOf(
  name: string,
  count: number,
  changes: Partial<Omit<GroupSpec, 'rules'>> & { rules?: Partial<Rules> } = {},
): GroupSpec {
  return {
    hasPv: true,
    hasBattery: false,
    greenPremium: { kind: 'constant', value: 0 },
    participation: 1,
    ...changes,
    name,
    count,
    rules: { ...noRules, ...changes.rules },
  };
}

export function populationOf(groups: readonly GroupSpec[], seed: string | number = 1): Population {
  return createPopulation(groups, new Columns(), new RandomSource(seed), new Map());
}

/** A request for all homes of `population`, each offering `offered_Wh[i]`, under `prices`. */
export function requestOf(
  population: Population,
  offered_Wh: readonly number[],
  prices: LocalPrices = defaultPrices,
  seed: string | number = 1,
): BidRequest {
  const columns = new Columns();
  const n = population.count;
  const valuations = createValuations(n, columns);
  valueLocalEnergy(prices, population, 0, n, valuations);
  return {
    from: 0,
    to: n,
    slot: 40,
    round: 0,
    rounds: 1,
    offered_Wh: Int32Array.from({ length: n }, (_, i) => offered_Wh[i] ?? 0),
    green_permille: new Int32Array(n).fill(1000),
    valuations,
    buyerCharges_uEUR_per_kWh: prices.buyerCharges_uEUR_per_kWh,
    sellerCharges_uEUR_per_kWh: prices.sellerCharges_uEUR_per_kWh,
    bounds: {
      floor_uEUR_per_kWh: prices.feedIn_uEUR_per_kWh + prices.sellerCharges_uEUR_per_kWh,
      cap_uEUR_per_kWh: prices.retail_uEUR_per_kWh - prices.buyerCharges_uEUR_per_kWh,
    },
    population,
    streams: new RandomSource(seed).streams('strategy', population.ids),
    reservation_uEUR_per_kWh: new Int32Array(n),
    out: createOrderDraft(n, columns),
  };
}

/** What a strategy for `population` is created with. */
export function contextOf(population: Population, seed: string | number = 1, gateways = 1): StrategyContext {
  return {
    slot_us: 15 * MINUTE,
    homes: population.count,
    gateways,
    columns: new Columns(),
    traits: new RandomSource(seed).streams('strategy.traits', population.ids),
  };
}

/** What the model does: hands the strategy the draft at the reservation. */
export function bid(strategy: Strategy, request: BidRequest): void {
  draftAtReservation(request);
  strategy.bid(request);
}

/** Home i's order in words of the market, or null when it sends none. */
export function orderOf(request: BidRequest, i: number): Record<string, number> | null {
  const { out } = request;
  if (out.quantity_Wh[i] === 0) return null;
  return {
    side: out.side[i]!,
    quantity_Wh: out.quantity_Wh[i]!,
    limit_uEUR_per_kWh: out.limit_uEUR_per_kWh[i]!,
    green_permille: out.green_permille[i]!,
    greenWanted_permille: out.greenWanted_permille[i]!,
    minimum_Wh: out.minimum_Wh[i]!,
    partner: out.partner[i]!,
    premium_uEUR_per_kWh: out.premium_uEUR_per_kWh[i]!,
  };
}
