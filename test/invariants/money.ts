/**
 * Invariant 1, second half, and invariant 2. Every metered Wh is paid exactly once (x + (f - x) + d = m): bills and the
 * retailer's purchases are worked out here a second time, from x, f and m and the tariff's rules, to the micro-EUR. Money is
 * whole micro-EUR, sums to zero over all accounts at all times, and every account agrees with the tables.
 */
import type { Institution } from '../../src/tariff/index.js';
import type { FinishedRun } from '../helpers/world.js';
import { Problems, sumOf, uEUR } from './problems.js';

/** Energy times price, rounded once, half away from zero, in exact integers. */
function pay(energy_Wh: number, price_uEUR_per_kWh: number): number {
  const exact = BigInt(energy_Wh) * BigInt(price_uEUR_per_kWh);
  const half = exact < 0n ? -500n : 500n;
  return Number((exact + half) / 1000n);
}

/** One Wh at one micro-EUR per kWh is a thousandth of a micro-EUR: several such sums, rounded once. */
function round(exact_nEUR: number): number {
  return pay(1, exact_nEUR);
}

/** A home's bill over the run in its parts, micro-EUR. */
interface Bill {
  retail: number;
  feedIn: number;
  imbalance: number;
  charges: number;
  vat: number;
}

/** What home `i` owes for slots in which it offered `position_Wh`, traded `cleared_Wh` and was metered `metered_Wh`. */
function billOf(run: FinishedRun, i: number): Bill {
  const bill: Bill = { retail: 0, feedIn: 0, imbalance: 0, charges: 0, vat: 0 };
  const { tariff } = run.world.billing;
  for (const { product, metered_Wh, position_Wh, cleared_Wh } of run.observed.products) {
    const t = tariff.at(product);
    const m = metered_Wh[i]!;
    const x = cleared_Wh[i]!;
    const f = position_Wh[i]!;
    const retail = f - x;
    const deviation = m - f;
    let vat = 0;
    if (retail > 0) {
      bill.retail += pay(retail, t.energy_uEUR_per_kWh);
      vat += retail * t.energyVat_uEUR_per_kWh;
    } else {
      bill.feedIn += pay(retail, t.feedIn_uEUR_per_kWh);
    }
    if (tariff.terms.imbalance.netting === 'individual') {
      bill.imbalance += pay(deviation, deviation > 0 ? t.short_uEUR_per_kWh : t.long_uEUR_per_kWh);
      if (deviation > 0) bill.vat += pay(deviation, t.energyVat_uEUR_per_kWh);
    }
    if (m > 0) {
      const local = Math.max(0, Math.min(m, x));
      bill.charges +=
        pay(m, t.network_uEUR_per_kWh) + pay(m, t.levies_uEUR_per_kWh) + pay(m, t.tax_uEUR_per_kWh);
      bill.charges -= pay(local, t.localDiscount_uEUR_per_kWh);
      vat += m * t.chargesVat_uEUR_per_kWh - local * t.localDiscountVat_uEUR_per_kWh;
    }
    bill.vat += round(vat);
  }
  return bill;
}

export function checkPaidOnce(run: FinishedRun): string[] {
  const problems = new Problems();
  const { world, observed, scenario } = run;
  const { tariff, bill, accounts } = world.billing;
  const { ids } = world.homes.population;
  problems.same(observed.products.length, scenario.time.slots, () => 'products billed');
  let bought_uEUR = 0;
  let netted = 0;
  let nettedVat = 0;
  observed.products.forEach(({ product, metered_Wh, position_Wh, cleared_Wh }, s) => {
    const where = (what: string) => (): string => `product ${product}: ${what}`;
    problems.same(product, s, where('billed out of turn'));
    for (let i = 0; i < ids.length; i++) {
      const x = cleared_Wh[i]!;
      const f = position_Wh[i]!;
      const m = metered_Wh[i]!;
      const delivered = observed.slots[product]?.metered_Wh[i];
      problems.same(m, delivered, where(`${ids[i]!} is billed for what its meter did not count`));
      problems.same(x + (f - x) + (m - f), m, where(`${ids[i]!}: x + (f - x) + d is not m`));
      if (x === 0) problems.same(f, m, where(`${ids[i]!} has an imbalance without a trade`));
    }
    problems.same(sumOf(cleared_Wh, Number), 0, where('what is bought is not what is sold'));
    const rates = tariff.at(product);
    bought_uEUR += pay(sumOf(metered_Wh, Number), rates.wholesale_uEUR_per_kWh);
    const deviation = sumOf(metered_Wh, Number) - sumOf(position_Wh, Number);
    netted += pay(deviation, deviation > 0 ? rates.short_uEUR_per_kWh : rates.long_uEUR_per_kWh);
    if (deviation > 0) nettedVat += pay(deviation, rates.energyVat_uEUR_per_kWh);
  });
  // the retailer buys every metered kWh of the neighbourhood, and none twice
  problems.same(accounts.balance_uEUR[accounts.index('supplier')]!, bought_uEUR, () => 'wholesale purchases');

  let imbalance = 0;
  let vat = 0;
  ids.forEach((id, i) => {
    const wanted = billOf(run, i);
    const part = (name: string, actual: number, expected: number): void =>
      problems.same(actual, expected, () => `${id}: ${name} of its bill`);
    const charges =
      bill.network_uEUR[i]! + bill.levies_uEUR[i]! + bill.tax_uEUR[i]! + bill.localDiscount_uEUR[i]!;
    part('retail energy', bill.retailEnergy_uEUR[i]!, wanted.retail);
    part('feed-in', bill.feedIn_uEUR[i]!, wanted.feedIn);
    part('charges', charges, wanted.charges);
    part(
      'local payments',
      bill.local_uEUR[i]!,
      sumOf(observed.products, (product) => product.paid_uEUR[i]!),
    );
    if (tariff.terms.imbalance.netting === 'individual') {
      part('imbalance', bill.imbalance_uEUR[i]!, wanted.imbalance);
      part('VAT', bill.vat_uEUR[i]!, wanted.vat);
    }
    imbalance += bill.imbalance_uEUR[i]!;
    vat += bill.vat_uEUR[i]! - wanted.vat;
  });
  if (tariff.terms.imbalance.netting === 'netted') {
    problems.same(imbalance, netted, () => "the community's imbalance");
    problems.same(vat, nettedVat, () => "VAT on the community's imbalance");
  }
  return problems.list();
}

