/**
 * Settlement of one slot: what every home owes and is owed for energy and charges, in integer micro-EUR, posted to the accounts
 * so that the payee receives exactly what the payer pays.
 *
 * Per home, in integer Wh, import positive: m metered, x cleared locally, f offered at gate closure (where nothing trades locally
 * the caller sets f = m, and nothing is imbalance).
 *   x           was paid between homes when it traded; the bill records it
 *   r = f - x   retailer: energy price plus VAT if r > 0, feed-in price if r < 0
 *   d = m - f   retailer: energy price plus VAT plus surcharge if d > 0, feed-in price less discount if d < 0
 *   m+          network charge, levies, tax, plus VAT; min(m+, x+) is spared the local discount
 * x + r + d = m: every metered Wh is paid exactly once. The retailer buys the sum of r + d at the wholesale price.
 *
 * Netted imbalance: the community owes what the sum D of all d costs at the price of D's direction. That amount, and its VAT,
 * is divided among the homes that deviate in this direction, in proportion to d, by the largest remainder (ties: the lower
 * index); the deviations of the others are set off against theirs and neither cost nor earn anything.
 *
 * Rounding: each payment once, half away from zero; per home and slot these are energy, feed-in, imbalance, network, levies, tax,
 * local discount, VAT on supply and VAT on imbalance; wholesale once per call.
 * Source: balance responsibility as in Regulation (EU) 2019/943, Article 5.
 * Cost: about 25 ns a home and slot, no allocation unless netted.
 * Errors: energy that is no whole Wh below 2^31.
 */
import {
  assert,
  InvariantError,
  type Columns,
  payment_uEUR,
  shareByLargestRemainder,
} from '../kernel/index.js';
import type { Accounts } from './accounts.js';
import type { Rates, TariffTerms } from './types.js';

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
}

/** Bills by home, micro-EUR, paid +, received -; each settlement adds to them. Energy and charges are before VAT. */
export interface BillColumns {
  readonly local_uEUR: Float64Array;
  readonly retailEnergy_uEUR: Float64Array;
  readonly feedIn_uEUR: Float64Array;
  readonly imbalance_uEUR: Float64Array;
  readonly network_uEUR: Float64Array;
  readonly localDiscount_uEUR: Float64Array;
  readonly levies_uEUR: Float64Array;
  readonly tax_uEUR: Float64Array;
  readonly vat_uEUR: Float64Array;
}

/** Empty bills of `homes` homes, from the run's allocator under the name `prefix`. */
export function createBillColumns(homes: number, columns: Columns, prefix: string): BillColumns {
  const column = (name: keyof BillColumns): Float64Array => columns.f64(`${prefix}.${name}`, homes);
  return {
    local_uEUR: column('local_uEUR'),
    retailEnergy_uEUR: column('retailEnergy_uEUR'),
    feedIn_uEUR: column('feedIn_uEUR'),
    imbalance_uEUR: column('imbalance_uEUR'),
    network_uEUR: column('network_uEUR'),
    localDiscount_uEUR: column('localDiscount_uEUR'),
    levies_uEUR: column('levies_uEUR'),
    tax_uEUR: column('tax_uEUR'),
    vat_uEUR: column('vat_uEUR'),
  };
}

/** What home i owes in all, micro-EUR. */
export function billed_uEUR(bills: BillColumns, i: number): number {
  return (
    bills.local_uEUR[i] +
    bills.retailEnergy_uEUR[i] +
    bills.feedIn_uEUR[i] +
    bills.imbalance_uEUR[i] +
    bills.network_uEUR[i] +
    bills.localDiscount_uEUR[i] +
    bills.levies_uEUR[i] +
    bills.tax_uEUR[i] +
    bills.vat_uEUR[i]
  );
}

/**
 * Settles one slot of the community of homes [from, to): adds to their bills and posts everything but the local payments, which
 * were made when they traded. Netting and the wholesale payment are over this range, so a community is settled in one call.
 */
