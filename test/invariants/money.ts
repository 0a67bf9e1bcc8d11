/**
 * Invariant 1, second half, and invariant 2. Every metered Wh is paid exactly once (x + (f - x) + d = m): bills and the
 * retailer's purchases are worked out here a second time, from x, f and m and the tariff's rules, to the micro-EUR. Money is
 * whole micro-EUR, sums to zero over all accounts at all times, and every account agrees with the tables.
 */
import type { Institution } from '../../src/tariff/index.js';
import type { FinishedRun } from '../helpers/world.js';
import { billsAgain, nettedAgain, pay } from './bills-again.js';
import { Problems, sumOf, uEUR } from './problems.js';
import { slotsOf } from './slots.js';

export function checkPaidOnce(run: FinishedRun): string[] {
  const problems = new Problems();
  const { world, observed, scenario } = run;
  const { tariff, bill, accounts } = world.billing;
  const { ids } = world.homes.population;
  const markets = world.times.markets.length;
  problems.same(observed.products.length, scenario.time.slots * markets, () => 'products billed');
  observed.products.forEach(({ product }, p) =>
    problems.same(product, p, () => `product ${product}: billed out of turn`),
  );
  let bought_uEUR = 0;
  slotsOf(run).forEach(({ slot, products, metered_Wh, position_Wh, cleared_Wh }) => {
    const where = (what: string) => (): string => `slot ${slot}: ${what}`;
    for (let i = 0; i < ids.length; i++) {
      const x = cleared_Wh[i]!;
      const f = position_Wh[i]!;
      const m = metered_Wh[i]!;
      const delivered = observed.slots[slot]?.metered_Wh[i];
      problems.same(m, delivered, where(`${ids[i]!} is billed for what its meter did not count`));
      problems.same(x + (f - x) + (m - f), m, where(`${ids[i]!}: x + (f - x) + d is not m`));
      const trades = products.some(({ cleared_Wh: cleared }) => cleared[i] !== 0);
      if (!trades) problems.same(f, m, where(`${ids[i]!} has an imbalance without a trade`));
    }
    problems.same(sumOf(cleared_Wh, Number), 0, where('what is bought is not what is sold'));
    const rates = tariff.at(slot);
    bought_uEUR += pay(sumOf(metered_Wh, Number), rates.wholesale_uEUR_per_kWh);
  });
  // the retailer buys every metered kWh of the neighbourhood, and none twice
  problems.same(accounts.balance_uEUR[accounts.index('supplier')]!, bought_uEUR, () => 'wholesale purchases');

  const isNetted = tariff.terms.imbalance.netting === 'netted';
  const beyond = { imbalance: 0, carbon: 0, vat: 0 };
  const bills = billsAgain(run);
  ids.forEach((id, i) => {
    const wanted = bills[i]!;
    const part = (name: string, actual: number, expected: number): void =>
      problems.same(actual, expected, () => `${id}: ${name} of its bill`);
    const recovered = bill.networkRecovery_uEUR[i]!;
    // VAT on what is recovered is rounded with it
    const vat = bill.vat_uEUR[i]! - Math.sign(recovered) * Math.round(Math.abs(recovered) * tariff.terms.vat);
    part('retail energy', bill.retailEnergy_uEUR[i]!, wanted.retail);
    part('feed-in', bill.feedIn_uEUR[i]!, wanted.feedIn);
    part('network charges', bill.network_uEUR[i]! + bill.localDiscount_uEUR[i]!, wanted.network);
    part('levies', bill.levies_uEUR[i]!, wanted.levies);
    part('tax', bill.tax_uEUR[i]!, wanted.tax);
    part('standing charges', bill.standing_uEUR[i]! + bill.networkStanding_uEUR[i]!, wanted.standing);
    part(
      'local payments',
      bill.local_uEUR[i]!,
      sumOf(observed.products, (product) => product.paid_uEUR[i]!),
    );
    if (!isNetted) {
      part('imbalance', bill.imbalance_uEUR[i]!, wanted.imbalance);
      part('carbon price', bill.carbon_uEUR[i]!, wanted.carbon);
      part('VAT', vat, wanted.vat);
    }
    beyond.imbalance += bill.imbalance_uEUR[i]! - wanted.imbalance;
    beyond.carbon += bill.carbon_uEUR[i]! - wanted.carbon;
    beyond.vat += vat - wanted.vat;
  });
  const community = isNetted ? nettedAgain(run) : { imbalance: 0, carbon: 0, vat: 0 };
  problems.same(beyond.imbalance, community.imbalance, () => "the community's imbalance");
  problems.same(beyond.carbon, community.carbon, () => "the carbon price of the community's imbalance");
  problems.same(beyond.vat, community.vat, () => "VAT on the community's imbalance");
  checkRecovery(run, problems);
  return problems.list();
}

