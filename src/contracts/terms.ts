/** What the contracts are told when they are deployed. */
import { marketOf, type ClearingTerms } from './clearing.js';
import type { EscrowTerms } from './escrow.js';
import type { WorkGas } from './gas.js';

/** A day of the scenario's calendar, of which all products of a market are settled at once. */
export interface NettedDay {
  /** From 0. */
  readonly number: number;
  /** Its slots, [from, to). */
  readonly from: number;
  readonly to: number;
  /** When the delivery of the last of them ends, microseconds. */
  readonly ends_us: number;
}

/** Where some market nets days. */
export interface NettingTerms {
  readonly days: number;
  dayOf(product: number): NettedDay;
  /** Whether readings are sent day by day: where no market needs them before. */
  readonly gathersReadings: boolean;
  /** Products and trades that one call works through at most, and homes where metered energy is shared. */
  readonly piecesPerCall: number;
  readonly homesPerCall: number;
}

export interface ContractTerms extends ClearingTerms {
  readonly accounts: number;
  readonly products: number;
  /** Account that receives transaction fees (validators, or the operator), and the one that receives the operator's fee. */
  readonly feeAccount: number;
  /** Where base fees go. */
  readonly burnAccount: number;
  readonly operatorAccount: number;
  readonly issuanceAccount: number;
  readonly blockReward_uEUR: number;
  /** Homes of each metering batch. */
  readonly batchSizes: Int32Array;
  /** What is reported of the meters in the slot of a product, by home, Wh, import positive: for rules that share it. */
  reported_Wh(product: number): Int32Array;
  /** Blocks that must lie on top of a clearing before it can be settled. */
  readonly confirmations: number;
  /** Orders and trades that one call works through at most. */
  readonly ordersPerCall: number;
  /** Orders that one batch carries at most. */
  readonly ordersPerBatch: number;
  readonly tradesPerCall: number;
  readonly gasPerSecond: number;
  readonly gas: WorkGas;
  /** Absent: each product is settled by itself. */
  readonly netting?: NettingTerms | undefined;
  /** Without it, balances may be as negative as homes owe. */
  readonly escrow?: EscrowTerms | undefined;
  /** Times of product p, microseconds. */
  gateOpens_us(product: number): number;
  gateCloses_us(product: number): number;
  /** After gate closure: until when sealed orders are revealed; else gate closure. */
  bookCloses_us(product: number): number;
  deadline_us(product: number): number;
}

/** Gas of working through an order of `product`. */
export function clearPerOrder(terms: ContractTerms, product: number): number {
  const isBatched = marketOf(terms, product).onChain === 'batch';
  return isBatched ? terms.gas.clearPerBatchOrder : terms.gas.clearPerOrder;
}

/** The day with which `product` is settled; undefined if it is settled by itself. */
export function nettedDay(terms: ContractTerms, product: number): NettedDay | undefined {
  return marketOf(terms, product).settle === 'day' ? terms.netting?.dayOf(product) : undefined;
}
