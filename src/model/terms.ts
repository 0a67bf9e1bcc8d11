/** What the contract and its users are told of prices, fees and limits: from the tariff and the ledger's design. */
import {
  localCap_uEUR_per_kWh,
  localFloor_uEUR_per_kWh,
  localPricesOf,
  type LocalPrices,
  type Population,
} from '../agents/index.js';
import { mix32, type Problem } from '../kernel/index.js';
import type { LedgerDesign } from '../consensus/types.js';
import { urgencyStep, urgentPrices } from '../consensus/urgency.js';
import {
  batchBytes,
  batchGasBase,
  clearBatchBytes,
  clearGasBase,
  piecesWithin,
  settleGasBase,
  shareDayBytes,
  shareDayGas,
  workGas,
  type ContractTerms,
  type EscrowTerms,
  type NettingTerms,
} from '../contracts/index.js';
import {
  compareGasPrices,
  FeeMarket,
  mayReplace,
  priceLevels,
  raised,
  singlePrice,
  type GasPrice,
  type Replacement,
} from '../ledger/index.js';
import type { MarketDesign, PriceBounds } from '../market/types.js';
import type { Scenario } from '../scenario/types.js';
import type { Accounts, Rates } from '../tariff/index.js';
import type { MarketCharges } from './charges.js';
import { longestDay } from './days.js';
import { largestWithin } from './fitting.js';
import type { Gateways } from './gateways.js';
import type { ProductTimes } from './times.js';

/** The operator's fee is half on either side; an odd micro-EUR falls to the buyer. */
export interface FeeParts {
  readonly buyer_uEUR_per_kWh: number;
  readonly seller_uEUR_per_kWh: number;
}

export function feeParts(design: LedgerDesign): FeeParts {
  const seller = Math.floor(design.operatorFee_uEUR_per_kWh / 2);
  return { buyer_uEUR_per_kWh: design.operatorFee_uEUR_per_kWh - seller, seller_uEUR_per_kWh: seller };
}

/** Prices around a local trade at `rates`, the operator's fee among the charges. */
export function localPrices(rates: Rates, fees: FeeParts): LocalPrices {
  const prices = localPricesOf(rates);
  return {
    ...prices,
    buyerCharges_uEUR_per_kWh: prices.buyerCharges_uEUR_per_kWh + fees.buyer_uEUR_per_kWh,
    sellerCharges_uEUR_per_kWh: prices.sellerCharges_uEUR_per_kWh + fees.seller_uEUR_per_kWh,
  };
}

/** Bounds of local prices that everybody knows. */
export function priceBounds(prices: LocalPrices): PriceBounds {
  return {
    floor_uEUR_per_kWh: localFloor_uEUR_per_kWh(prices),
    cap_uEUR_per_kWh: localCap_uEUR_per_kWh(prices),
  };
}

/** A warning where in none of `slots` slots a price suits both sides; what it shows is the first. */
export function priceNotices(boundsAt: (slot: number) => PriceBounds, slots: number): Problem[] {
  const { floor_uEUR_per_kWh: floor, cap_uEUR_per_kWh: cap } = boundsAt(0);
  for (let slot = 0; slot < slots; slot++) {
    const bounds = boundsAt(slot);
    if (bounds.floor_uEUR_per_kWh <= bounds.cap_uEUR_per_kWh) return [];
  }
  return [
    {
      code: 'CW-MODEL-PRICES',
      message: 'no local trade can pay: selling to the retailer brings more than a neighbour can pay',
      path: 'tariff.feedIn',
      found: `a seller takes no less than ${floor / 1e4} ct/kWh, a buyer pays no more than ${cap / 1e4} ct/kWh before charges`,
      expected: 'a feed-in price below the retail price less the charges on a local kWh',
      remedy: 'check the tariff; only buyers with a green premium may trade',
    },
  ];
}

