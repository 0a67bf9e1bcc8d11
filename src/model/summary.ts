/** The row of a run in the table `summary`: every KPI as the field dictionary defines it. */
import { EUR, HOUR, SECOND } from '../kernel/index.js';
import { EXPIRED, FINAL, PENDING, REJECTED } from '../ledger/index.js';
import type { SummaryRow } from '../records/fields-summary.js';
import { describeDistribution, weightedQuantile, type QuantileSketch } from '../stats/index.js';
import type { Institution } from '../tariff/index.js';
import { homeBill_uEUR } from './table-writer.js';
import type { World } from './world.js';

const KWH = 1000;
/** A bill that is higher by less rounds to the same amount. */
const HALF_CENT_EUR = 0.005;

interface TypeBills {
  readonly count: number;
  readonly without: number | null;
  readonly with: number | null;
  readonly saving: number | null;
  readonly withoutMean: number | null;
  readonly withMean: number | null;
  readonly savingMean: number | null;
  readonly p5: number | null;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly worseOff: number | null;
  readonly meanAbsoluteDifference: number | null;
  readonly networkRecovery: number | null;
}

/** Bills of the homes of one type (all if undefined), EUR. */
function billsOf(world: World, type: number | undefined): TypeBills {
  const savings: number[] = [];
  let without = 0;
  let withMarket = 0;
  let recovered = 0;
  for (let i = 0; i < world.homes.count; i++) {
    if (type !== undefined && world.homes.population.homeType[i] !== type) continue;
    const bill = homeBill_uEUR(world, i);
    without += bill.without;
    withMarket += bill.with;
    recovered += world.billing.bill.networkRecovery_uEUR[i]!;
    savings.push((bill.without - bill.with) / EUR);
  }
  const count = savings.length;
  const described = describeDistribution(Float64Array.from(savings));
  const of = (value: number): number | null => (count === 0 ? null : value);
  return {
    count,
    without: of(without / EUR),
    with: of(withMarket / EUR),
    saving: of((without - withMarket) / EUR),
    withoutMean: of(without / EUR / count),
    withMean: of(withMarket / EUR / count),
    savingMean: of((without - withMarket) / EUR / count),
    p5: described.p5,
    p50: described.p50,
    p95: described.p95,
    worseOff: of(savings.filter((saving) => saving < -HALF_CENT_EUR).length / count),
    meanAbsoluteDifference: described.meanAbsoluteDifference,
    networkRecovery: of(recovered / EUR),
  };
}

/** KPIs at the neighbourhood's boundary: a slot's net import is the sum over homes. */
function boundary(world: World, imports: Float64Array, exports: Float64Array, stored_Wh: Float64Array) {
  const { slots, slot_us } = world.scenario.time;
  let drawn = 0;
  let fed = 0;
  let peak = 0;
  for (let s = 0; s < slots; s++) {
    const net = imports[s]! - exports[s]!;
    if (net > 0) drawn += net;
    else fed -= net;
    if (net > peak) peak = net;
  }
  const load = sumOf(world.energy.slotLoad_Wh);
  const pv = sumOf(world.energy.slotPv_Wh);
  return {
    import_Wh: drawn,
    // what a battery held at the start is no generation of this run
    selfSufficiency: load > 0 ? 1 - (drawn + sumOf(world.homes.opening_Wh) - sumOf(stored_Wh)) / load : null,
    selfConsumption: pv > 0 ? 1 - fed / pv : null,
    peak_kW: (peak / KWH) * (HOUR / slot_us),
  };
}

function sumOf(column: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < column.length; i++) sum += column[i]!;
  return sum;
}

/** A latency quantile in seconds; null beyond the horizon, and without transactions. */
function seconds(sketch: QuantileSketch, p: number): number | null {
  if (sketch.count === 0) return null;
  const value = sketch.quantile(p);
  return value === null || value === Infinity ? null : value / SECOND;
}

