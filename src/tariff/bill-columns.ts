/**
 * What a slot's settlement reads and where it writes: energy of homes, and their bills by component. Each component has one payee:
 * `payees` says who.
 */
import { InvariantError, type Columns } from '../kernel/index.js';
import type { Institution } from './accounts.js';

/** Integer Wh or micro-EUR by home. */
export type IntegerColumn = Int32Array | Float64Array;

/** Energy of one slot; home i stands at `offset + i`. */
export interface SlotEnergy {
  readonly offset: number;
  readonly metered_Wh: IntegerColumn;
  readonly traded_Wh: IntegerColumn;
  readonly offered_Wh: IntegerColumn;
  /** What was paid (+) or received (-) for what was traded locally, micro-EUR. */
  readonly localPaid_uEUR: IntegerColumn;
  /** What was bought locally by level, the nearest first; without it, all of it counts at the farthest. */
  readonly bought_Wh?: readonly IntegerColumn[] | undefined;
  /** What the meter of the generation counted; needed where that is metered apart. */
  readonly generated_Wh?: IntegerColumn | undefined;
}

/** Who gets each component of a bill. `homes`: each other. */
export const payees = {
  /** Paid between homes when they traded. */
  local_uEUR: 'homes',
  retailEnergy_uEUR: 'retailer',
  feedIn_uEUR: 'retailer',
  imbalance_uEUR: 'retailer',
  /** Carbon price on energy from the retailer. */
  carbon_uEUR: 'state',
  network_uEUR: 'network',
  localDiscount_uEUR: 'network',
  levies_uEUR: 'state',
  tax_uEUR: 'state',
  /** Charges that do not depend on energy. */
  standing_uEUR: 'retailer',
  networkStanding_uEUR: 'network',
  /** What is recovered of network charges that were saved, at the end of a run. */
  networkRecovery_uEUR: 'network',
  vat_uEUR: 'state',
} as const satisfies Readonly<Record<string, Institution | 'homes'>>;

export type BillComponent = keyof typeof payees;
export const billComponents = Object.keys(payees) as readonly BillComponent[];

/** Bills by home, micro-EUR, paid +, received -; each settlement adds to them. All but the VAT are before VAT. */
export type BillColumns = { readonly [Component in BillComponent]: Float64Array };

/** Empty bills of `homes` homes, from the run's allocator under the name `prefix`. */
export function createBillColumns(homes: number, columns: Columns, prefix: string): BillColumns {
  const entries = billComponents.map((name) => [name, columns.f64(`${prefix}.${name}`, homes)]);
  return Object.fromEntries(entries) as BillColumns;
}

/** What home i owes in all, micro-EUR. */
export function billed_uEUR(bills: BillColumns, i: number): number {
  let sum = 0;
  for (const component of billComponents) sum += bills[component][i]!;
  return sum;
}

/** Energy that is no whole Wh below 2^31. */
export function notWhole(home: number): Error {
  return new InvariantError('CW-BILL-ENERGY', `energy of home ${home} is not whole Wh below 2^31`);
}

/** 1.5 x 2^52: a float64 near it has no fraction, so adding it rounds to the nearest integer. */
const TO_INTEGER = 6_755_399_441_055_744;
/** A thousandth and a little more, so that halves round away from zero; too little for anything else to cross a half. */
const THOUSANDTH = 0.001_000_000_000_000_001;

/**
 * `payment_uEUR` without division, branch or floor, which cost as much as all the rest of a settlement: the same up to 5e11
 * micro-EUR, since before rounding a payment is a whole number of thousandths.
 */
export function pay(energy_Wh: number, price_uEUR_per_kWh: number): number {
  return energy_Wh * price_uEUR_per_kWh * THOUSANDTH + TO_INTEGER - TO_INTEGER;
}
