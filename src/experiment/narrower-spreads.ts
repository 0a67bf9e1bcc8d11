/**
 * A design at ever narrower spreads between retail and feed-in price: what `chainwatt break-even` runs. Every fixed feed-in price of the
 * tariff, its own and those of windows, is raised by the same amount, in equal steps up to where nothing is left to share; retail prices
 * and charges stay. The imbalance price of who is long follows the feed-in price, as in every scenario (tariff/rates.ts).
 *
 *   spread   all-in retail price of an imported kWh, with charges and VAT, less the feed-in price
 *   margin   the same less the charges still due on a local kWh: the cap of a local price less its floor, what trade can share
 *
 * Both are means over the slots of the run, of a year over those of its periods times their weights; a flat tariff has one of each, and
 * where prices change with time they are raised alike in all slots. The local discount on charges is the one that a home can count on.
 * Units: micro-EUR per kWh. Errors: CW-EXPERIMENT-SPREAD, and what a tariff refuses.
 */
import { ChainwattError, roundHalfAway, type Problem } from '../kernel/index.js';
import { createCalendar } from '../model/calendar.js';
import { createTariff } from '../model/tariff.js';
import { AS_IT_IS } from '../output/index.js';
import { formatQuantity } from '../records/dimensions.js';
import type { Override } from '../scenario/index.js';
import { periodsOf, variantOf, type Design, type DesignOptions } from './design.js';
import { withPlaces } from './places.js';

/** Prices that are the same in every slot, or their means. */
export interface SpreadPrices {
  readonly feedIn_uEUR_per_kWh: number;
  readonly spread_uEUR_per_kWh: number;
  readonly margin_uEUR_per_kWh: number;
}

export interface AtSpread extends SpreadPrices {
  readonly design: Design;
}

/** What a tariff says of feed-in, if it says it as all tariffs of the registry do. */
interface FeedInConfig {
  readonly feedIn?: unknown;
  readonly windows?: readonly { readonly feedIn?: unknown }[];
}

/**
 * `design` at `count` spreads, two or more: its own first, then each narrower by the same amount, the last with nothing to share. A spread
 * is a whole number of micro-EUR narrower. Throws what loading a scenario throws.
 */
export async function atNarrowerSpreads(
  design: Design,
  count: number,
  options: DesignOptions,
): Promise<AtSpread[]> {
  const fixed = fixedFeedIns(design);
  const own = spreadOf(design);
  const { margin_uEUR_per_kWh: margin } = own;
  if (!(margin >= count - 1)) {
    throw refusal(design, {
      message: 'there is no margin between retail and feed-in price that could become narrower',
      found: `a margin of ${roundHalfAway(margin) / 1e4} ct/kWh`,
      expected: 'a feed-in price below the retail price less the charges on a local kWh',
      remedy: 'begin with a lower feed-in price, such as --set tariff.feedIn="0 ct/kWh"',
    });
  }
  const spreads: AtSpread[] = [];
  for (let k = 0; k < count; k++) {
    const raise = roundHalfAway((margin * k) / (count - 1));
    spreads.push({
      feedIn_uEUR_per_kWh: own.feedIn_uEUR_per_kWh + raise,
      spread_uEUR_per_kWh: own.spread_uEUR_per_kWh - raise,
      margin_uEUR_per_kWh: margin - raise,
      design:
        k === 0
          ? { ...design, name: AS_IT_IS }
          : await variantOf(design, `spread-${k + 1}`, { ...options, overrides: raised(fixed, raise) }),
    });
  }
  return spreads;
}

/** The changes by which every price of `fixed` is `raise` more. */
function raised(fixed: ReadonlyMap<string, number>, raise_uEUR_per_kWh: number): Override[] {
  return [...fixed].map(([path, price]) => ({
    path,
    value: String(formatQuantity(price + raise_uEUR_per_kWh, 'price')),
  }));
}

/** Feed-in prices of the tariff by their path; refuses a tariff that states any of them otherwise than as a price. */
function fixedFeedIns(design: Design): Map<string, number> {
  const { kind, config } = design.scenario.tariff;
  const { feedIn, windows = [] } = (config ?? {}) as FeedInConfig;
  const stated = new Map<string, unknown>([['tariff.feedIn', feedIn]]);
  windows.forEach((window, k) => {
    if (window.feedIn !== undefined) stated.set(`tariff.windows.${k}.feedIn`, window.feedIn);
  });
  const fixed = new Map<string, number>();
  for (const [path, price] of stated) {
    if (typeof price !== 'number') {
      throw refusal(design, {
        path,
        message: 'the feed-in price is no fixed price that could be raised while retail prices stay',
        found: price === undefined ? `the tariff ${kind} without one` : 'a share of another price',
        expected: 'a price, such as 8 ct/kWh',
        remedy: `--set ${path}="8 ct/kWh"`,
      });
    }
    fixed.set(path, price);
  }
  return fixed;
}

/** The prices of a design, means over its slots. */
function spreadOf(design: Design): SpreadPrices {
  const weights = design.scenario.time.typical?.map(({ weight }) => weight) ?? [1];
  const sums = { feedIn: 0, spread: 0, margin: 0 };
  let slots = 0;
  periodsOf(design).forEach((period, p) => {
    const weight = weights[p]!;
    const { time } = period.scenario;
    const { at } = tariffOf(period);
    for (let slot = 0; slot < time.slots; slot++) {
      const { retailAllIn_uEUR_per_kWh: retail, cap_uEUR_per_kWh: cap, floor_uEUR_per_kWh: floor } = at(slot);
      sums.feedIn += weight * floor;
      sums.spread += weight * (retail - floor);
      sums.margin += weight * (cap - floor);
    }
    slots += weight * time.slots;
  });
  return {
    feedIn_uEUR_per_kWh: sums.feedIn / slots,
    spread_uEUR_per_kWh: sums.spread / slots,
    margin_uEUR_per_kWh: sums.margin / slots,
  };
}

/** The tariff that a run would have. What there is to note of its prices is noted by the runs. */
function tariffOf({ scenario, assets, places }: Design): ReturnType<typeof createTariff> {
  const { time } = scenario;
  try {
    const calendar = createCalendar(time, time.slots);
    return createTariff(scenario, { calendar, assets, notice: () => undefined });
  } catch (error) {
    if (!(error instanceof ChainwattError)) throw error;
    throw new ChainwattError(error.category, withPlaces(error.problems, places), error);
  }
}

function refusal({ places }: Design, problem: Omit<Problem, 'code'>): ChainwattError {
  const problems = [{ code: 'CW-EXPERIMENT-SPREAD', path: 'tariff.feedIn', ...problem }];
  return new ChainwattError('input', withPlaces(problems, places));
}