/** What homes and keepers offer for gas. */
export interface GasOffers {
  /** Different ones, ascending: a transaction carries the index, its level. */
  readonly prices: readonly GasPrice[];
  /** What a home offers for the gas of an order whose gate closes in `left_us`; Infinity: where nothing presses. */
  readonly orderLevel: (left_us: number) => number;
  readonly keeperLevel: number;
  /** What a home offers that sends an offer of `level` again; -1: it does not, or that is no first offer of a home. */
  readonly raisedLevel: (level: number) => number;
  /** When one offer may take the place of another; undefined: nothing is replaced. */
  readonly replacement: Replacement | undefined;
  /** What somebody else offers who pays this for gas, gwei; undefined: as homes where nothing presses. */
  readonly outsideLevel: (gasPrice_gwei: number | undefined) => number;
  /** Undefined: blocks have no base fee. */
  readonly market: FeeMarket | undefined;
}

export function gasOffers(
  design: Pick<
    LedgerDesign,
    | 'homeGasPrice'
    | 'keeperGasPrice'
    | 'urgency'
    | 'replacement'
    | 'priceBump_ppm'
    | 'nonces'
    | 'baseFee'
    | 'blockGasLimit'
    | 'distributed'
  >,
  outside_gwei: readonly number[] = [],
): GasOffers {
  const { homeGasPrice, keeperGasPrice, baseFee, blockGasLimit } = design;
  const urgency = design.urgency ?? { multiple: 1, within_us: 0 };
  const homes = urgentPrices(homeGasPrice, urgency);
  // an operator's database has one price
  const outside = design.distributed ? outside_gwei.map(outsidePrice) : [];
  const again = design.replacement ? homes.map((price) => raised(price, design.replacement!.by_ppm)) : [];
  const prices = priceLevels([...homes, ...again, keeperGasPrice, ...outside]);
  const levelOf = (offer: GasPrice): number =>
    prices.findIndex((price) => compareGasPrices(price, offer) === 0);
  const levels = homes.map(levelOf);
  const raisedLevels = again.map(levelOf);
  const bump_ppm = design.priceBump_ppm ?? 0;
  const isKept = design.replacement !== undefined || design.nonces === 'account';
  return {
    prices,
    orderLevel: (left_us) => levels[urgencyStep(left_us, urgency)]!,
    keeperLevel: levelOf(keeperGasPrice),
    raisedLevel: (level) => raisedLevels[levels.indexOf(level)] ?? -1,
    replacement: isKept
      ? {
          levels: prices.length,
          mayReplace: (level, by) => mayReplace(prices[level]!, prices[by]!, bump_ppm),
        }
      : undefined,
    outsideLevel: (gasPrice_gwei) =>
      gasPrice_gwei === undefined || !design.distributed ? levels[0]! : levelOf(outsidePrice(gasPrice_gwei)),
    market: baseFee && new FeeMarket(baseFee, blockGasLimit, prices),
  };
}

/** An offer of the old kind, with one gas price. */
function outsidePrice(gasPrice_gwei: number): GasPrice {
  return singlePrice(BigInt(Math.round(gasPrice_gwei * 1e9)));
}

/** What the scenario asks homes to have in escrow, if it does: nothing of those that stay out of the market. */
export function escrowTerms(
  scenario: Scenario,
  { group, participates }: Pick<Population, 'group' | 'participates'>,
): EscrowTerms | undefined {
  const { escrow, groups } = scenario;
  if (!escrow) return undefined;
  const deposit_uEUR = Float64Array.from(group, (g, i) =>
    participates[i] === 1 ? groups[g]!.deposits!.deposit_uEUR : 0,
  );
  return { deposit_uEUR, collateral: escrow.collateral, losses: escrow.losses };
}

export interface TermsOptions {
  readonly homes: number;
  readonly design: LedgerDesign;
  /** By market, as `times` lists them. */
  readonly designs: readonly MarketDesign[];
  readonly charges: readonly MarketCharges[];
  /** Bounds of local prices in a slot. */
  readonly boundsAt: (slot: number) => PriceBounds;
  /** 32 random bits, from which each product's lot is mixed. */
  readonly lots: number;
  readonly fees: FeeParts;
  readonly escrow: EscrowTerms | undefined;
  readonly accounts: Accounts;
  readonly gateways: Gateways;
  readonly times: ProductTimes;
  /** What gateways report of a delivered slot, by home: what meters counted, if nobody lies. */
  reported_Wh(slot: number): Int32Array;
}

