/**
 * Short titles of fields, as headings of tables and axes of charts have them. Part of the field dictionary: a title is written once, by
 * the stem of the name; the type of home, the unit and the statistic are read from the name.
 * Also how a unit is shown to readers: shares as percent, prices in ct/kWh.
 */
import { homeTypes } from './fields-home-types.js';
import type { Field } from './fields.js';

/** What a reader calls the homes of a type; the empty suffix is all of them. */
export const homeNames = {
  '': 'all homes',
  Renter: 'homes without solar panels',
  Pv: 'homes with solar panels',
  PvBattery: 'homes with solar panels and a battery',
  Outside: 'homes that stay out of the market',
} as const;
export type HomeSuffix = keyof typeof homeNames;

const stems: Readonly<Record<string, string>> = {
  // identity
  replication: 'Replication',
  slots: 'Delivery slots',
  slotsCounted: 'Delivery slots that count',
  homes: 'Homes',
  // energy
  load: 'Consumption',
  pv: 'Solar generation',
  import: 'Metered import',
  export: 'Metered export',
  netImport: 'Net import',
  charge: 'Charging of batteries',
  discharge: 'Discharging of batteries',
  losses: 'Battery losses',
  selfSufficiencyWith: 'Self-sufficiency with the market',
  selfSufficiencyWithout: 'Self-sufficiency without the market',
  selfConsumptionWith: 'Self-consumption with the market',
  selfConsumptionWithout: 'Self-consumption without the market',
  peakImportWith: 'Peak import with the market',
  peakImportWithout: 'Peak import without the market',
  peakImportRatio: 'Peak import with over without the market',
  rampingWith: 'Ramping with the market',
  rampingWithout: 'Ramping without the market',
  rampingRatio: 'Ramping with over without the market',
  loadFactorWith: 'Load factor with the market',
  loadFactorWithout: 'Load factor without the market',
  loadFactorOfDaysWith: 'Daily load factor with the market',
  loadFactorOfDaysWithout: 'Daily load factor without the market',
  // trade
  traded: 'Traded energy',
  tradedShareOfLoad: 'Traded share of consumption',
  tradedShareOfTradable: 'Traded share of what could be traded',
  price: 'Local price',
  forecastDeviationShare: 'Deviation from forecasts',
  imbalanceCost: 'Cost of deviations',
  negotiationRounds: 'Rounds of negotiation',
  negotiationMessages: 'Messages of negotiation',
  voidSlots: 'Slots that were not settled',
  priceConvergence: "Smith's alpha (per cent)",
  sellersMarkUp: "Sellers' mark-up",
  sellersLernerIndex: "Sellers' Lerner index",
  priceExperience: 'Evenness of prices',
  herfindahlBuyers: 'Herfindahl index of buyers',
  herfindahlSellers: 'Herfindahl index of sellers',
  herfindahlTraders: 'Herfindahl index of traders',
  // bills
  billWithout: 'Bill without the market',
  billWith: 'Bill with the market',
  saving: 'Saving by the market',
  shareWorseOff: 'Share that is worse off',
  meanAbsoluteDifferenceOfSavings: 'Mean difference between two savings',
  giniOfBought: 'Gini index of energy bought',
  giniOfSold: 'Gini index of energy sold',
  giniOfBills: 'Gini index of bills',
  jainOfBought: "Jain's index of energy bought",
  jainOfSold: "Jain's index of energy sold",
  jainOfBills: "Jain's index of bills",
  carbonCharge: 'Carbon price paid',
  standingCharge: 'Standing charges',
  netMetered: 'Energy set off by net metering',
  escrowPaidIn: 'Paid into escrow',
  defaults: 'Settlements left unpaid',
  defaulted: 'Left unpaid',
  defaultedBorneByHomes: 'Left unpaid, lost by other homes',
  defaultedBorneByOperator: 'Left unpaid, lost by the operator',
  networkRecovery: 'Network charges recovered',
  // welfare
  preferenceValue: 'Worth of local green energy to buyers',
  membersSurplus: 'Gain of all homes',
  transferRetailer: 'Retailer',
  transferNetwork: 'Network operator',
  transferState: 'State',
  transferValidators: 'Validators of the ledger',
  transferOperator: 'Market operator',
  transferSupplier: 'Wholesale supplier',
  transferLedgerSuppliers: "Ledger's suppliers",
  transferIssuance: 'Issuance of tokens',
  transferOutsiders: "Ledger's other users",
  resourceSurplus: 'Everybody together, with the worth of green energy',
  welfareOptimal: 'Greatest gains from trade',
  welfareRealised: 'Gains from trade',
  efficiency: 'Efficiency of trade',
  efficiencyOfBook: 'Efficiency of the order book',
  // orders
  orders: 'Orders',
  ordersTraded: 'Orders traded',
  ordersUnmatched: 'Orders without a counterpart',
  ordersLate: 'Orders too late',
  ordersUnfunded: 'Orders without funds',
  ordersUndone: 'Orders undone by the ledger',
  undoneAfterSight: 'Trades undone after delivery began',
  unseenAtDelivery: 'Trades not seen when delivery began',
  fellBack: 'Trades that never came into force',
  clearingsLate: 'Clearings not final at delivery',
  clearingsLateShare: 'Share of clearings not final at delivery',
  paidAfter: 'Delivery to final payment',
  // ledger
  transactionsSubmitted: 'Transactions submitted',
  transactionsFinal: 'Transactions final',
  transactionsRejected: 'Transactions rejected',
  transactionsExpired: 'Transactions expired',
  transactionsPending: 'Transactions pending at the end',
  transactionsReplaced: 'Transactions replaced',
  transactionsIncluded: 'Transactions in the chain',
  replacements: 'Transactions sent again at a higher price',
  replacementsFinal: 'Of these, final',
  replacementsExtra: 'Extra fees of these',
  receiptsOk: 'Calls that succeeded',
  receiptsReverted: 'Calls that reverted',
  throughputOffered: 'Transactions offered',
  throughputIncluded: 'Transactions included',
  throughputAchieved: 'Transactions made final',
  latencyInclusion: 'Submission to inclusion',
  latencyFinality: 'Submission to finality',
  blockDelay: 'Delay of blocks to nodes',
  blocks: 'Blocks made',
  mainChainHeight: 'Height of the chain',
  staleRate: 'Share of stale blocks',
  nakamotoCoefficient: 'Nakamoto coefficient',
  proposalsDiscarded: 'Proposals discarded',
  reorganisations: 'Reorganisations',
  deepestReorganisation: 'Deepest reorganisation',
  finalityViolations: 'Violations of finality',
  gas: 'Gas',
  chain: 'Size of the chain',
  lightClient: 'Size of a light client',
  messages: 'Messages between nodes',
  trafficPerNode: 'Traffic of a node',
  state: 'State of the contracts',
  stateMost: 'Largest state of the contracts',
  stateGrowth: 'Growth of the state',
  chainGrowth: 'Growth of the chain',
  nodesPruned: 'Pruned nodes',
  fullNode: 'Storage of a full node',
  prunedNode: 'Storage of a pruned node',
  nodesStorage: 'Storage of all nodes',
  homeStorage: 'Storage at a home',
  homeDownload: 'Download of a home',
  // cost
  fees: 'Fees of ledger and operators',
  transactionFees: 'Fees of transactions',
  ledgerElectricity: 'Electricity of the ledger',
  ledgerCost: 'Cost of the ledger',
  gainBeforeLedger: 'Gain before the ledger',
  net: 'Net gain of homes and ledger',
  breakEvenFee: 'Fee at which the gain is nil',
  carbon: 'Carbon emissions',
  carbonDifference: 'Change of carbon emissions',
  events: 'Events simulated',
  // comparisons of several designs
  costOfDecentralisation: 'Cost of decentralisation',
  welfareLost: 'Gains from trade lost',
  throughputFlooded: 'Transactions taken under load',
  loss: 'Loss',
};