export function summarise(world: World, title: string, scenarioHash: string): SummaryRow {
  const { scenario, energy, trading, ledger, billing, chain, simulation } = world;
  const { slots, slot_us } = scenario.time;
  const { bill } = billing;
  const netted_Wh = billing.market.netMetering?.netted_Wh;
  // under net metering the energy of deviations is billed with all the rest, and imbalance is the cost of deviating alone
  const deviations_uEUR = netted_Wh ? 0 : trading.deviationAtRetail_nEUR / KWH;
  const homes = world.homes.count;
  const all = billsOf(world, undefined);
  const renter = billsOf(world, 0);
  const pv = billsOf(world, 1);
  const battery = billsOf(world, 2);
  const withMarket = boundary(
    world,
    energy.slotImport_Wh,
    energy.slotExport_Wh,
    world.homes.batteries.stored_Wh,
  );
  const without = boundary(
    world,
    energy.slotShadowImport_Wh,
    energy.slotShadowExport_Wh,
    world.homes.shadowBatteries.stored_Wh,
  );
  const load_Wh = sumOf(energy.slotLoad_Wh);
  const pv_Wh = sumOf(energy.slotPv_Wh);
  const traded_kWh = trading.traded_Wh / KWH;

  let value = 0;
  for (let s = 0; s < slots; s++) {
    const price = trading.slotPrice[s]!;
    if (price !== price) continue;
    value += (price / EUR) * trading.slotTraded_Wh[s]!;
  }
  const levels = [...trading.energyAt_Wh].sort(([a], [b]) => a - b);
  const priced = Float64Array.from(levels, ([price]) => price / EUR);
  const weights = Float64Array.from(levels, ([, energy_Wh]) => energy_Wh);
  const price = (p: number): number | null =>
    priced.length === 0 ? null : weightedQuantile(priced, weights, p);

  const transfer = (institution: Institution): number => {
    const index = billing.accounts.index(institution);
    return (billing.balance_uEUR[index]! - billing.shadowAccounts.balance_uEUR[index]!) / EUR;
  };
  const transfers = {
    retailer: transfer('retailer'),
    network: transfer('network'),
    state: transfer('state'),
    validators: transfer('validators'),
    operator: transfer('operator'),
    supplier: transfer('supplier'),
    providers: transfer('providers'),
    issuance: transfer('issuance') + transfer('burn'),
  };
  const saving = all.saving ?? 0;
  const preference = sumOf(trading.preference_uEUR) / EUR;
  const membersSurplus = saving + preference;
  const homeFees = (sumOf(billing.operatorFee_uEUR) + sumOf(billing.transactionFee_uEUR)) / EUR;
  const gainBeforeLedger = membersSurplus + homeFees;
  const ledgerCost = billing.ledgerCost_uEUR / EUR;
  const duration_s = (slots * slot_us) / SECOND;
  const intensity_kg_per_kWh = scenario.carbon.intensity_g_per_kWh / 1000;
  const height = chain.observerHead.height;
  const messages = world.gossip?.messagesSent ?? 0;
  const messageBytes = world.gossip?.bytesSent ?? 0;

  return {
    replication: world.replication,
    title,
    scenarioHash,
    seed: world.seed,
    ledger: scenario.ledgers[0]!.kind,
    mechanism: scenario.markets.map(({ mechanism }) => mechanism.kind).join('+'),
    strategy: scenario.agents.strategy.kind,
    slots_count: slots,
    homes_count: homes,
    homesRenter_count: renter.count,
    homesPv_count: pv.count,
    homesPvBattery_count: battery.count,

    load_kWh: load_Wh / KWH,
    pv_kWh: pv_Wh / KWH,
    import_kWh: sumOf(energy.slotImport_Wh) / KWH,
    export_kWh: sumOf(energy.slotExport_Wh) / KWH,
    losses_kWh: sumOf(energy.slotLoss_Wh) / KWH,
    selfSufficiencyWith: withMarket.selfSufficiency,
    selfConsumptionWith: withMarket.selfConsumption,
    peakImportWith_kW: withMarket.peak_kW,
    selfSufficiencyWithout: without.selfSufficiency,
    selfConsumptionWithout: without.selfConsumption,
    peakImportWithout_kW: without.peak_kW,

    traded_kWh,
    tradedShareOfLoad: load_Wh > 0 ? trading.deliveredTraded_Wh / load_Wh : null,
    tradedShareOfTradable: trading.tradable_Wh > 0 ? trading.deliveredTraded_Wh / trading.tradable_Wh : null,
    price_EUR_per_kWh_mean: trading.traded_Wh > 0 ? value / trading.traded_Wh : null,
    price_EUR_per_kWh_p5: price(0.05),
    price_EUR_per_kWh_p50: price(0.5),
    price_EUR_per_kWh_p95: price(0.95),
    forecastDeviationShare:
      trading.deviationBase_Wh > 0 ? trading.deviation_Wh / trading.deviationBase_Wh : null,
    imbalanceCost_EUR: (sumOf(bill.imbalance_uEUR) - deviations_uEUR) / EUR,
    voidSlots_count: trading.voidSlots,

    billWithout_EUR: all.without,
    billWithoutRenter_EUR: renter.without,
    billWithoutPv_EUR: pv.without,
    billWithoutPvBattery_EUR: battery.without,
    billWith_EUR: all.with,
    billWithRenter_EUR: renter.with,
    billWithPv_EUR: pv.with,
    billWithPvBattery_EUR: battery.with,
    saving_EUR: all.saving,
    savingRenter_EUR: renter.saving,
    savingPv_EUR: pv.saving,
    savingPvBattery_EUR: battery.saving,
    billWithout_EUR_mean: all.withoutMean,
    billWithoutRenter_EUR_mean: renter.withoutMean,
    billWithoutPv_EUR_mean: pv.withoutMean,
    billWithoutPvBattery_EUR_mean: battery.withoutMean,
    billWith_EUR_mean: all.withMean,
    billWithRenter_EUR_mean: renter.withMean,
    billWithPv_EUR_mean: pv.withMean,
    billWithPvBattery_EUR_mean: battery.withMean,
    saving_EUR_mean: all.savingMean,
    savingRenter_EUR_mean: renter.savingMean,
    savingPv_EUR_mean: pv.savingMean,
    savingPvBattery_EUR_mean: battery.savingMean,
    saving_EUR_p5: all.p5,
    savingRenter_EUR_p5: renter.p5,
    savingPv_EUR_p5: pv.p5,
    savingPvBattery_EUR_p5: battery.p5,
    saving_EUR_p50: all.p50,
    savingRenter_EUR_p50: renter.p50,
    savingPv_EUR_p50: pv.p50,
    savingPvBattery_EUR_p50: battery.p50,
    saving_EUR_p95: all.p95,
    savingRenter_EUR_p95: renter.p95,
    savingPv_EUR_p95: pv.p95,
    savingPvBattery_EUR_p95: battery.p95,
    shareWorseOff: all.worseOff,
    shareWorseOffRenter: renter.worseOff,
    shareWorseOffPv: pv.worseOff,
    shareWorseOffPvBattery: battery.worseOff,
    meanAbsoluteDifferenceOfSavings_EUR: all.meanAbsoluteDifference,

    carbonCharge_EUR: sumOf(bill.carbon_uEUR) / EUR,
    standingCharge_EUR: (sumOf(bill.standing_uEUR) + sumOf(bill.networkStanding_uEUR)) / EUR,
    netMetered_kWh: netted_Wh ? sumOf(netted_Wh) / KWH : 0,
    networkRecovery_EUR: all.networkRecovery,
    networkRecoveryRenter_EUR: renter.networkRecovery,
    networkRecoveryPv_EUR: pv.networkRecovery,
    networkRecoveryPvBattery_EUR: battery.networkRecovery,

    preferenceValue_EUR: preference,
    membersSurplus_EUR: membersSurplus,
    transferRetailer_EUR: transfers.retailer,
    transferNetwork_EUR: transfers.network,
    transferState_EUR: transfers.state,
    transferValidators_EUR: transfers.validators,
    transferOperator_EUR: transfers.operator,
    transferSupplier_EUR: transfers.supplier,
    transferLedgerSuppliers_EUR: transfers.providers,
    transferIssuance_EUR: transfers.issuance,
    resourceSurplus_EUR:
      membersSurplus +
      transfers.retailer +
      transfers.network +
      transfers.state +
      transfers.validators +
      transfers.operator +
      transfers.issuance,
    welfareOptimal_EUR: trading.optimal_uEUR / EUR,
    welfareRealised_EUR: trading.realised_uEUR / EUR,
    efficiency: trading.optimal_uEUR > 0 ? trading.realised_uEUR / trading.optimal_uEUR : null,
    efficiencyOfBook:
      trading.bookOptimal_uEUR > 0 ? trading.bookRealised_uEUR / trading.bookOptimal_uEUR : null,

    orders_count: sumOf(trading.sent),
    ordersTraded_count: sumOf(trading.traded),
    ordersUnmatched_count: sumOf(trading.unmatched),
    ordersLate_count: sumOf(trading.late),
    ordersUndone_count: sumOf(trading.undone),
    transactionsSubmitted_count: ledger.submitted,
    transactionsFinal_count: ledger.outcomes[FINAL]!,
    transactionsRejected_count: ledger.outcomes[REJECTED]!,
    transactionsExpired_count: ledger.outcomes[EXPIRED]!,
    transactionsPending_count: ledger.outcomes[PENDING]!,
    receiptsOk_count: ledger.receiptsOk,
    receiptsReverted_count: ledger.receiptsReverted,
    throughputOffered_per_s: ledger.submitted / duration_s,
    throughputAchieved_per_s: ledger.outcomes[FINAL]! / duration_s,
    latencyInclusion_s_p50: seconds(ledger.inclusion_us, 0.5),
    latencyInclusion_s_p95: seconds(ledger.inclusion_us, 0.95),
    latencyInclusion_s_p99: seconds(ledger.inclusion_us, 0.99),
    latencyFinality_s_p50: seconds(ledger.finality_us, 0.5),
    latencyFinality_s_p95: seconds(ledger.finality_us, 0.95),
    latencyFinality_s_p99: seconds(ledger.finality_us, 0.99),
    blocks_count: chain.tree.created,
    mainChainHeight_blocks: height,
    staleRate: chain.tree.created > 0 ? 1 - height / chain.tree.created : null,
    reorganisations_count: chain.statistics.reorganisations,
    deepestReorganisation_blocks: chain.statistics.deepestReorganisation,
    finalityViolations_count: chain.statistics.unfinalisedBlocks,
    gas_total: ledger.gas,
    chain_bytes: ledger.chainBytes,
    messages_count: messages,
    messages_bytes: messageBytes,
    trafficPerNode_bytes: messageBytes / world.nodes,

    fees_EUR: ledger.fees_uEUR / EUR + sumOf(billing.operatorFee_uEUR) / EUR,
    ledgerElectricity_kWh: billing.ledgerElectricity_kWh,
    ledgerElectricity_kWh_per_kWh: traded_kWh > 0 ? billing.ledgerElectricity_kWh / traded_kWh : null,
    ledgerCost_EUR: ledgerCost,
    costOfDecentralisation_EUR_per_kWh: traded_kWh > 0 ? ledgerCost / traded_kWh : null,
    costOfDecentralisation_EUR_per_home: ledgerCost / homes,
    gainBeforeLedger_EUR: gainBeforeLedger,
    net_EUR: gainBeforeLedger - ledgerCost,
    net_EUR_per_home: (gainBeforeLedger - ledgerCost) / homes,
    carbon_kg: (withMarket.import_Wh / KWH + billing.ledgerElectricity_kWh) * intensity_kg_per_kWh,
    carbonDifference_kg:
      ((withMarket.import_Wh - without.import_Wh) / KWH + billing.ledgerElectricity_kWh) *
      intensity_kg_per_kWh,
    events_count: simulation.events,
    digest: simulation.digest.hex(),
    unseed: world.random.unseed(),
  };
}

/** Money over all accounts at the end of a run, micro-EUR: zero. */
export function moneyTotal_uEUR(world: World): number {
  return sumOf(world.billing.balance_uEUR);
}
