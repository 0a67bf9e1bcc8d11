/**
 * The prices around a local trade in each slot, from the tariff and the operator's fee, and what local energy is worth to each home
 * at them. Both are worked out again only where the tariff's `Rates` are another object than before.
 * Units: micro-EUR per kWh. Cost: a look-up a slot; a few ns a home where prices change.
 */
import type { Columns } from '../kernel/index.js';
import {
  createValuations,
  valueLocalEnergy,
  type LocalPrices,
  type Population,
  type RetailAccounts,
  type Valuations,
} from '../agents/index.js';
import type { PriceBounds } from '../market/types.js';
import type { Rates, Tariff } from '../tariff/index.js';
import { localPrices, priceBounds, type FeeParts } from './terms.js';

export interface SlotPrice {
  readonly rates: Rates;
  readonly prices: LocalPrices;
  readonly bounds: PriceBounds;
}

export class SlotPrices {
  private readonly tariff: Tariff;
  private readonly fees: FeeParts;
  private readonly known = new Map<Rates, SlotPrice>();

  constructor(tariff: Tariff, fees: FeeParts) {
    this.tariff = tariff;
    this.fees = fees;
  }

  /** The prices of `slot`: the same object for the same rates. */
  at(slot: number): SlotPrice {
    const rates = this.tariff.at(slot);
    let price = this.known.get(rates);
    if (price === undefined) {
      const prices = localPrices(rates, this.fees);
      price = { rates, prices, bounds: priceBounds(prices) };
      this.known.set(rates, price);
    }
    return price;
  }
}

/**
 * What a local kWh is worth to each home in the slot looked at last. Under net metering that hangs on each home's account of the
 * period, as far as slots are billed: while imports are open a kWh for the retailer closes one of them, and while exports are credited
 * a kWh from the retailer uses one of them up.
 */
export class SlotValuations {
  readonly valuations: Valuations;
  private readonly prices: SlotPrices;
  private readonly population: Population;
  private readonly accounts: RetailAccounts | undefined;
  private valued: SlotPrice | undefined;

  constructor(
    prices: SlotPrices,
    population: Population,
    accounts: RetailAccounts | undefined,
    columns: Columns,
  ) {
    this.prices = prices;
    this.population = population;
    this.accounts = accounts;
    this.valuations = createValuations(population.count, columns);
  }

  /** Brings the valuations to `slot`; true if they may have changed. */
  follow(slot: number): boolean {
    const price = this.prices.at(slot);
    const { population, accounts, valuations } = this;
    if (price === this.valued && !accounts) return false;
    this.valued = price;
    valueLocalEnergy(price.prices, population, 0, population.count, valuations, accounts);
    return true;
  }
}