/**
 * Stems of shares that count single things among all of them, which end at nothing and at all. Shares of energy are none: losses and what
 * batteries hold at the end lead them beyond.
 */
const partsOfWhole = new Set(['shareWorseOff', 'clearingsLateShare', 'staleRate']);

/** Stems of dimensionless figures that readers know as percent. */
const percentages = new Set([
  ...partsOfWhole,
  'selfSufficiencyWith',
  'selfSufficiencyWithout',
  'selfConsumptionWith',
  'selfConsumptionWithout',
  'tradedShareOfLoad',
  'tradedShareOfTradable',
  'forecastDeviationShare',
  'sellersMarkUp',
  'sellersLernerIndex',
  'efficiency',
  'efficiencyOfBook',
]);

const TYPE = new RegExp(
  `(${[...homeTypes.map(({ suffix }) => suffix).sort((a, b) => b.length - a.length), 'Outside'].join('|')})$`,
);
const QUANTILE = /_p(\d+)$/;
const STATISTICS: Readonly<Record<string, string>> = { min: 'least', max: 'most' };

/** Whether a title is written for the field, rather than made of its name. */
export function hasTitle({ name }: Pick<Field, 'name'>): boolean {
  return stems[partsOf(name).stem] !== undefined;
}

/** "Bill with the market, homes with solar panels": without the unit. */
export function titleOf({ name }: Pick<Field, 'name'>): string {
  const { stem, suffix, statistic } = partsOf(name);
  const title = stems[stem] ?? humanised(stem);
  return [
    title,
    ...(suffix === '' ? [] : [homeNames[suffix]]),
    ...(statistic === '' ? [] : [statistic]),
  ].join(', ');
}