export function checkMoney(run: FinishedRun): string[] {
  const problems = new Problems();
  const { world, observed, tables } = run;
  const { billing, host } = world;
  const { accounts, shadowAccounts, balance_uEUR } = billing;
  for (const product of observed.products) {
    problems.same(product.money_uEUR, 0, () => `money outside the contract after product ${product.product}`);
    problems.same(
      product.contractMoney_uEUR,
      0,
      () => `money in the contract after product ${product.product}`,
    );
  }
  problems.same(sumOf(balance_uEUR, Number), 0, () => 'money over all accounts');
  problems.same(sumOf(shadowAccounts.balance_uEUR, Number), 0, () => 'money over all accounts of the shadow');
  problems.same(sumOf(host.state.balance_uEUR.data, Number), 0, () => 'money in the contract');
  balance_uEUR.forEach((balance, k) =>
    problems.expect(Number.isSafeInteger(balance), () => `account ${k} holds ${balance}, no whole micro-EUR`),
  );
  checkContract(run, problems);
  world.homes.population.ids.forEach((id, i) => {
    const row = tables.agents[i];
    if (!row) return;
    const cell = (name: string): number => uEUR(row[`${name}_EUR`]);
    const where = (what: string) => (): string => `${id}: ${what}`;
    const stored = cell('storedEnergyValue');
    const parts =
      cell('localPaid') +
      cell('retail') -
      cell('feedIn') +
      cell('imbalance') +
      cell('charges') +
      cell('vat') +
      cell('operatorFee') +
      cell('transactionFees');
    problems.same(cell('billWith'), parts - stored, where('its bill is not the sum of its parts'));
    problems.same(
      cell('billWith') + stored,
      -balance_uEUR[i]!,
      where('its bill is not what left its account'),
    );
    problems.same(
      cell('billWithout') + cell('storedEnergyValueWithout'),
      -shadowAccounts.balance_uEUR[i]!,
      where('its shadow bill is not what left its account'),
    );
    problems.same(cell('saving'), cell('billWithout') - cell('billWith'), where('its saving'));
  });
  const summary = tables.summary[0]!;
  const transfer = (name: string, ...institutions: Institution[]): void => {
    const wanted = sumOf(institutions, (institution) => {
      const k = accounts.index(institution);
      return balance_uEUR[k]! - shadowAccounts.balance_uEUR[k]!;
    });
    problems.same(uEUR(summary[`transfer${name}_EUR`]), wanted, () => `transfer to ${name}`);
  };
  transfer('Retailer', 'retailer');
  transfer('Network', 'network');
  transfer('State', 'state');
  transfer('Validators', 'validators');
  transfer('Operator', 'operator');
  transfer('Supplier', 'supplier');
  transfer('LedgerSuppliers', 'providers');
  transfer('Issuance', 'issuance', 'burn');
  return problems.list();
}

/** Balances in the contract: fees of what is in the observer's chain, rewards of its blocks, and trades in force. */
function checkContract(run: FinishedRun, problems: Problems): void {
  const { world, observed } = run;
  const { host, billing, chain, design } = world;
  const { accounts } = billing;
  const wanted = new Float64Array(accounts.balance_uEUR.length);
  const move = (from: number, to: number, amount_uEUR: number): void => {
    wanted[from] = wanted[from]! - amount_uEUR;
    wanted[to] = wanted[to]! + amount_uEUR;
  };
  const operator = accounts.index('operator');
  const producer = design.distributed ? accounts.index('validators') : operator;
  for (const { sender, fee_uEUR, block } of observed.transactions)
    if (block >= 0) move(sender, producer, fee_uEUR);
  move(accounts.index('issuance'), producer, design.blockReward_uEUR * chain.observerHead.height);
  for (const { paid_uEUR, fee_uEUR } of observed.products) {
    // payments between homes sum to zero over the homes of a product
    paid_uEUR.forEach((paid, i) => (wanted[i] = wanted[i]! - paid));
    fee_uEUR.forEach((fee, i) => move(i, operator, fee));
  }
  for (let k = 0; k < wanted.length; k++) {
    const name = world.homes.population.ids[k] ?? `institution ${k - world.homes.count}`;
    problems.same(host.state.balance_uEUR.data[k]!, wanted[k]!, () => `balance in the contract of ${name}`);
  }
}