/** How many pieces of work fit into half of `limit`, one at least. */
function halfOf(limit: number, base: number, each: number): number {
  return limit === Infinity ? Infinity : Math.max(1, Math.floor((limit / 2 - base) / each));
}

/** How many orders a call whose length is `bytesOf` them has room for in half of a block. */
function ordersInHalf(bytesLimit: number, bytesOf: (orders: number) => number): number {
  const each = bytesOf(1001) - bytesOf(1000);
  return halfOf(bytesLimit, bytesOf(1000) - 1000 * each, each);
}

/** What the contract is told of days, where some market nets them. */
function nettingTerms(
  { days, slot_us, slotOf, gathersReadings }: ProductTimes,
  { blockGasLimit, blockBytesLimit }: LedgerDesign,
  homes: number,
): NettingTerms | undefined {
  if (!days) return undefined;
  const longest = longestDay(days);
  return {
    days: days.at(-1)!.number + 1,
    dayOf(product) {
      const day = days[slotOf(product)]!;
      return { ...day, ends_us: day.to * slot_us };
    },
    gathersReadings,
    piecesPerCall: piecesWithin(blockGasLimit / 2, homes),
    homesPerCall: Math.min(
      largestWithin(blockGasLimit / 2, (count) => shareDayGas(count, longest)),
      largestWithin(blockBytesLimit / 2, (count) => shareDayBytes(count, longest)),
    ),
  };
}

export function contractTerms(options: TermsOptions): ContractTerms {
  const { design, accounts, times, fees } = options;
  const operatorAccount = accounts.index('operator');
  const gas = workGas(options.escrow !== undefined);
  // a keeper's call may use half a block
  const perCall = (base: number, each: number): number => halfOf(design.blockGasLimit, base, each);
  const isBatched = times.markets.some(({ settings }) => settings.onChain === 'batch');
  const brought = isBatched ? ordersInHalf(design.blockBytesLimit, clearBatchBytes) : Infinity;
  return {
    homes: options.homes,
    accounts: accounts.count,
    products: times.slots * times.markets.length,
    markets: options.designs.map((design, m) => ({
      design,
      kind: times.markets[m]!.settings.mechanism.kind,
      onChain: times.markets[m]!.settings.onChain,
      settle: times.markets[m]!.settings.settle,
      buyerFee_uEUR_per_kWh: fees.buyer_uEUR_per_kWh,
      sellerFee_uEUR_per_kWh: fees.seller_uEUR_per_kWh,
      ...options.charges[m],
    })),
    context: (product) => ({
      ...options.boundsAt(times.slotOf(product)),
      lot: mix32(options.lots ^ mix32(product)),
    }),
    feeAccount: design.distributed ? accounts.index('validators') : operatorAccount,
    operatorAccount,
    burnAccount: accounts.index('burn'),
    issuanceAccount: accounts.index('issuance'),
    blockReward_uEUR: design.blockReward_uEUR,
    batchSizes: options.gateways.batchSizes,
    confirmations: design.confirmations,
    ordersPerCall: Math.min(brought, perCall(clearGasBase, gas.clearPerOrder)),
    ordersPerBatch: Math.min(
      ordersInHalf(design.blockBytesLimit, batchBytes),
      perCall(batchGasBase, gas.batchPerOrder),
    ),
    tradesPerCall: perCall(settleGasBase, gas.settlePerTrade),
    gasPerSecond: design.gasPerSecond,
    gas,
    netting: nettingTerms(times, design, options.homes),
    escrow: options.escrow,
    reported_Wh: (product) => options.reported_Wh(times.slotOf(product)),
    gateOpens_us: (product) => times.opens(product),
    gateCloses_us: (product) => times.closes(product),
    bookCloses_us: (product) => times.bookCloses(product),
    deadline_us: (product) => times.deadline(product),
  };
}
