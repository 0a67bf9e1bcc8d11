/**
 * Every figure of the summary, worked out a second time: from the rows of the other tables, from raw columns that the run's
 * observers were told, and from the numbers that the scenario states. Nothing here calls what the summary is made with.
 */
import { describe, expect, it } from 'vitest';
import type { SummaryFieldName } from '../../src/records/fields-summary.js';
import { village } from '../helpers/scenarios.js';
import { runScenario, type FinishedRun, type Row } from '../helpers/world.js';

const HOURS = 20;
const SLOTS = 80;
const HOMES = 11;
/** Before VAT, micro-EUR per kWh, as the village's tariff has them. */
const ENERGY = 129_100;
const FEED_IN = 78_100;
const WHOLESALE = 90_700;
/** VAT rounded to a micro-EUR: 12.91 ct x 19 %, and half of the network charge, 9.33 ct / 2, x 19 %. */
const ENERGY_VAT = 24_529;
const DISCOUNT = 46_650;
const DISCOUNT_VAT = 8_864;
/** All charges are due on a local kWh but the discount: it may cost what the retailer's energy does, and the discount. */
const CAP = ENERGY + ENERGY_VAT + DISCOUNT + DISCOUNT_VAT;

/** What the scenarios below state of their ledgers, in the summary's units. */
interface Stated {
  readonly nodes: number;
  readonly power_kW: number;
  readonly hardware_EUR_per_year: number;
  readonly electricity_EUR_per_kWh: number;
  readonly reward_EUR: number;
  readonly buyerFee: number;
  readonly sellerFee: number;
}

/** What the run's observers are told and no table has. */
interface Seen {
  /** What each home expected of each product when it submitted, and whether anybody sent an order. */
  readonly forecast: { readonly offered_Wh: Int32Array; readonly green_Wh: Float64Array; orders: number }[];
  /** Blocks undone, each time that the observer's head left its chain. */
  readonly undone_blocks: number[];
}

interface Case {
  readonly run: FinishedRun;
  readonly seen: Seen;
  readonly stated: Stated;
}

/** Into the evening, when the batteries of homes that trade and of their shadows hold different energy. */
const time = { ...village.time, duration: '20 h' };
const agents = { greenPremium: { uniform: ['0 ct/kWh', '4 ct/kWh'] } };

function play(scenario: object, stated: Stated): Case {
  const seen: Seen = { forecast: [], undone_blocks: [] };
  const run = runScenario(scenario, {
    prepare({ chain, trading }) {
      chain.listen({
        onHead(node, _to, from, fork) {
          if (node === 0 && fork.id !== from.id) seen.undone_blocks.push(from.height - fork.height);
        },
      });
      const bill = trading.bill.bind(trading);
      trading.bill = (billed) => {
        seen.forecast[billed.product] = {
          offered_Wh: billed.offered_Wh.slice(),
          green_Wh: billed.greenExport_Wh.slice(),
          orders: billed.orderCount,
        };
        return bill(billed);
      };
    },
  });
  return { run, seen, stated };
}

