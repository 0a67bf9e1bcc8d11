/**
 * Invariant 3, and what a clearing leaves behind. Nobody pays above their limit or receives below it, trades with themselves,
 * trades more than they offered or less than they insist on, or buys what is less green than they want. Welfare realised is
 * never more than the optimum. Limits are those of the transactions that carried the orders.
 */
import { BUY, isSharingRule, SELL } from '../../src/market/types.js';
import { payment_uEUR } from '../../src/kernel/index.js';
import {
  marketOf,
  ORDER,
  WORD_ENERGY,
  WORD_GREEN,
  WORD_HOME,
  WORD_LIMIT,
  WORD_MINIMUM,
  WORD_PARTNER,
  WORD_PREMIUM,
  WORD_PRODUCT,
  type Clearing,
} from '../../src/contracts/index.js';
import { PAYLOAD_WORDS } from '../../src/ledger/index.js';
import type { FinishedRun, ObservedTransaction } from '../helpers/world.js';
import { Problems, sumOf, uEUR } from './problems.js';

export function checkTrades(run: FinishedRun): string[] {
  const problems = new Problems();
  const { observed, world } = run;
  const sent = new Map(observed.transactions.map((transaction) => [transaction.id, transaction]));
  for (const { product, settlement, clearing, undone } of observed.products) {
    for (const made of [clearing, undone]) if (made) checkClearing(run, made, sent, problems);
    if (settlement !== 'settled') continue;
    problems.expect(clearing !== undefined, () => `product ${product} is settled without a clearing`);
    for (const id of clearing?.transactions ?? []) {
      const order = sent.get(id);
      problems.expect(
        order !== undefined && order.block >= 0 && order.receipt === 0,
        () => `product ${product}: order ${id} trades, and is not accepted on the observer's chain`,
      );
    }
  }
  checkTables(run, problems);
  for (const row of run.tables.slots) {
    const optimal = Number(row['welfareOptimal_EUR']);
    const realised = Number(row['welfareRealised_EUR']);
    problems.expect(
      realised <= optimal + 1e-9,
      () =>
        `slot ${String(row['slot'])}: welfare of ${realised} EUR is more than the optimum of ${optimal} EUR`,
    );
  }
  const { efficiency, efficiencyOfBook } = run.result.summary;
  problems.expect(efficiency === null || efficiency <= 1 + 1e-9, () => `efficiency of ${efficiency}`);
  problems.expect(
    efficiencyOfBook === null || efficiencyOfBook <= 1 + 1e-9,
    () => `efficiency of the book of ${efficiencyOfBook}`,
  );
  problems.same(
    world.trading.traded_Wh,
    sumOf(run.tables.slots, (row) => Number(row['traded_Wh'])),
    () => 'energy traded',
  );
  return problems.list();
}

function checkClearing(
  run: FinishedRun,
  clearing: Clearing,
  sent: ReadonlyMap<number, ObservedTransaction>,
  problems: Problems,
): void {
  const { product, orders, trades, transactions } = clearing;
  const { design } = marketOf(run.world.host.terms, product);
  const isShared = isSharingRule(design);
  const { ids } = run.world.homes.population;
  const where = (what: string) => (): string => `product ${product}: ${what}`;
  problems.same(isShared ? 0 : orders.count, transactions.length, where('orders of the clearing'));
  for (let k = 0; k < orders.count && !isShared; k++) {
    const { payload, kind } = sent.get(transactions[k]!) ?? {
      payload: new Int32Array(PAYLOAD_WORDS),
      kind: -1,
    };
    const energy_Wh = orders.quantity_Wh[k]! * (orders.side[k] === BUY ? 1 : -1);
    const green = orders.side[k] === BUY ? orders.greenWanted_permille[k] : orders.green_permille[k];
    const same =
      kind === ORDER &&
      payload[WORD_PRODUCT] === product &&
      payload[WORD_HOME] === orders.agent[k] &&
      payload[WORD_ENERGY] === energy_Wh &&
      payload[WORD_LIMIT] === orders.limit_uEUR_per_kWh[k] &&
      payload[WORD_GREEN] === green &&
      payload[WORD_MINIMUM] === orders.minimum_Wh[k] &&
      payload[WORD_PARTNER] === orders.partner[k]! + 1 &&
      payload[WORD_PREMIUM] === orders.premium_uEUR_per_kWh[k];
    problems.expect(same, where(`order ${transactions[k]!} is not what was sent`));
  }

  const filled_Wh = new Float64Array(orders.count);
  const cleared_Wh = new Float64Array(ids.length);
  const paid_uEUR = new Float64Array(ids.length);
  let traded_Wh = 0;
  for (let t = 0; t < trades.count; t++) {
    const buy = trades.buyOrder[t]!;
    const sell = trades.sellOrder[t]!;
    const quantity = trades.quantity_Wh[t]!;
    const price = trades.buyerPrice_uEUR_per_kWh[t]!;
    const received = trades.sellerPrice_uEUR_per_kWh[t]!;
    const buyer = orders.agent[buy]!;
    const seller = orders.agent[sell]!;
    const pair = `${ids[buyer]!} from ${ids[seller]!}`;
    problems.expect(orders.side[buy] === BUY && orders.side[sell] === SELL, where(`${pair}: sides`));
    problems.expect(quantity > 0, where(`${pair} trades ${quantity} Wh`));
    problems.expect(buyer !== seller, where(`${pair}: trades with itself`));
    problems.expect(
      price <= orders.limit_uEUR_per_kWh[buy]!,
      where(`${pair}: the buyer pays more than its limit`),
    );
    problems.expect(
      received >= orders.limit_uEUR_per_kWh[sell]!,
      where(`${pair}: the seller gets less than its limit`),
    );
    problems.expect(
      orders.green_permille[sell]! >= orders.greenWanted_permille[buy]!,
      where(`${pair}: less green than the buyer wants`),
    );
    filled_Wh[buy] = filled_Wh[buy]! + quantity;
    filled_Wh[sell] = filled_Wh[sell]! + quantity;
    cleared_Wh[buyer] = cleared_Wh[buyer]! + quantity;
    cleared_Wh[seller] = cleared_Wh[seller]! - quantity;
    paid_uEUR[buyer] = paid_uEUR[buyer]! + payment_uEUR(quantity, price);
    paid_uEUR[seller] = paid_uEUR[seller]! - payment_uEUR(quantity, received);
    traded_Wh += quantity;
  }
  for (let k = 0; k < orders.count; k++) {
    const filled = filled_Wh[k]!;
    problems.expect(filled <= orders.quantity_Wh[k]!, where(`order ${transactions[k]!} is overfilled`));
    problems.expect(
      filled === 0 || filled >= orders.minimum_Wh[k]!,
      where(`order ${transactions[k]!} gets ${filled} Wh, less than its minimum`),
    );
  }
  problems.same(clearing.traded_Wh, traded_Wh, where('energy traded'));
  // a side of a trade is rounded once, so a deficit of half a micro-EUR a side is none
  const surplus_uEUR = sumOf(clearing.paid_uEUR, Number);
  problems.same(surplus_uEUR, clearing.surplus_uEUR, where('what is paid is not what is received and kept'));
  const { budgetBalance } = design.properties;
  problems.expect(budgetBalance !== 'strong' || surplus_uEUR === 0, where('a surplus where none is claimed'));
  problems.expect(
    budgetBalance === 'none' || surplus_uEUR >= -trades.count,
    where('a deficit where none is claimed'),
  );
  for (let i = 0; i < ids.length; i++) {
    problems.same(clearing.cleared_Wh[i], cleared_Wh[i], where(`cleared energy of ${ids[i]!}`));
    problems.same(clearing.paid_uEUR[i], paid_uEUR[i], where(`payment of ${ids[i]!}`));
    problems.expect(clearing.fee_uEUR[i]! >= 0, where(`fee of ${ids[i]!}`));
  }
}

