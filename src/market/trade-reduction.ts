/**
 * Trade reduction: the last accepted bid and the last accepted offer never trade and set the prices of the others, so nobody who
 * trades has set a price.
 *
 * `balance: surplus`: buyers before the last pay its bid, sellers before the last receive its offer; the operator keeps the difference.
 * `balance: strong` (SBBA): one price, the offer after the last accepted one if that is not above the last accepted bid, and then
 * the last bid trades too; else the last accepted bid, and it does not. The sellers are all those accepted, the last included, and
 * who of them sells is drawn by lot.
 *
 * Both are defined for orders of one quantity, where k - 1 of k pairs trade (under `strong` sometimes k). Where quantities differ,
 * the same orders are left out and the longer side is served in merit order (`surplus`), or in the order of lots (`strong`), until
 * the shorter is used up. Equal prices go by lot. Truthful in limits where all orders are of one quantity (`unit`): else the
 * size of the last order decides how much of the others trades, and who is last.
 *
 * Source: McAfee, Journal of Economic Theory 56 (1992) for leaving out the marginal pair; Segal-Halevi, Hassidim & Aumann,
 * SBBA, SAGT 2016 (arXiv 1607.05139).
 * Units: Wh, micro-EUR per kWh. Cost: that of the merit order, and a sort of the sellers by lot; no allocation once warm.
 */
import { z } from 'zod';
import { definePlugin } from '../records/plugin.js';
import { drawOf } from './lots.js';
import { AGENT, FILL, KEY, ORDER, STRIDE } from './merit-order.js';
import { pairByMerit } from './pairing.js';
import { RankedMerit } from './ranked-merit.js';
import { RecordSorter } from './record-sort.js';
import { withRestrictions } from './restrictions.js';
import type { ClearingContext, Mechanism, MechanismProperties, OrderColumns, TradeColumns } from './types.js';

const schema = z.strictObject({
  balance: z
    .enum(['surplus', 'strong'])
    .default('surplus')
    .describe(
      'who has the difference between the prices of the last bid and the last offer: the operator (surplus), or nobody, since there is one price and sellers draw lots (strong)',
    ),
});

const claims: MechanismProperties = {
  timing: 'call',
  individuallyRational: true,
  budgetBalance: 'weak',
  truthful: 'unit',
  efficient: false,
  orderIndependent: true,
  quantityBasis: 'offered',
  cost: 'n log n',
};

/** `balance: surplus`. */
class TradeReduction implements Mechanism {
  readonly properties = claims;
  private readonly ranked = new RankedMerit();

  clear(orders: OrderColumns, context: ClearingContext, trades: TradeColumns): void {
    trades.count = 0;
    if (this.ranked.clear(orders, context)) this.ranked.tradeAllButLast(orders, trades);
  }
}

/** `balance: strong`. */
class BalancedTradeReduction implements Mechanism {
  readonly properties: MechanismProperties = { ...claims, budgetBalance: 'strong' };
  private readonly ranked = new RankedMerit();
  private readonly next = { low: 0, high: 0 };
  private readonly sorter = new RecordSorter();

  clear(orders: OrderColumns, context: ClearingContext, trades: TradeColumns): void {
    trades.count = 0;
    const { ranked, next } = this;
    if (!ranked.clear(orders, context)) return;
    const { merit, lastBid, lastOffer } = ranked;
    const bid = merit.bid.price_uEUR_per_kWh;
    ranked.findNext(orders, next);
    if (next.high > bid) ranked.leaveOut(lastBid);
    const { records, firstSeller } = merit;
    // the last offer may have been accepted in part: now it stands beside the others
    const last = lastOffer * STRIDE;
    records[last + FILL] = orders.quantity_Wh[records[last + ORDER]];
    for (let r = firstSeller * STRIDE; r <= last; r += STRIDE) {
      records[r + KEY] = drawOf('lottery', records[r + AGENT], context.lot);
    }
    this.sorter.sort(records, firstSeller, lastOffer + 1);
    pairByMerit(merit, orders.agent, Math.min(next.high, bid), trades);
  }
}

export const tradeReduction = definePlugin({
  kind: 'trade-reduction',
  title: 'Trade reduction: the last pair is left out',
  source: 'McAfee 1992; with one price (SBBA): Segal-Halevi, Hassidim & Aumann 2016',
  schema,
  create: ({ balance }, _context: undefined): Mechanism =>
    withRestrictions(balance === 'strong' ? new BalancedTradeReduction() : new TradeReduction()),
});