const cases = {
  'Clique with fees': play(
    { ...village, time, agents, ledger: { ...village.ledger, gasPrice: 0.001 } },
    {
      nodes: 8,
      power_kW: 5 * 0.03,
      hardware_EUR_per_year: 5 * 60,
      electricity_EUR_per_kWh: 0.3,
      reward_EUR: 0,
      buyerFee: 0,
      sellerFee: 0,
    },
  ),
  // late orders, forks, rewards, netted imbalance, and an end in the middle of things
  'proof of work with rewards': play(
    {
      ...village,
      time: { ...time, drainMax: '20 s' },
      agents: { ...agents, submitBefore: '20 s' },
      carbon: { intensity: '500 g/kWh' },
      market: { ...village.market, settlementDeadline: '1 min' },
      tariff: {
        ...village.tariff,
        imbalance: { short: '1 ct/kWh', long: '5 ct/kWh', netting: 'netted' },
      },
      ledger: {
        kind: 'pow',
        miners: 4,
        interval: '20 s',
        confirmations: 3,
        gasPrice: 0.001,
        blockReward: '1 ct',
        nodePower: '50 W',
        nodeHardware: '73 EUR/year',
        electricity: '40 ct/kWh',
      },
    },
    {
      nodes: 8,
      power_kW: 4 * 0.05,
      hardware_EUR_per_year: 4 * 73,
      electricity_EUR_per_kWh: 0.4,
      reward_EUR: 0.01,
      buyerFee: 0,
      sellerFee: 0,
    },
  ),
  'a central operator with a double auction': play(
    {
      ...village,
      time,
      agents,
      market: { ...village.market, mechanism: 'continuous-double-auction' },
      ledger: { kind: 'central', fee: '0.5001 ct/kWh', power: '70 W', hardware: '146 EUR/year' },
    },
    {
      nodes: 1,
      power_kW: 0.07,
      hardware_EUR_per_year: 146,
      electricity_EUR_per_kWh: 0.3,
      reward_EUR: 0,
      buyerFee: 2501,
      sellerFee: 2500,
    },
  ),
};

type Figure = number | string | null;
type Figures = { readonly [Name in SummaryFieldName]?: Figure };

function sum<T>(list: Iterable<T>, of: (entry: T) => number): number {
  let total = 0;
  for (const entry of list) total += of(entry);
  return total;
}

const cell =
  (name: string) =>
  (row: Row): number =>
    Number(row[name]);
const plus = (value: number): number => Math.max(value, 0);
const micro = (value_uEUR: number): number => value_uEUR / 1e6;
const ratio = (above: number, below: number): number | null => (below === 0 ? null : above / below);

/** Quantile by linear interpolation between ranks, Hyndman & Fan's definition 7; null of nothing. */
function quantile(sample: readonly number[], p: number): number | null {
  const sorted = [...sample].sort((a, b) => a - b);
  if (sorted.length === 0) return null;
  const at = (sorted.length - 1) * p;
  const low = Math.floor(at);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
}

function energyOf({ run }: Case): Figures {
  const { slots, initiallyStored_Wh } = run.observed;
  const load = sum(slots, (slot) => sum(slot.load_Wh, Number));
  const pv = sum(slots, (slot) => sum(slot.pv_Wh, Number));
  /** At the boundary: a neighbour's import is met by a neighbour's export in the same slot. */
  const boundary = (meters: readonly Int32Array[], left_Wh: Float64Array) => {
    const net = meters.map((meter) => sum(meter, Number));
    const drawn = sum(net, plus) + sum(initiallyStored_Wh, Number) - sum(left_Wh, Number);
    const fed = sum(net, (value) => plus(-value));
    // four quarters of an hour: 1 kWh in one of them is 4 kW
    return { sufficiency: 1 - drawn / load, consumption: 1 - fed / pv, peak: (Math.max(...net) / 1000) * 4 };
  };
  const meters = slots.map(({ metered_Wh }) => metered_Wh);
  const last = slots[SLOTS - 1];
  const withMarket = boundary(meters, last.batteries.stored_Wh);
  const without = boundary(
    slots.map(({ shadowMetered_Wh }) => shadowMetered_Wh),
    last.shadowBatteries.stored_Wh,
  );
  return {
    load_kWh: load / 1000,
    pv_kWh: pv / 1000,
    import_kWh: sum(meters, (meter) => sum(meter, plus)) / 1000,
    export_kWh: sum(meters, (meter) => sum(meter, (value) => plus(-value))) / 1000,
    losses_kWh: sum(slots, ({ batteries }) => sum(batteries.loss_Wh, Number)) / 1000,
    selfSufficiencyWith: withMarket.sufficiency,
    selfConsumptionWith: withMarket.consumption,
    peakImportWith_kW: withMarket.peak,
    selfSufficiencyWithout: without.sufficiency,
    selfConsumptionWithout: without.consumption,
    peakImportWithout_kW: without.peak,
  };
}