/** How a figure is shown: what its values are multiplied with, the unit that they then have ("" for none), and decimals enough for most. */
export interface Shown {
  readonly factor: number;
  readonly unit: string;
  readonly decimals: number;
  /** The least and the most that can be, as shown; an interval that is even to either side of a mean may leave them. */
  readonly range?: readonly [number, number];
}

export function shownAs({ name, unit }: Pick<Field, 'name' | 'unit'>): Shown {
  const { stem } = partsOf(name);
  if (percentages.has(stem)) {
    const shown = { factor: 100, unit: '%', decimals: 1 };
    return partsOfWhole.has(stem) ? { ...shown, range: [0, 100] } : shown;
  }
  if (unit === 'EUR/kWh') return { factor: 100, unit: 'ct/kWh', decimals: 2 };
  if (unit === 'B') return { factor: 1e-6, unit: 'MB', decimals: 2 };
  if (name.endsWith('_count') || unit === 'gas' || unit === 'blocks')
    return { factor: 1, unit: unit === '1' ? '' : unit, decimals: 0 };
  if (unit === '1') return { factor: 1, unit: '', decimals: 3 };
  return { factor: 1, unit, decimals: unit.startsWith('EUR') ? 2 : 1 };
}

/** "Local price (ct/kWh)". */
export function titleWithUnit(field: Pick<Field, 'name' | 'unit'>): string {
  const { unit } = shownAs(field);
  return unit === '' ? titleOf(field) : `${titleOf(field)} (${unit})`;
}

function partsOf(name: string): {
  readonly stem: string;
  readonly suffix: HomeSuffix;
  readonly statistic: string;
} {
  const first = name.split('_')[0]!;
  const percent = QUANTILE.exec(name)?.[1];
  const other = STATISTICS[/_(min|max)$/.exec(name)?.[1] ?? ''];
  const statistic =
    percent === undefined ? (other ?? '') : percent === '50' ? 'median' : `${percent} % quantile`;
  const type = TYPE.exec(first)?.[1];
  const stem = type === undefined ? first : first.slice(0, -type.length);
  if (type === undefined || stems[stem] === undefined) return { stem: first, suffix: '', statistic };
  return { stem, suffix: type as HomeSuffix, statistic };
}

function humanised(stem: string): string {
  const words = stem.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}