export function settleSlot(
  energy: SlotEnergy,
  rates: Rates,
  terms: TariffTerms,
  bills: BillColumns,
  accounts: Accounts,
  from: number,
  to: number,
): void {
  const { offset, metered_Wh, traded_Wh, offered_Wh, localPaid_uEUR } = energy;
  const { local_uEUR, retailEnergy_uEUR, feedIn_uEUR, imbalance_uEUR, network_uEUR } = bills;
  const { localDiscount_uEUR, levies_uEUR, tax_uEUR, vat_uEUR } = bills;
  const energyPrice = rates.energy_uEUR_per_kWh;
  const feedInPrice = rates.feedIn_uEUR_per_kWh;
  const shortPrice = rates.short_uEUR_per_kWh;
  const longPrice = rates.long_uEUR_per_kWh;
  const networkPrice = rates.network_uEUR_per_kWh;
  const leviesPrice = rates.levies_uEUR_per_kWh;
  const taxPrice = rates.tax_uEUR_per_kWh;
  const discountPrice = rates.localDiscount_uEUR_per_kWh;
  const energyVat = rates.energyVat_uEUR_per_kWh;
  const chargesVat = rates.chargesVat_uEUR_per_kWh;
  const discountVat = rates.localDiscountVat_uEUR_per_kWh;
  const isNetted = terms.netting === 'netted';
  const balance_uEUR = accounts.balance_uEUR;
  let retailer = 0;
  let network = 0;
  let state = 0;
  let supplied_Wh = 0;
  let sumMetered_Wh = 0;
  let sumTraded_Wh = 0;
  for (let i = from; i < to; i++) {
    const j = offset + i;
    const m = metered_Wh[j] | 0;
    const x = traded_Wh[j] | 0;
    const f = offered_Wh[j] | 0;
    if (m !== metered_Wh[j] || x !== traded_Wh[j] || f !== offered_Wh[j]) throw notWhole(i);
    const r = f - x;
    const d = m - f;
    supplied_Wh += r + d;
    sumMetered_Wh += m;
    sumTraded_Wh += x;
    local_uEUR[i] += localPaid_uEUR[j];
    let owed = 0;
    let vat = 0;
    if (r > 0) {
      owed = pay(r, energyPrice);
      vat = r * energyVat;
      retailEnergy_uEUR[i] += owed;
    } else if (r < 0) {
      owed = pay(r, feedInPrice);
      feedIn_uEUR[i] += owed;
    }
    let vatPaid = 0;
    if (d !== 0 && !isNetted) {
      let imbalance;
      if (d > 0) {
        imbalance = pay(d, shortPrice);
        vatPaid = pay(d, energyVat);
      } else imbalance = pay(d, longPrice);
      imbalance_uEUR[i] += imbalance;
      owed += imbalance;
    }
    retailer += owed;
    if (m > 0) {
      const levies = pay(m, leviesPrice);
      const tax = pay(m, taxPrice);
      let networkPaid = pay(m, networkPrice);
      vat += m * chargesVat;
      network_uEUR[i] += networkPaid;
      levies_uEUR[i] += levies;
      tax_uEUR[i] += tax;
      if (x > 0 && discountPrice !== 0) {
        const local = x < m ? x : m;
        const spared = pay(local, discountPrice);
        vat -= local * discountVat;
        localDiscount_uEUR[i] -= spared;
        networkPaid -= spared;
      }
      network += networkPaid;
      state += levies + tax;
      owed += networkPaid + levies + tax;
    }
    vatPaid += pay(vat, 1);
    vat_uEUR[i] += vatPaid;
    state += vatPaid;
    balance_uEUR[i] -= owed + vatPaid;
  }
  assert(
    sumTraded_Wh + supplied_Wh === sumMetered_Wh,
    'CW-BILL-ONCE',
    'not every metered Wh is paid exactly once',
  );
  balance_uEUR[accounts.index('retailer')] += retailer;
  balance_uEUR[accounts.index('network')] += network;
  balance_uEUR[accounts.index('state')] += state;
  const wholesale = payment_uEUR(supplied_Wh, rates.wholesale_uEUR_per_kWh);
  accounts.transfer(accounts.index('retailer'), accounts.index('supplier'), wholesale);
  if (isNetted) settleNetted(energy, rates, bills, accounts, from, to);
}

/** The community's deviation, divided among those who deviate in its direction. */
function settleNetted(
  energy: SlotEnergy,
  rates: Rates,
  bills: BillColumns,
  accounts: Accounts,
  from: number,
  to: number,
): void {
  const { offset, metered_Wh, offered_Wh } = energy;
  let net_Wh = 0;
  for (let i = from; i < to; i++) net_Wh += metered_Wh[offset + i] - offered_Wh[offset + i];
  if (net_Wh === 0) return;
  const way = net_Wh > 0 ? 1 : -1;
  const count = to - from;
  const weight = new Float64Array(count);
  let largest = 0;
  for (let i = 0; i < count; i++) {
    const deviation = way * (metered_Wh[offset + from + i] - offered_Wh[offset + from + i]);
    weight[i] = deviation > 0 ? deviation : 0;
    if (weight[i] > largest) largest = weight[i];
  }
  const price = way > 0 ? rates.short_uEUR_per_kWh : rates.long_uEUR_per_kWh;
  const vatPrice = way > 0 ? rates.energyVat_uEUR_per_kWh : 0;
  const share = new Float64Array(count);
  const divide = (amount_uEUR: number, column_uEUR: Float64Array, payee: number): void => {
    const size = Math.abs(amount_uEUR);
    assert(
      size * largest <= Number.MAX_SAFE_INTEGER,
      'CW-MONEY-SHARE',
      'netted imbalance too large to divide exactly',
    );
    shareByLargestRemainder(size, weight, count, share);
    const sign = amount_uEUR < 0 ? -1 : 1;
    for (let i = 0; i < count; i++) {
      column_uEUR[from + i] += sign * share[i];
      accounts.transfer(from + i, payee, sign * share[i]);
    }
  };
  divide(payment_uEUR(net_Wh, price), bills.imbalance_uEUR, accounts.index('retailer'));
  divide(payment_uEUR(net_Wh, vatPrice), bills.vat_uEUR, accounts.index('state'));
}

function notWhole(home: number): Error {
  return new InvariantError('CW-BILL-ENERGY', `energy of home ${home} is not whole Wh below 2^31`);
}

/** 1.5 x 2^52: a float64 near it has no fraction, so adding it rounds to the nearest integer. */
const TO_INTEGER = 6_755_399_441_055_744;
/** A thousandth and a little more, so that halves round away from zero; too little for anything else to cross a half. */
const THOUSANDTH = 0.001_000_000_000_000_001;

/**
 * `payment_uEUR` without division, branch or floor, which here cost as much as all the rest: the same up to 5e11 micro-EUR, since
 * before rounding a payment is a whole number of thousandths.
 */
function pay(energy_Wh: number, price_uEUR_per_kWh: number): number {
  return energy_Wh * price_uEUR_per_kWh * THOUSANDTH + TO_INTEGER - TO_INTEGER;
}