function tradeOf({ run, seen }: Case): Figures {
  const { trades, agents: homes, slots } = run.tables;
  const traded_Wh = sum(trades, cell('energy_Wh'));
  const inOrder = trades
    .map((trade) => ({ price: Number(trade.price_EUR_per_kWh), energy_Wh: Number(trade.energy_Wh) }))
    .sort((a, b) => a.price - b.price);
  /** The least price at or below which this share of the energy was traded. */
  const priceAt = (share: number): number | null => {
    let below_Wh = 0;
    for (const { price, energy_Wh } of inOrder) {
      below_Wh += energy_Wh;
      if (below_Wh >= share * traded_Wh) return price;
    }
    return null;
  };
  let both_Wh = 0;
  let tradable_Wh = 0;
  let short_Wh = 0;
  let long_Wh = 0;
  let off_Wh = 0;
  let base_Wh = 0;
  for (const { product, metered_Wh, position_Wh, cleared_Wh } of run.observed.products) {
    let bought = 0;
    let sold = 0;
    let demand = 0;
    let surplus = 0;
    metered_Wh.forEach((m, i) => {
      bought += Math.min(plus(cleared_Wh[i]), plus(m));
      sold += Math.min(plus(-cleared_Wh[i]), plus(-m));
      demand += plus(m);
      surplus += plus(-m);
      short_Wh += plus(m - position_Wh[i]);
      long_Wh += plus(position_Wh[i] - m);
      if (seen.forecast[product].orders === 0) return;
      off_Wh += Math.abs(m - seen.forecast[product].offered_Wh[i]);
      base_Wh += Math.abs(m);
    });
    both_Wh += Math.min(bought, sold);
    tradable_Wh += Math.min(demand, surplus);
  }
  const load_Wh = 1000 * sum(homes, cell('load_kWh'));
  return {
    traded_kWh: traded_Wh / 1000,
    tradedShareOfLoad: both_Wh / load_Wh,
    tradedShareOfTradable: ratio(both_Wh, tradable_Wh),
    price_EUR_per_kWh_mean: ratio(
      sum(trades, (trade) => Number(trade.energy_Wh) * Number(trade.price_EUR_per_kWh)),
      traded_Wh,
    ),
    price_EUR_per_kWh_p5: priceAt(0.05),
    price_EUR_per_kWh_p50: priceAt(0.5),
    price_EUR_per_kWh_p95: priceAt(0.95),
    forecastDeviationShare: ratio(off_Wh, base_Wh),
    imbalanceCost_EUR:
      sum(homes, cell('imbalance_EUR')) - micro((short_Wh * ENERGY) / 1000 - (long_Wh * FEED_IN) / 1000),
    voidSlots_count: slots.filter(({ settled }) => settled === 'void').length,
  };
}

type Suffix = '' | 'Renter' | 'Pv' | 'PvBattery';

function billsOfType<const S extends Suffix>(suffix: S, rows: readonly Row[]) {
  const savings = rows.map((row) => Number(row.billWithout_EUR) - Number(row.billWith_EUR));
  const without = sum(rows, cell('billWithout_EUR'));
  const withMarket = sum(rows, cell('billWith_EUR'));
  const count = rows.length;
  return {
    [`billWithout${suffix}_EUR`]: without,
    [`billWith${suffix}_EUR`]: withMarket,
    [`saving${suffix}_EUR`]: without - withMarket,
    [`billWithout${suffix}_EUR_mean`]: without / count,
    [`billWith${suffix}_EUR_mean`]: withMarket / count,
    [`saving${suffix}_EUR_mean`]: (without - withMarket) / count,
    [`saving${suffix}_EUR_p5`]: quantile(savings, 0.05),
    [`saving${suffix}_EUR_p50`]: quantile(savings, 0.5),
    [`saving${suffix}_EUR_p95`]: quantile(savings, 0.95),
    [`shareWorseOff${suffix}`]: savings.filter((saving) => saving < -0.005).length / count,
  };
}

