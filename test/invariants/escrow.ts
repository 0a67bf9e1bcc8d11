/**
 * Escrow, worked out again from the observer's chain alone: transaction by transaction, what each home has in the contract and what is
 * held for whom. An order is refused for want of funds if and only if they are wanting; nobody ever has less than nothing; what is
 * unpaid is lost by somebody, to the micro-EUR, and where orders are covered in full nothing is.
 */
import {
  CLEAR,
  DEPOSIT,
  OK,
  ORDER,
  SETTLE,
  UNFUNDED,
  WORD_ENERGY,
  WORD_HOME,
  WORD_LIMIT,
  WORD_PRODUCT,
} from '../../src/contracts/index.js';
import type { FinishedRun, ObservedProduct, ObservedTransaction } from '../helpers/world.js';
import { Problems, sumOf } from './problems.js';

export function checkEscrow(run: FinishedRun): string[] {
  const problems = new Problems();
  const { observed, scenario, world } = run;
  if (!scenario.escrow) {
    const refused = observed.transactions.filter(({ receipt }) => receipt === UNFUNDED);
    problems.same(refused.length, 0, () => 'orders refused for want of funds without an escrow');
    const unpaid = observed.products.filter(({ defaults }) => defaults !== undefined);
    problems.same(unpaid.length, 0, () => 'products left unpaid without an escrow');
    return problems.list();
  }
  const replay = new Replay(run, problems);
  replay.all();
  world.homes.population.ids.forEach((id, i) => {
    problems.same(world.host.state.funds_uEUR.data[i], replay.funds[i], () => `${id}: funds at the end`);
    problems.same(world.host.state.paidIn_uEUR.data[i], replay.paidIn[i], () => `${id}: paid into escrow`);
  });
  for (const product of observed.products) checkDefaults(run, product, problems);
  return problems.list();
}

class Replay {
  readonly funds: number[];
  readonly paidIn: number[];
  private readonly run: FinishedRun;
  private readonly problems: Problems;
  /** What is held, by product and home. */
  private readonly held = new Map<number, Map<number, number>>();

  constructor(run: FinishedRun, problems: Problems) {
    this.run = run;
    this.problems = problems;
    const { group, participates } = run.world.homes.population;
    this.funds = [...group].map((g, i) =>
      participates[i] === 1 ? run.scenario.groups[g]!.deposits!.deposit_uEUR : 0,
    );
    this.paidIn = [...this.funds];
  }

  all(): void {
    const { observed, world } = this.run;
    const sent = new Map(observed.transactions.map((transaction) => [transaction.id, transaction]));
    const blocks = new Map(observed.blocks.map((block) => [block.id, block]));
    const chain = [];
    for (let at = blocks.get(world.chain.observerHead.id); at; at = blocks.get(at.parent)) chain.unshift(at);
    const carried = new Map<number, ObservedTransaction[]>();
    for (const transaction of observed.transactions) {
      if (transaction.carrier < 0) continue;
      const others = carried.get(transaction.carrier);
      if (others) others.push(transaction);
      else carried.set(transaction.carrier, [transaction]);
    }
    const lastSettle = new Map<number, number>();
    const lastClear = new Map<number, number>();
    for (const { transactions, receipts } of chain)
      transactions.forEach((id, k) => {
        const { kind, payload } = sent.get(id)!;
        if (receipts[k] !== OK) return;
        if (kind === SETTLE) lastSettle.set(payload[WORD_PRODUCT]!, id);
        if (kind === CLEAR) lastClear.set(payload[WORD_PRODUCT]!, id);
      });
    for (const { transactions, receipts, timestamp_us } of chain)
      transactions.forEach((id, k) => {
        const transaction = sent.get(id)!;
        const product = transaction.payload[WORD_PRODUCT]!;
        const receipt = receipts[k]!;
        if (transaction.kind === ORDER) this.order(transaction, receipt, timestamp_us);
        for (const order of carried.get(id) ?? []) this.order(order, order.receipt, timestamp_us);
        if (transaction.kind === DEPOSIT && receipt === OK) this.deposit(transaction.payload[WORD_HOME]!);
        const billed = observed.products[product];
        if (billed?.clearing && id === lastClear.get(product)) this.clear(billed);
        if (id === lastSettle.get(product)) this.settle(settledBy(this.run, product), timestamp_us);
      });
  }

  private order({ id, payload }: ObservedTransaction, receipt: number, now_us: number): void {
    if (receipt !== OK && receipt !== UNFUNDED) return;
    const { scenario, world } = this.run;
    const { host, homes } = world;
    const product = payload[WORD_PRODUCT]!;
    const home = payload[WORD_HOME]!;
    const energy = payload[WORD_ENERGY]!;
    const { buyerFee_uEUR_per_kWh, sellerFee_uEUR_per_kWh } =
      host.terms.markets[product % host.terms.markets.length]!;
    const price =
      energy > 0
        ? payload[WORD_LIMIT]! + buyerFee_uEUR_per_kWh
        : sellerFee_uEUR_per_kWh - payload[WORD_LIMIT]!;
    const quantity = Math.abs(energy);
    const most = price > 0 ? Math.ceil((quantity * price) / 1000) + 2 * Math.min(quantity, homes.count) : 0;
    const needed = Math.ceil(most * scenario.escrow!.collateral);
    const covered = needed <= this.funds[home]! - this.heldOf(home, now_us);
    const expected = covered ? OK : UNFUNDED;
    this.problems.same(receipt, expected, () => `order ${id}: its receipt, with ${needed} uEUR needed`);
    if (!covered) return;
    if (!this.held.has(product)) this.held.set(product, new Map());
    this.held.get(product)!.set(home, needed);
  }