/** What the network operator lost against the shadow run, and who pays for it: by import, none more than a micro-EUR off. */
function checkRecovery({ world }: FinishedRun, problems: Problems): void {
  const { billing, energy, homes } = world;
  const { bill, shadowBill, tariff } = billing;
  const of = (bills: typeof bill): number =>
    sumOf(bills.network_uEUR, Number) +
    sumOf(bills.localDiscount_uEUR, Number) +
    sumOf(bills.networkStanding_uEUR, Number);
  const imported_Wh = sumOf(energy.import_Wh, Number);
  const neutral = tariff.terms.networkRevenue === 'revenue-neutral' && imported_Wh > 0;
  const lost = neutral ? of(shadowBill) - of(bill) : 0;
  problems.same(sumOf(bill.networkRecovery_uEUR, Number), lost, () => 'recovered network charges');
  problems.same(sumOf(shadowBill.networkRecovery_uEUR, Number), 0, () => 'recovery in the shadow run');
  homes.population.ids.forEach((id, i) => {
    const share = neutral ? (lost * energy.import_Wh[i]!) / imported_Wh : 0;
    problems.close(
      bill.networkRecovery_uEUR[i]!,
      share,
      1,
      () => `${id}: its part of recovered network charges`,
    );
  });
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
      cell('carbon') +
      cell('charges') +
      cell('standing') +
      cell('networkRecovery') +
      cell('vat') +
      cell('operatorFee') +
      cell('transactionFees') +
      cell('defaults');
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
  transfer('Outsiders', 'outsiders');
  return problems.list();
}

/** Balances in the contract: fees of what is in the observer's chain, rewards of its blocks, and trades in force. */
function checkContract(run: FinishedRun, problems: Problems): void {
  const { world, observed } = run;
  const { host, billing, design } = world;
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
  for (const { reward, onChain } of observed.blocks)
    if (onChain) move(accounts.index('issuance'), producer, Math.floor(design.blockReward_uEUR * reward));
  // what each transaction pays of the base fee is rounded up, and is burnt
  const blocks = new Map(observed.blocks.map((block) => [block.id, block]));
  for (let block = blocks.get(world.chain.observerHead.id); block; block = blocks.get(block.parent)) {
    const { gas, baseFee_wei } = block;
    const burnt = sumOf(gas, (used) => {
      const exact = BigInt(used) * baseFee_wei * BigInt(Math.round(design.token_uEUR));
      return Number((exact + 999_999_999_999_999_999n) / 1_000_000_000_000_000_000n);
    });
    move(producer, accounts.index('burn'), burnt);
    const { id } = block;
    problems.same(block.burnt_uEUR, burnt, () => `block ${id}: fees burnt`);
  }
  for (const { paid_uEUR, fee_uEUR, defaults } of observed.products) {
    // what homes pay and others do not receive is the operator's
    paid_uEUR.forEach((paid, i) => move(i, operator, paid));
    fee_uEUR.forEach((fee, i) => move(i, operator, fee));
    defaults?.lost_uEUR.forEach((lost, i) => move(i, operator, lost));
    defaults?.unpaid_uEUR.forEach((unpaid, i) => move(operator, i, unpaid + defaults.unpaidFee_uEUR[i]!));
  }
  for (let k = 0; k < wanted.length; k++) {
    const name = world.homes.population.ids[k] ?? `institution ${k - world.homes.count}`;
    problems.same(host.state.balance_uEUR.data[k]!, wanted[k]!, () => `balance in the contract of ${name}`);
  }
}