function billsOf({ run }: Case): Figures {
  const homes = run.tables.agents;
  const of = (type: string): Row[] => homes.filter(({ homeType }) => homeType === type);
  const savings = homes.map(cell('saving_EUR'));
  return {
    ...billsOfType('', homes),
    ...billsOfType('Renter', of('renter')),
    ...billsOfType('Pv', of('pv')),
    ...billsOfType('PvBattery', of('pvBattery')),
    meanAbsoluteDifferenceOfSavings_EUR:
      sum(savings, (a) => sum(savings, (b) => Math.abs(a - b))) / HOMES ** 2,
  };
}

/** What the ledger's nodes use in 20 hours. */
function ledgerUse({ stated }: Case): { electricity_kWh: number; cost_EUR: number } {
  const electricity_kWh = stated.power_kW * HOURS;
  return {
    electricity_kWh,
    cost_EUR:
      electricity_kWh * stated.electricity_EUR_per_kWh + (stated.hardware_EUR_per_year * HOURS) / (365 * 24),
  };
}

/** The observer's chain, from its head back to the first block, in the rows of blocks. */
function chainOf({ run }: Case): Row[] {
  const rows = new Map(run.tables.blocks.map((row) => [row.block, row]));
  const chain: Row[] = [];
  let at = rows.get(run.world.chain.observerHead.id);
  for (; at !== undefined; at = rows.get(at.parent)) chain.push(at);
  return chain;
}

/** What the retailer pays its supplier for a slot, rounded to a micro-EUR, halves away from zero. */
function bought_uEUR(net_Wh: number): number {
  return Math.sign(net_Wh) * Math.round((Math.abs(net_Wh) * WHOLESALE) / 1000);
}

const INCLUDED = (row: Row): boolean => row.block !== null;
const BY_HOME = (row: Row): boolean => row.sender !== 'operator';

