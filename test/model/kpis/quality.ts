/** How good prices were, who traded how much, and how evenly it is spread, a second time: from trades, homes and books. */
import { FEED_IN, CAP, HOMES, type Case } from './cases.js';
import { type Figures, sum, cell, ratio } from './figures.js';

interface Book {
  readonly count: number;
  readonly side: Uint8Array;
  readonly quantity_Wh: Int32Array;
  readonly limit_uEUR_per_kWh: Int32Array;
}

/** The middle of all prices at which what is wanted and what is offered can be made to meet; undefined where nothing would trade. */
export function equilibriumOf(book: Book): number | undefined {
  const orders = Array.from({ length: book.count }, (_, k) => ({
    sells: book.side[k] === 1,
    energy: book.quantity_Wh[k],
    limit: book.limit_uEUR_per_kWh[k],
  }));
  const of = (sells: boolean, test: (limit: number) => boolean): number =>
    sum(
      orders.filter((order) => order.sells === sells && test(order.limit)),
      ({ energy }) => energy,
    );
  const bids = orders.filter(({ sells }) => !sells).map(({ limit }) => limit);
  const offers = orders.filter(({ sells }) => sells).map(({ limit }) => limit);
  if (Math.max(...bids) < Math.min(...offers)) return undefined;
  const prices = [...bids, ...offers].filter(
    (p) =>
      of(false, (limit) => limit >= p) >= of(true, (limit) => limit < p) &&
      of(true, (limit) => limit <= p) >= of(false, (limit) => limit > p),
  );
  return (Math.min(...prices) + Math.max(...prices)) / 2;
}

function convergenceOf({ run }: Case): number | null {
  const squares: number[] = [];
  const prices: number[] = [];
  let energy = 0;
  for (const { clearing, settlement } of run.observed.products) {
    if (!clearing || settlement !== 'settled') continue;
    const middle = equilibriumOf(clearing.orders);
    if (middle === undefined) continue;
    const { trades } = clearing;
    for (let t = 0; t < trades.count; t++) {
      energy += trades.quantity_Wh[t];
      squares.push(trades.quantity_Wh[t] * (trades.buyerPrice_uEUR_per_kWh[t] - middle) ** 2);
      prices.push(trades.quantity_Wh[t] * middle);
    }
  }
  if (energy === 0) return null;
  return (100 * Math.sqrt(sum(squares, Number) / energy)) / (sum(prices, Number) / energy);
}

/** 1 - twice the standard deviation, over homes that traded, of their mean place between floor and cap. */
function experienceOf({ run, stated }: Case): number | null {
  const floor = (FEED_IN + stated.sellerFee) / 1e6;
  const range = (CAP - stated.buyerFee) / 1e6 - floor;
  const { trades, agents } = run.tables;
  const places = agents.flatMap(({ agent }) => {
    const bought = trades.filter(({ buyer }) => buyer === agent);
    const sold = trades.filter(({ seller }) => seller === agent);
    const energy = sum([...bought, ...sold], cell('energy_Wh'));
    if (energy === 0) return [];
    const money =
      sum(bought, (trade) => Number(trade.energy_Wh) * Number(trade.buyerPrice_EUR_per_kWh)) +
      sum(sold, (trade) => Number(trade.energy_Wh) * Number(trade.sellerPrice_EUR_per_kWh));
    return [(money / energy - floor) / range];
  });
  if (places.length === 0) return null;
  const mean = sum(places, Number) / places.length;
  return 1 - 2 * Math.sqrt(sum(places, (place) => (place - mean) ** 2) / places.length);
}

function herfindahlOf(amounts: readonly number[]): number | null {
  const total = sum(amounts, Number);
  return total === 0 ? null : sum(amounts, (amount) => (amount / total) ** 2);
}

/** Gini and Jain by their definitions; null where one is negative or all are 0. */
export function equalityOf(values: readonly number[]): { gini: number | null; jain: number | null } {
  const total = sum(values, Number);
  if (values.some((value) => value < 0) || total === 0) return { gini: null, jain: null };
  const n = values.length;
  return {
    gini: sum(values, (a) => sum(values, (b) => Math.abs(a - b))) / (2 * n * total),
    jain: total ** 2 / (n * sum(values, (value) => value ** 2)),
  };
}

export function qualityOf(example: Case): Figures {
  const { run, stated } = example;
  const { agents: homes, trades } = run.tables;
  const cost_EUR_per_kWh = (FEED_IN + stated.sellerFee) / 1e6;
  const revenue = sum(trades, (trade) => Number(trade.energy_Wh) * Number(trade.sellerPrice_EUR_per_kWh));
  const cost = sum(trades, cell('energy_Wh')) * cost_EUR_per_kWh;
  const bought = homes.map(cell('bought_kWh'));
  const sold = homes.map(cell('sold_kWh'));
  const generators = homes.filter(({ homeType }) => homeType !== 'renter');
  const equality = {
    bought: equalityOf(bought),
    sold: equalityOf(generators.map(cell('sold_kWh'))),
    bills: equalityOf(homes.map(cell('billWith_EUR'))),
  };
  return {
    priceConvergence: convergenceOf(example),
    sellersMarkUp: ratio(revenue - cost, cost),
    sellersLernerIndex: ratio(revenue - cost, revenue),
    priceExperience: experienceOf(example),
    herfindahlBuyers: herfindahlOf(bought),
    herfindahlSellers: herfindahlOf(sold),
    herfindahlTraders: herfindahlOf(Array.from({ length: HOMES }, (_, i) => bought[i] + sold[i])),
    giniOfBought: equality.bought.gini,
    jainOfBought: equality.bought.jain,
    giniOfSold: equality.sold.gini,
    jainOfSold: equality.sold.jain,
    giniOfBills: equality.bills.gini,
    jainOfBills: equality.bills.jain,
  };
}