  /** All that is held of what `home` has. */
  private heldOf(home: number, now_us: number): number {
    const { times } = this.run.world;
    let held = 0;
    for (const [product, of] of this.held) if (now_us <= times.deadline(product)) held += of.get(home) ?? 0;
    return held;
  }

  private deposit(home: number): void {
    const { groups } = this.run.scenario;
    const full = groups[this.run.world.homes.population.group[home]!]!.deposits!.deposit_uEUR;
    const missing = Math.max(0, full - this.funds[home]!);
    this.funds[home]! += missing;
    this.paidIn[home]! += missing;
  }

  private clear({ product, clearing }: ObservedProduct): void {
    const { paid_uEUR, fee_uEUR } = clearing!;
    for (const [home, held] of this.held.get(product) ?? [])
      this.held.get(product)!.set(home, Math.min(held, Math.max(0, paid_uEUR[home]! + fee_uEUR[home]!)));
  }

  /** What is settled at once is paid one after another, with what the later ones will bring. */
  private settle(paid: readonly ObservedProduct[], now_us: number): void {
    for (const { product } of paid) this.held.delete(product);
    const heldOf = this.funds.map((_, i) => this.heldOf(i, now_us));
    paid.forEach((each, k) => {
      const later = paid.slice(k + 1);
      const amounts = this.funds.map((funds, i) => {
        const coming = sumOf(later, ({ clearing }) => Math.max(0, -dueOf(clearing!, i)));
        return this.paidBy(each, i, funds + coming - heldOf[i]!);
      });
      amounts.forEach((amount, i) => (this.funds[i]! -= amount));
    });
    this.funds.forEach((funds, i) => {
      const has = `home ${i} has ${funds}, of which ${heldOf[i]} are held`;
      const products = paid.map(({ product }) => product).join(', ');
      this.problems.expect(funds >= heldOf[i]!, () => `product ${products}: ${has}`);
    });
  }

  /** What home `i` pays for a product with `free` funds. */
  private paidBy({ product, clearing, defaults }: ObservedProduct, i: number, free: number): number {
    const owed = dueOf(clearing!, i) + (defaults?.lost_uEUR[i] ?? 0);
    if (!defaults) return owed;
    const unpaid = defaults.unpaid_uEUR[i]! + defaults.unpaidFee_uEUR[i]!;
    const missing = Math.max(0, owed - free);
    this.problems.same(unpaid, missing, () => `product ${product}: what home ${i} leaves unpaid`);
    return owed - unpaid;
  }
}

function dueOf({ paid_uEUR, fee_uEUR }: NonNullable<ObservedProduct['clearing']>, i: number): number {
  return paid_uEUR[i]! + fee_uEUR[i]!;
}

/** The products that a settlement in the name of `product` has paid for: itself, or all of its day in its market. */
function settledBy({ observed, world }: FinishedRun, product: number): ObservedProduct[] {
  const { from, to } = world.times.settledWith(product);
  const markets = world.times.markets.length;
  return observed.products.filter(({ product: other, settlement, clearing }) => {
    const slot = Math.floor(other / markets);
    const isOfIt = other % markets === product % markets && slot >= from && slot < to;
    return isOfIt && settlement === 'settled' && clearing !== undefined;
  });
}

function checkDefaults(
  { scenario, world }: FinishedRun,
  { product, clearing, defaults }: ObservedProduct,
  problems: Problems,
): void {
  if (!defaults || !clearing) return;
  const where = (what: string) => (): string => `product ${product}: ${what}`;
  const { unpaid_uEUR, unpaidFee_uEUR, lost_uEUR, operatorLoss_uEUR } = defaults;
  const unpaid = sumOf(unpaid_uEUR, Number) + sumOf(unpaidFee_uEUR, Number);
  problems.expect(unpaid > 0, where('defaults of nothing'));
  problems.same(
    sumOf(lost_uEUR, Number) + operatorLoss_uEUR,
    unpaid,
    where('what is unpaid is not what is lost'),
  );
  const { collateral, losses } = scenario.escrow!;
  if (losses === 'operator') problems.same(sumOf(lost_uEUR, Number), 0, where('other homes lose'));
  const covered = collateral === 1 && world.times.marketOf(product).trading === 'orders';
  problems.expect(!covered, where('covered orders are left unpaid'));
  for (let i = 0; i < lost_uEUR.length; i++) {
    problems.expect(
      unpaidFee_uEUR[i]! <= clearing.fee_uEUR[i]!,
      where(`home ${i}: more fees unpaid than due`),
    );
    problems.expect(lost_uEUR[i]! >= 0, where(`home ${i} loses ${lost_uEUR[i]}`));
    const due = Math.max(0, -clearing.paid_uEUR[i]!);
    const price = clearing.trades.sellerPrice_uEUR_per_kWh;
    // with prices of either sign a home may be owed and owe in one product
    const plain = price.subarray(0, clearing.trades.count).every((each) => each >= 0);
    if (plain) problems.expect(lost_uEUR[i]! <= due, where(`home ${i} loses more than it is owed`));
  }
}