function welfareOf(example: Case): Figures {
  const { run, seen, stated } = example;
  const { agents: homes, transactions, slots } = run.tables;
  const { billing } = run.world;
  const preference = sum(homes, cell('preferenceValue_EUR'));
  const members = sum(homes, cell('saving_EUR')) + preference;
  /** What all homes pay of one kind, with the market less without. */
  const more = (...kinds: (keyof typeof billing.bill)[]): number =>
    micro(sum(kinds, (kind) => sum(billing.bill[kind], Number) - sum(billing.shadowBill[kind], Number)));
  const wholesale =
    sum(slots, (slot) => bought_uEUR(Number(slot.netImport_Wh))) -
    sum(slots, (slot) => bought_uEUR(Number(slot.netImportWithout_Wh)));
  const supplier = micro(wholesale);
  const { cost_EUR } = ledgerUse(example);
  const included = transactions.filter(INCLUDED);
  const fees = sum(included, cell('fee_EUR'));
  const keepersFees = sum(
    included.filter((row) => !BY_HOME(row)),
    cell('fee_EUR'),
  );
  const reward = chainOf(example).length * stated.reward_EUR;
  const central = stated.nodes === 1;
  const stored = sum(homes, cell('storedEnergyValue_EUR')) - sum(homes, cell('storedEnergyValueWithout_EUR'));

  const { greenPremium_uEUR_per_kWh: premium } = run.world.homes.population;
  const cap = CAP - stated.buyerFee;
  const floor = FEED_IN + stated.sellerFee;
  let optimal = 0;
  let realised = 0;
  let given = 0;
  let book = 0;
  let bookOptimal = 0;
  for (const { product, metered_Wh, cleared_Wh, clearing, settlement } of run.observed.products) {
    // those who value green energy most buy first; all sellers forgo the same
    let left = sum(metered_Wh, (m) => plus(-m));
    const wishes = [...metered_Wh].map((m, i) => ({ wanted: plus(m), worth: cap + premium[i] }));
    for (const { wanted, worth } of wishes.sort((a, b) => b.worth - a.worth)) {
      const got = Math.min(wanted, left);
      left -= got;
      optimal += (got * (worth - floor)) / 1000;
    }
    const bought = metered_Wh.map((m, i) => Math.min(plus(cleared_Wh[i]), plus(m)));
    const sold = metered_Wh.map((m, i) => Math.min(plus(-cleared_Wh[i]), plus(-m)));
    const allBought = sum(bought, Number);
    const allSold = sum(sold, Number);
    const both = Math.min(allBought, allSold);
    if (both > 0) {
      const green = sum(sold.keys(), (i) => Math.min(sold[i], seen.forecast[product].green_Wh[i])) / allSold;
      for (const i of bought.keys()) {
        const received = bought[i] * (both / allBought);
        given += (received * premium[i] * green) / 1000;
        realised += (received * (cap - floor + premium[i] * green)) / 1000;
      }
    }
    if (!clearing || settlement !== 'settled') continue;
    const { orders, trades } = clearing;
    const limit = (order: number): number => orders.limit_uEUR_per_kWh[order];
    for (let t = 0; t < trades.count; t++) {
      const spread = limit(trades.buyOrder[t]) - limit(trades.sellOrder[t]);
      book += (trades.quantity_Wh[t] * spread) / 1000;
    }
    bookOptimal += gainsOf(orders) / 1000;
  }
  return {
    preferenceValue_EUR: micro(given),
    membersSurplus_EUR: members,
    transferRetailer_EUR: more('retailEnergy_uEUR', 'feedIn_uEUR', 'imbalance_uEUR') - supplier,
    transferNetwork_EUR: more('network_uEUR', 'localDiscount_uEUR'),
    transferState_EUR: more('levies_uEUR', 'tax_uEUR', 'vat_uEUR'),
    transferValidators_EUR: central ? 0 : fees + reward - cost_EUR,
    transferOperator_EUR: central ? sum(homes, cell('operatorFee_EUR')) - cost_EUR : -keepersFees,
    transferSupplier_EUR: supplier,
    transferLedgerSuppliers_EUR: cost_EUR,
    transferIssuance_EUR: -reward,
    // what all gain together: their preferences, what batteries hold, and resources that are not used up
    resourceSurplus_EUR: preference + stored - supplier - cost_EUR,
    welfareOptimal_EUR: micro(optimal),
    welfareRealised_EUR: micro(realised),
    efficiency: ratio(realised, optimal),
    efficiencyOfBook: ratio(book, bookOptimal),
  };
}

/** The greatest gains of a book: the dearest wish meets the cheapest offer, Wh by Wh, as long as both gain. */
function gainsOf(orders: {
  readonly count: number;
  readonly side: Uint8Array;
  readonly quantity_Wh: Int32Array;
  readonly limit_uEUR_per_kWh: Int32Array;
}): number {
  const all = Array.from({ length: orders.count }, (_, k) => ({
    sells: orders.side[k] === 1,
    left: orders.quantity_Wh[k],
    limit: orders.limit_uEUR_per_kWh[k],
  }));
  const wishes = all.filter(({ sells }) => !sells).sort((a, b) => b.limit - a.limit);
  const offers = all.filter(({ sells }) => sells).sort((a, b) => a.limit - b.limit);
  let gains = 0;
  for (const wish of wishes) {
    for (const offer of offers) {
      if (offer.limit >= wish.limit) break;
      const energy = Math.min(wish.left, offer.left);
      wish.left -= energy;
      offer.left -= energy;
      gains += energy * (wish.limit - offer.limit);
    }
  }
  return gains;
}