/** The table of trades holds the trades in force, and the table of slots adds them up. */
function checkTables(run: FinishedRun, problems: Problems): void {
  const { ids } = run.world.homes.population;
  const rows = run.tables.trades;
  let at = 0;
  const { times } = run.world;
  const products = new Map(run.tables.products.map((row) => [`${row['slot']} ${row['market']}`, row]));
  for (const slot of run.tables.slots) {
    const parts = run.tables.products.filter((row) => row['slot'] === slot['slot']);
    if (run.tables.products.length === 0) break;
    const where = (what: string) => (): string => `slot ${String(slot['slot'])}: ${what}`;
    const has = (settled: string): boolean => parts.some((row) => row['settled'] === settled);
    const settled = has('settled') ? 'settled' : has('void') ? 'void' : 'none';
    problems.same(slot['settled'], settled, where('settlement in the slots table'));
    for (const column of ['trades_count', 'traded_Wh', 'orders_count', 'demand_Wh', 'supply_Wh'])
      problems.same(
        slot[column],
        sumOf(parts, (row) => Number(row[column])),
        where(`${column} in the slots table`),
      );
  }
  for (const { product, settlement, clearing } of run.observed.products) {
    const { name } = times.marketOf(product).settings;
    const slot = products.get(`${times.slotOf(product)} ${name}`);
    const inForce = settlement === 'settled' ? clearing : undefined;
    const where = (what: string) => (): string => `product ${product}: ${what}`;
    if (slot) {
      problems.same(slot['settled'], settlement, where('settlement in the products table'));
      problems.same(slot['trades_count'], inForce?.trades.count ?? 0, where('trades in the products table'));
      problems.same(slot['traded_Wh'], inForce?.traded_Wh ?? 0, where('energy traded in the products table'));
    }
    if (!inForce || run.scenario.output.trades < 1) continue;
    const { trades, orders, transactions } = inForce;
    for (let t = 0; t < trades.count; t++) {
      const row = rows[at++] ?? {};
      const buy = trades.buyOrder[t]!;
      const sell = trades.sellOrder[t]!;
      const same =
        row['slot'] === times.slotOf(product) &&
        row['market'] === name &&
        row['trade'] === t &&
        row['buyer'] === ids[orders.agent[buy]!] &&
        row['seller'] === ids[orders.agent[sell]!] &&
        row['energy_Wh'] === trades.quantity_Wh[t] &&
        uEUR(row['buyerPrice_EUR_per_kWh']) === trades.buyerPrice_uEUR_per_kWh[t] &&
        uEUR(row['sellerPrice_EUR_per_kWh']) === trades.sellerPrice_uEUR_per_kWh[t] &&
        uEUR(row['paid_EUR']) === payment_uEUR(trades.quantity_Wh[t]!, trades.buyerPrice_uEUR_per_kWh[t]!) &&
        uEUR(row['received_EUR']) ===
          payment_uEUR(trades.quantity_Wh[t]!, trades.sellerPrice_uEUR_per_kWh[t]!) &&
        row['buyOrder'] === (transactions[buy] ?? null) &&
        row['sellOrder'] === (transactions[sell] ?? null) &&
        row['block'] === inForce.block;
      problems.expect(same, where(`trade ${t} in the trades table is ${JSON.stringify(row)}`));
    }
  }
  if (run.scenario.output.trades === 1) problems.same(rows.length, at, () => 'rows of the trades table');
}
