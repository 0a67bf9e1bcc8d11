/**
 * Labels and minimum quantities for call mechanisms whose definition knows neither: the mechanism clears books without them.
 *
 * Labels: bids that want a green share clear first, the most demanding share first, each share in a clearing of its own against
 * what is left of the offers with at least that share; bids without a label follow with what remains. Each clearing has its own
 * prices and the same lot.
 * Minimums: an order whose minimum is more than it offers takes no part. Of the orders filled by less than their minimum, the one
 * that got the smallest part of it is dropped (equal parts, as float64: the higher agent number, then the later order) and all
 * is cleared again without it, until there is none.
 *
 * What the mechanism must guarantee, since it sees only a part of the book at a time: its trades respect limits, quantities and
 * sides of the orders it is handed, join nobody with themselves though an agent may stand on both sides, name orders by their
 * place in the book it is handed (where they keep their sequence), and hang on that book, the bounds and the lot alone. What it
 * claims of limits, budget and order of arrival then holds for the whole book. Not for continuous mechanisms: an order that
 * arrives late may drop one that has traded.
 * Cost: one clearing per distinct label, and all of them again for each dropped order; without labels and minimums that of the
 * mechanism and a pass. No allocation once warm.
 */
import { createTrades, pushTrade } from './columns.js';
import { PartOfBook } from './part-of-book.js';
import {
  BUY,
  type ClearingContext,
  type Mechanism,
  type MechanismProperties,
  type OrderColumns,
  type TradeColumns,
} from './types.js';

/** `core` with labels and minimums respected; see above for what it must guarantee. */
export function withRestrictions(core: Mechanism): Mechanism {
  return new MinimumsRespected(new LabelsFirst(core));
}

/** `core` with minimums respected, for mechanisms that see to labels themselves. */
export function withMinimums(core: Mechanism): Mechanism {
  return new MinimumsRespected(core);
}

/** The label of bids that want none; they clear last. */
const UNLABELLED = 0;

class LabelsFirst implements Mechanism {
  readonly properties: MechanismProperties;
  private readonly core: Mechanism;
  private readonly part = new PartOfBook();
  private readonly partTrades = createTrades(0);
  private remaining_Wh = new Int32Array(0);

  constructor(core: Mechanism) {
    this.core = core;
    this.properties = core.properties;
  }

  clear(orders: OrderColumns, context: ClearingContext, trades: TradeColumns): void {
    let label = nextLabel(orders, Infinity);
    if (label === UNLABELLED) {
      this.core.clear(orders, context, trades);
      return;
    }
    trades.count = 0;
    const { count, quantity_Wh } = orders;
    if (this.remaining_Wh.length < count) {
      this.remaining_Wh = new Int32Array(Math.max(count, this.remaining_Wh.length * 2));
    }
    const { remaining_Wh } = this;
    for (let k = 0; k < count; k++) remaining_Wh[k] = quantity_Wh[k];
    this.clearLabel(orders, label, context, trades);
    while (label !== UNLABELLED) {
      label = nextLabel(orders, label);
      this.clearLabel(orders, label, context, trades);
    }
  }

  /** Clears the bids that want `label` and appends the trades. */
  private clearLabel(
    orders: OrderColumns,
    label: number,
    context: ClearingContext,
    trades: TradeColumns,
  ): void {
    const { count, side, green_permille, greenWanted_permille } = orders;
    const { part, partTrades, remaining_Wh } = this;
    part.begin(count);
    for (let k = 0; k < count; k++) {
      const admitted = side[k] === BUY ? greenWanted_permille[k] === label : green_permille[k] >= label;
      if (!admitted || remaining_Wh[k] === 0) continue;
      const p = part.add(orders, k);
      part.orders.quantity_Wh[p] = remaining_Wh[k];
      part.orders.greenWanted_permille[p] = UNLABELLED;
    }
    this.core.clear(part.orders, context, partTrades);
    part.nameWhole(partTrades);
    for (let t = 0; t < partTrades.count; t++) {
      const buy = partTrades.buyOrder[t];
      const sell = partTrades.sellOrder[t];
      const quantity = partTrades.quantity_Wh[t];
      remaining_Wh[buy] -= quantity;
      remaining_Wh[sell] -= quantity;
      const { buyerPrice_uEUR_per_kWh, sellerPrice_uEUR_per_kWh } = partTrades;
      pushTrade(trades, buy, sell, quantity, buyerPrice_uEUR_per_kWh[t], sellerPrice_uEUR_per_kWh[t]);
    }
  }
}

class MinimumsRespected implements Mechanism {
  readonly properties: MechanismProperties;
  private readonly core: Mechanism;
  private readonly part = new PartOfBook();
  private dropped = new Uint8Array(0);
  private filled_Wh = new Int32Array(0);

  constructor(core: Mechanism) {
    this.core = core;
    this.properties = core.properties;
  }

  clear(orders: OrderColumns, context: ClearingContext, trades: TradeColumns): void {
    const { count, quantity_Wh, minimum_Wh } = orders;
    let anyMinimum = 0;
    for (let k = 0; k < count; k++) anyMinimum |= minimum_Wh[k];
    if (anyMinimum === 0) {
      this.core.clear(orders, context, trades);
      return;
    }
    if (this.dropped.length < count) {
      this.dropped = new Uint8Array(Math.max(count, this.dropped.length * 2));
      this.filled_Wh = new Int32Array(this.dropped.length);
    }
    const { dropped } = this;
    for (let k = 0; k < count; k++) dropped[k] = minimum_Wh[k] > quantity_Wh[k] ? 1 : 0;
    let worst: number;
    do {
      this.clearKept(orders, context, trades);
      worst = this.leastFilled(orders, trades);
      if (worst !== -1) dropped[worst] = 1;
    } while (worst !== -1);
  }

  private clearKept(orders: OrderColumns, context: ClearingContext, trades: TradeColumns): void {
    const { part, dropped } = this;
    part.begin(orders.count);
    for (let k = 0; k < orders.count; k++) {
      if (dropped[k] === 1) continue;
      const p = part.add(orders, k);
      part.orders.minimum_Wh[p] = 0;
    }
    this.core.clear(part.orders, context, trades);
    part.nameWhole(trades);
  }

  /** Of the orders filled by less than their minimum, the one that got the smallest part of it; -1 if there is none. */
  private leastFilled(orders: OrderColumns, trades: TradeColumns): number {
    const { count, agent, minimum_Wh } = orders;
    const { filled_Wh } = this;
    filled_Wh.fill(0, 0, count);
    for (let t = 0; t < trades.count; t++) {
      filled_Wh[trades.buyOrder[t]] += trades.quantity_Wh[t];
      filled_Wh[trades.sellOrder[t]] += trades.quantity_Wh[t];
    }
    let worst = -1;
    let worstPart = 1;
    for (let k = 0; k < count; k++) {
      const filled = filled_Wh[k];
      if (filled === 0 || filled >= minimum_Wh[k]) continue;
      const part = filled / minimum_Wh[k];
      if (part < worstPart || (part === worstPart && agent[k] >= agent[worst])) {
        worst = k;
        worstPart = part;
      }
    }
    return worst;
  }
}

/** The most demanding label of a bid below `label`, or 0 when only unlabelled bids are left. */
function nextLabel(orders: OrderColumns, label: number): number {
  const { count, greenWanted_permille } = orders;
  let next = UNLABELLED;
  for (let k = 0; k < count; k++) {
    const wanted = greenWanted_permille[k];
    if (wanted > next && wanted < label) next = wanted;
  }
  return next;
}