function ordersOf({ run }: Case): Figures {
  const { agents: homes, transactions } = run.tables;
  const count = (outcome: string): number => transactions.filter((row) => row.outcome === outcome).length;
  return {
    orders_count: transactions.filter(({ call }) => call === 'order').length,
    ordersTraded_count: sum(homes, cell('ordersTraded_count')),
    ordersUnmatched_count: sum(homes, cell('ordersUnmatched_count')),
    ordersLate_count: sum(homes, cell('ordersLate_count')),
    ordersUndone_count: sum(homes, cell('ordersUndone_count')),
    transactionsSubmitted_count: transactions.length,
    transactionsFinal_count: count('final'),
    transactionsRejected_count: count('rejected'),
    transactionsExpired_count: count('expired'),
    transactionsPending_count: count('pending'),
    throughputOffered_per_s: transactions.length / (HOURS * 3600),
    throughputAchieved_per_s: count('final') / (HOURS * 3600),
  };
}

/** Latencies in seconds; what never got there counts as infinite, and so does an answer among these. */
function latencyOf({ run }: Case): Figures {
  const latencies = (until: string): ((p: number) => number | null) => {
    const sorted = run.tables.transactions
      .map((row) => (row[until] === null ? Infinity : Number(row[until]) - Number(row.submitted_s)))
      .sort((a, b) => (a < b ? -1 : 1));
    return (p) => {
      const value = sorted[Math.ceil(p * sorted.length) - 1];
      return value === Infinity ? null : value;
    };
  };
  const inclusion = latencies('included_s');
  const finality = latencies('final_s');
  return {
    latencyInclusion_s_p50: inclusion(0.5),
    latencyInclusion_s_p95: inclusion(0.95),
    latencyInclusion_s_p99: inclusion(0.99),
    latencyFinality_s_p50: finality(0.5),
    latencyFinality_s_p95: finality(0.95),
    latencyFinality_s_p99: finality(0.99),
  };
}

function chainFiguresOf(example: Case): Figures {
  const { run, seen, stated } = example;
  const chain = chainOf(example);
  const { blocks } = run.tables;
  const onChain = new Set(chain.map(({ block }) => block));
  const receipts = run.observed.blocks.filter(({ id }) => onChain.has(id)).flatMap((b) => [...b.receipts]);
  const bytes = run.world.gossip?.bytesSent ?? 0;
  return {
    receiptsOk_count: receipts.filter((receipt) => receipt === 0).length,
    receiptsReverted_count: receipts.filter((receipt) => receipt !== 0).length,
    blocks_count: blocks.length,
    mainChainHeight_blocks: chain.length,
    staleRate: (blocks.length - chain.length) / blocks.length,
    reorganisations_count: seen.undone_blocks.length,
    deepestReorganisation_blocks: Math.max(0, ...seen.undone_blocks),
    finalityViolations_count: run.observed.finality.filter(({ final }) => !final).length,
    gas_total: sum(chain, cell('gas')),
    chain_bytes: sum(chain, cell('bytes')),
    messages_count: run.world.gossip?.messagesSent ?? 0,
    messages_bytes: bytes,
    trafficPerNode_bytes: bytes / stated.nodes,
  };
}

function costOf(example: Case): Figures {
  const { run } = example;
  const { agents: homes, transactions, trades, slots } = run.tables;
  const { electricity_kWh, cost_EUR } = ledgerUse(example);
  const traded_kWh = sum(trades, cell('energy_Wh')) / 1000;
  const homesFees = sum(transactions.filter(INCLUDED).filter(BY_HOME), cell('fee_EUR'));
  const operatorFees = sum(homes, cell('operatorFee_EUR'));
  const gain =
    sum(homes, cell('saving_EUR')) + sum(homes, cell('preferenceValue_EUR')) + homesFees + operatorFees;
  const grams = run.scenario.carbon.intensity_g_per_kWh;
  const kg = (energy_kWh: number): number => (energy_kWh * grams) / 1000;
  const drawn_kWh = sum(slots, (slot) => plus(Number(slot.netImport_Wh))) / 1000;
  const drawnWithout_kWh = sum(slots, (slot) => plus(Number(slot.netImportWithout_Wh))) / 1000;
  return {
    fees_EUR: sum(transactions.filter(INCLUDED), cell('fee_EUR')) + operatorFees,
    ledgerElectricity_kWh: electricity_kWh,
    ledgerElectricity_kWh_per_kWh: electricity_kWh / traded_kWh,
    ledgerCost_EUR: cost_EUR,
    costOfDecentralisation_EUR_per_kWh: cost_EUR / traded_kWh,
    costOfDecentralisation_EUR_per_home: cost_EUR / HOMES,
    gainBeforeLedger_EUR: gain,
    net_EUR: gain - cost_EUR,
    net_EUR_per_home: (gain - cost_EUR) / HOMES,
    carbon_kg: kg(drawn_kWh) + kg(electricity_kWh),
    carbonDifference_kg: kg(drawn_kWh - drawnWithout_kWh) + kg(electricity_kWh),
  };
}

