/**
 * Vickrey-Clarke-Groves double auction: what trades is efficient, and each agent pays or receives its externality, what its trade
 * takes from the others.
 *
 * An agent that buys n Wh more than it sells pays what the others lose: the sum of the n highest values among their bids not
 * accepted and their offers accepted, which would go to use without it. An agent that sells n more than it buys receives the sum of
 * the n lowest among their bids accepted and their offers not accepted. Payments are exact; displaced.ts says how one is
 * spread over an agent's energy. What an agent both buys and sells, besides n, costs and earns the middle of the
 * competitive prices, halves down, so it makes no difference to the agent. Equal prices go by lot.
 *
 * Buyers pay at most any competitive price and sellers receive at least that, so the operator pays in whatever it takes:
 * `budgetBalance: none`. Truthful in limits and in quantities, for agents with any number of orders on one side (the values of
 * an agent's Wh, best first, are its report); not for one on both sides that holds more than half of what trades.
 * No competition, extreme prices: a lone seller receives the buyers' whole value.
 *
 * Source: Vickrey, Journal of Finance 16 (1961), with the two-sided market of its section 2; Clarke, Public Choice 11 (1971);
 * Groves, Econometrica 41 (1973).
 * Units: Wh, micro-EUR per kWh. Cost: n log n, see merit-order.ts, displaced.ts and personal-prices.ts; no allocation once warm.
 */
import { z } from 'zod';
import { definePlugin } from '../records/plugin.js';
import { findCompetitivePrices, middleOf } from './competitive-price.js';
import { Displaced } from './displaced.js';
import { FILL, ORDER, STRIDE } from './merit-order.js';
import { PersonalPrices, type Pricing, type Spread } from './personal-prices.js';
import { RankedMerit } from './ranked-merit.js';
import { withRestrictions } from './restrictions.js';
import {
  BUY,
  type ClearingContext,
  type Mechanism,
  type MechanismProperties,
  type OrderColumns,
  type TradeColumns,
} from './types.js';

class VcgAuction implements Mechanism, Pricing {
  readonly properties: MechanismProperties = {
    timing: 'call',
    individuallyRational: true,
    budgetBalance: 'none',
    truthful: true,
    efficient: true,
    orderIndependent: true,
    quantityBasis: 'offered',
    cost: 'n log n',
  };
  private readonly ranked = new RankedMerit();
  private readonly personal = new PersonalPrices();
  /** What would be used if a buyer did not buy, and what would trade if a seller did not sell. */
  private readonly wanted = new Displaced();
  private readonly spare = new Displaced();
  private readonly competitive = { low: 0, high: 0 };
  private common_uEUR_per_kWh = 0;
  private accepted_Wh = new Int32Array(0);

  clear(orders: OrderColumns, context: ClearingContext, trades: TradeColumns): void {
    trades.count = 0;
    const { ranked, competitive } = this;
    if (!ranked.clear(orders, context)) return;
    findCompetitivePrices(orders, orders.quantity_Wh, ranked.merit, competitive);
    this.common_uEUR_per_kWh = middleOf(competitive);
    this.divide(orders);
    this.personal.trade(ranked.merit, this, orders.agent, trades);
  }

  ask(agent: number, bought_Wh: number, sold_Wh: number, pays: Spread, receives: Spread): void {
    const { wanted, spare } = this;
    pays.price_uEUR_per_kWh = receives.price_uEUR_per_kWh = this.common_uEUR_per_kWh;
    pays.dearer_Wh = receives.dearer_Wh = 0;
    if (bought_Wh > sold_Wh) {
      wanted.charge(agent, bought_Wh - sold_Wh, sold_Wh);
      pays.price_uEUR_per_kWh = wanted.price_uEUR_per_kWh;
      pays.dearer_Wh = wanted.dearer_Wh;
    } else if (sold_Wh > bought_Wh) {
      spare.charge(agent, sold_Wh - bought_Wh, bought_Wh);
      receives.price_uEUR_per_kWh = spare.price_uEUR_per_kWh;
      receives.dearer_Wh = spare.dearer_Wh;
    }
  }

  /** Parts every order into what trades and what does not. */
  private divide(orders: OrderColumns): void {
    const { count, side, quantity_Wh, limit_uEUR_per_kWh: limit, agent } = orders;
    const { wanted, spare } = this;
    const { records, buyers, firstSeller, sellers, traded_Wh } = this.ranked.merit;
    if (this.accepted_Wh.length < count) {
      this.accepted_Wh = new Int32Array(Math.max(count, this.accepted_Wh.length * 2));
    }
    const { accepted_Wh } = this;
    accepted_Wh.fill(0, 0, count);
    for (let r = 0; r < buyers * STRIDE; r += STRIDE) accepted_Wh[records[r + ORDER]] = records[r + FILL];
    for (let r = firstSeller * STRIDE; r < (firstSeller + sellers) * STRIDE; r += STRIDE) {
      accepted_Wh[records[r + ORDER]] = records[r + FILL];
    }
    wanted.begin(count);
    spare.begin(count);
    for (let k = 0; k < count; k++) {
      const accepted = accepted_Wh[k];
      const rest = quantity_Wh[k] - accepted;
      const isBid = side[k] === BUY;
      if (accepted > 0) (isBid ? spare : wanted).add(limit[k], accepted, agent[k]);
      if (rest > 0) (isBid ? wanted : spare).add(limit[k], rest, agent[k]);
    }
    // the others always have as much as an agent displaces: what it buys was sold, what it sells was bought
    wanted.close('highest', this.common_uEUR_per_kWh, traded_Wh);
    spare.close('lowest', this.common_uEUR_per_kWh, traded_Wh);
  }
}

export const vcg = definePlugin({
  kind: 'vcg',
  title: 'Vickrey-Clarke-Groves double auction',
  source: 'Vickrey 1961; Clarke 1971; Groves 1973',
  schema: z.strictObject({}),
  create: (_config, _context: undefined): Mechanism => withRestrictions(new VcgAuction()),
});