function identityOf({ run }: Case): Figures {
  const { scenario, result, observed } = run;
  return {
    replication: 0,
    title: 'A village',
    seed: '7',
    ledger: scenario.ledgers[0].kind,
    mechanism: scenario.markets[0].mechanism.kind,
    strategy: 'zero-intelligence-constrained',
    slots_count: observed.slots.length,
    homes_count: HOMES,
    homesRenter_count: 5,
    homesPv_count: 3,
    homesPvBattery_count: 3,
    events_count: result.events,
    digest: result.digest,
    unseed: result.unseed,
  };
}

/** The row of the summary has these figures: counts and texts exactly, numbers to `share` of themselves or a micro-EUR. */
function expectFigures({ run }: Case, figures: Figures, share = 1e-9): void {
  const [row] = run.tables.summary;
  const wrong: string[] = [];
  for (const [name, wanted] of Object.entries(figures)) {
    const found = row[name];
    const same =
      typeof found === 'number' && typeof wanted === 'number' && !name.endsWith('_count')
        ? Math.abs(found - wanted) <= Math.max(share * Math.abs(wanted), 1e-9)
        : found === wanted;
    if (!same) wrong.push(`${name}: ${String(found)}, not ${String(wanted)}`);
  }
  expect(wrong).toEqual([]);
}

describe.each(Object.entries(cases))('the summary of a run with %s', (_name, example) => {
  const [row] = example.run.tables.summary;

  it('energy: metered by homes, and as the grid sees the whole neighbourhood', () => {
    const figures = energyOf(example);
    expectFigures(example, figures);
    expect(figures.import_kWh).not.toBe(figures.export_kWh);
    expect(figures.selfSufficiencyWith).not.toBe(figures.selfSufficiencyWithout);
  });

  it('trade: prices and quantiles by energy over trades, deviations at their own prices', () => {
    const figures = tradeOf(example);
    // an imbalance is rounded once for each home and slot
    const { imbalanceCost_EUR, ...exact } = figures;
    expectFigures(example, exact);
    expect(Math.abs(Number(row.imbalanceCost_EUR) - Number(imbalanceCost_EUR))).toBeLessThan(
      micro(0.5 * SLOTS * HOMES),
    );
  });

  it('bills: sums, means, quantiles and losers, of all homes and of each type', () => {
    expectFigures(example, billsOf(example));
  });

  it('welfare: what each party gains, and all of them together', () => {
    // costs are rounded to a micro-EUR, hence the tolerance of two
    const off = Object.entries(welfareOf(example)).filter(
      ([name, wanted]) => !(Math.abs(Number(row[name]) - Number(wanted)) <= 2e-6),
    );
    expect(off).toEqual([]);
    expect(row.transferState_EUR).not.toBe(0);
  });

  it('orders and transactions: as their rows count them, over the 20 hours of the slots', () => {
    expectFigures(example, ordersOf(example));
    const ends = ['Traded', 'Unmatched', 'Late', 'Undone'].map((end) => Number(row[`orders${end}_count`]));
    expect(sum(ends, Number)).toBe(row.orders_count);
  });

  it('latencies: of all transactions, to 1 %', () => {
    expectFigures(example, latencyOf(example), 0.01);
  });

  it("the chain: blocks, gas and receipts on the way back from the observer's head", () => {
    const { chain_bytes: _, ...figures } = chainFiguresOf(example);
    expectFigures(example, figures);
  });

  it("the chain's size: no block beside the observer's chain counts, be it stale or not yet decided", () => {
    expect(row.chain_bytes).toBe(sum(chainOf(example), cell('bytes')));
  });

  it('costs: what nodes use in 20 hours, shared among homes and traded energy, and the carbon of it', () => {
    // the ledger's cost is rounded to a micro-EUR, and at least a tenth of a kWh is traded for it
    const off = Object.entries(costOf(example)).filter(
      ([name, wanted]) => !(Math.abs(Number(row[name]) - Number(wanted)) <= 1e-6),
    );
    expect(off).toEqual([]);
  });

  it('throughput and electricity count the same time', () => {
    const seconds = Number(row.transactionsSubmitted_count) / Number(row.throughputOffered_per_s);
    const hours = Number(row.ledgerElectricity_kWh) / example.stated.power_kW;
    expect(seconds / 3600).toBeCloseTo(hours, 9);
  });

  it('who and what was run', () => {
    expectFigures(example, identityOf(example));
    expect(row.scenarioHash).toMatch(/^[0-9a-f]{16}$/);
  });

  it('has no other figures', () => {
    const parts = [
      energyOf,
      tradeOf,
      billsOf,
      welfareOf,
      ordersOf,
      latencyOf,
      chainFiguresOf,
      costOf,
      identityOf,
    ];
    const known = parts.flatMap((part) => Object.keys(part(example)));
    expect([...known, 'scenarioHash'].sort()).toEqual(Object.keys(row).sort());
  });
});

describe('these runs tell apart what a summary might confuse', () => {
  const [clique, work, central] = Object.values(cases).map(({ run }) => run.tables.summary[0]);

  it('stale blocks, rewards, transactions without an end, late orders and void slots: proof of work', () => {
    expect(work.staleRate).toBeGreaterThan(0);
    expect(work.reorganisations_count).toBeGreaterThan(0);
    expect(work.transferIssuance_EUR).toBeLessThan(-1);
    expect(work.transactionsFinal_count).toBeLessThan(Number(work.transactionsSubmitted_count));
    expect(work.ordersLate_count).toBeGreaterThan(0);
    expect(work.voidSlots_count).toBeGreaterThan(0);
  });

  it("netting: the community's deviations cost less than those of its homes one by one", () => {
    const { slots } = cases['proof of work with rewards'].run.tables;
    const alone_EUR =
      (0.01 * sum(slots, cell('imbalanceShort_Wh')) + 0.05 * sum(slots, cell('imbalanceLong_Wh'))) / 1000;
    expect(work.imbalanceCost_EUR).toBeLessThan(alone_EUR - 0.01);
  });

  it('without netting a deviation costs 2 ct, up or down', () => {
    const { slots } = cases['Clique with fees'].run.tables;
    const short_kWh = sum(slots, cell('imbalanceShort_Wh')) / 1000;
    const long_kWh = sum(slots, cell('imbalanceLong_Wh')) / 1000;
    expect(Math.min(short_kWh, long_kWh)).toBeGreaterThan(1);
    expect(clique.imbalanceCost_EUR).toBeCloseTo(0.02 * (short_kWh + long_kWh), 3);
  });

  it('a double auction has many prices in one slot', () => {
    const { slots } = cases['a central operator with a double auction'].run.tables;
    const spread = slots.filter((slot) => slot.price_EUR_per_kWh_min !== slot.price_EUR_per_kWh_max);
    expect(spread.length).toBeGreaterThan(10);
  });

  it('losers of one type and not of the other: the central operator', () => {
    expect(central.shareWorseOffPv).not.toBe(central.shareWorseOffRenter);
    expect(central.shareWorseOff).toBeGreaterThan(0);
  });
});
