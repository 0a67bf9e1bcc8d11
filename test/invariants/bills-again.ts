/**
 * Every bill a second time, from x, f, m and the rules that the tariff's files state, home by home and in exact integers. A home's
 * slots are worked through one after the other; only the netted imbalance and the single price need its neighbours.
 */
import { Meters } from '../../src/devices/meter.js';
import { Columns } from '../../src/kernel/index.js';
import type { Rates, Tariff } from '../../src/tariff/index.js';
import type { FinishedRun } from '../helpers/world.js';
import { sumOf } from './problems.js';
import { slotsOf } from './slots.js';

/** Energy times price, rounded once, half away from zero, in exact integers. */
export function pay(energy_Wh: number, price_uEUR_per_kWh: number): number {
  const exact = BigInt(energy_Wh) * BigInt(price_uEUR_per_kWh);
  const half = exact < 0n ? -500n : 500n;
  return Number((exact + half) / 1000n);
}

/** A sum of Wh times micro-EUR per kWh, rounded once. */
const round = (exact_nEUR: number): number => pay(1, exact_nEUR);
/** The part of `whole` that `part` of `all` is, rounded half away from zero. */
function portion(whole: number, part: number, all: number): number {
  const exact = 2n * BigInt(whole) * BigInt(part);
  const twice = BigInt(all);
  return Number((exact + (exact < 0n ? -twice : twice)) / (2n * twice));
}

const parts = [
  'retail',
  'feedIn',
  'imbalance',
  'carbon',
  'network',
  'levies',
  'tax',
  'standing',
  'vat',
] as const;
type Part = (typeof parts)[number];
/** A home's bill over the run in its parts, micro-EUR; `network` is after discounts. */
export type Bill = Record<Part, number>;

/** One home in one slot: metered, cleared, offered, generated, bought at each level, and the community's deviation. */
interface HomeSlot {
  readonly slot: number;
  readonly m: number;
  readonly x: number;
  readonly f: number;
  readonly g: number;
  readonly bought: readonly number[];
  readonly net: number;
}

/** What a kWh of deviation costs who is short, the VAT on it, and what it brings who is long. */
function deviationPrices(t: Rates, tariff: Tariff, net: number): [short: number, vat: number, long: number] {
  const dual: [number, number, number] = [
    t.short_uEUR_per_kWh,
    t.energyVat_uEUR_per_kWh,
    t.long_uEUR_per_kWh,
  ];
  if (tariff.terms.imbalance.pricing === 'dual') return dual;
  if (net > 0) return [dual[0], dual[1], dual[0]];
  if (net < 0) return [dual[2], t.longVat_uEUR_per_kWh, dual[2]];
  return [t.wholesale_uEUR_per_kWh, t.balancedVat_uEUR_per_kWh, t.wholesale_uEUR_per_kWh];
}

/** What home by home is due for its slots; a netted imbalance is not in it. */
class Biller {
  readonly bill = Object.fromEntries(parts.map((part) => [part, 0])) as Bill;
  private readonly tariff: Tariff;
  /** Imports that can be set off, with what was paid for them, and exports that can. */
  private open = { Wh: 0, paid: {} as Partial<Bill> };
  private credit = { Wh: 0, worth: 0 };
  private waiting = { discount: 0, vat: 0, shared: 0, imported: 0 };

  constructor(tariff: Tariff) {
    this.tariff = tariff;
  }

  private add(part: Part, amount: number): void {
    this.bill[part] += amount;
  }

  next(at: HomeSlot, isLast: boolean): void {
    const { metering, local } = this.tariff.terms;
    const t = this.tariff.at(at.slot);
    if (metering.kind === 'net-metering') this.net(at, t, metering.ends[at.slot] === 1 || isLast);
    else this.plain(at, t);
    if (metering.kind === 'separate') {
      const used = Math.min(at.g, Math.max(0, at.m + at.g));
      this.add('feedIn', -pay(used, t.feedIn_uEUR_per_kWh));
      this.buy(used, t);
    }
    if (local || metering.kind === 'net-metering') this.discount(at, t, isLast);
  }

  private charges(energy: number, t: Rates): void {
    this.add('network', pay(energy, t.network_uEUR_per_kWh));
    this.add('levies', pay(energy, t.levies_uEUR_per_kWh));
    this.add('tax', pay(energy, t.tax_uEUR_per_kWh));
  }

  /** Energy and all charges on it. */
  private buy(energy: number, t: Rates): void {
    this.add('retail', pay(energy, t.energy_uEUR_per_kWh));
    this.add('carbon', pay(energy, t.carbon_uEUR_per_kWh));
    this.charges(energy, t);
    this.add('vat', pay(energy, t.energyVat_uEUR_per_kWh + t.chargesVat_uEUR_per_kWh));
  }

  private plain({ m, x, f, net }: HomeSlot, t: Rates): void {
    const { imbalance, local } = this.tariff.terms;
    const [short, shortVat, long] = deviationPrices(t, this.tariff, net);
    const r = f - x;
    const d = imbalance.netting === 'individual' ? m - f : 0;
    const imported = Math.max(0, m);
    const shared = local ? 0 : Math.max(0, Math.min(m, x));
    this.add('retail', pay(Math.max(0, r), t.energy_uEUR_per_kWh));
    this.add('feedIn', pay(Math.min(0, r), t.feedIn_uEUR_per_kWh));
    this.add('imbalance', pay(d, d > 0 ? short : long));
    this.add('carbon', pay(Math.max(0, r) + Math.max(0, d), t.carbon_uEUR_per_kWh));
    this.charges(imported, t);
    this.add('network', -pay(shared, t.localDiscount_uEUR_per_kWh));
    const vat =
      Math.max(0, r) * t.energyVat_uEUR_per_kWh +
      imported * t.chargesVat_uEUR_per_kWh -
      shared * t.localDiscountVat_uEUR_per_kWh;
    this.add('vat', round(vat) + pay(Math.max(0, d), shortVat));
  }

  private net({ m, x, f, net }: HomeSlot, t: Rates, ends: boolean): void {
    const [short, , long] = deviationPrices(t, this.tariff, net);
    const through = m > 0 ? Math.min(m, Math.max(0, m - x)) : Math.max(m, Math.min(0, m - x));
    if (through > 0) {
      const covered = Math.min(through, this.credit.Wh);
      if (covered > 0) this.credit.worth -= portion(this.credit.worth, covered, this.credit.Wh);
      this.credit.Wh -= covered;
      const before = { ...this.bill };
      this.buy(through - covered, t);
      for (const part of parts)
        this.open.paid[part] = (this.open.paid[part] ?? 0) + this.bill[part] - before[part];
      this.open.Wh += through - covered;
    } else if (through < 0) {
      const closed = Math.min(-through, this.open.Wh);
      for (const part of closed > 0 ? parts : []) {
        const back = portion(this.open.paid[part] ?? 0, closed, this.open.Wh);
        this.open.paid[part] = (this.open.paid[part] ?? 0) - back;
        this.add(part, -back);
      }
      this.open.Wh -= closed;
      this.credit.Wh += -through - closed;
      this.credit.worth += pay(-through - closed, t.feedIn_uEUR_per_kWh);
    }
    const imported = Math.max(0, m);
    const locally = imported - Math.max(0, through);
    this.charges(locally, t);
    this.add('vat', pay(locally, t.chargesVat_uEUR_per_kWh));
    const paper = m - x - through;
    this.add('retail', pay(Math.max(0, paper), t.energy_uEUR_per_kWh));
    this.add('carbon', pay(Math.max(0, paper), t.carbon_uEUR_per_kWh));
    this.add('vat', pay(Math.max(0, paper), t.energyVat_uEUR_per_kWh));
    this.add('feedIn', pay(Math.min(0, paper), t.feedIn_uEUR_per_kWh));
    const d = this.tariff.terms.imbalance.netting === 'individual' ? m - f : 0;
    this.add('imbalance', pay(d, d > 0 ? short - t.energy_uEUR_per_kWh : long - t.feedIn_uEUR_per_kWh));
    if (!ends) return;
    this.add('feedIn', -this.credit.worth);
    this.open = { Wh: 0, paid: {} };
    this.credit = { Wh: 0, worth: 0 };
  }

  private discount({ slot, m, x, bought }: HomeSlot, t: Rates, isLast: boolean): void {
    const { local } = this.tariff.terms;
    let left = Math.max(0, Math.min(m, x));
    (local ? bought : [left]).forEach((energy, level) => {
      const shared = Math.min(left, energy);
      left -= shared;
      this.waiting.discount += shared * t.localDiscounts[level]!.discount_uEUR_per_kWh;
      this.waiting.vat += shared * t.localDiscounts[level]!.vat_uEUR_per_kWh;
      this.waiting.shared += shared;
    });
    this.waiting.imported += Math.max(0, m);
    const least = local?.minimumShare ?? 0;
    if (least > 0 && !isLast && local!.ends[slot] === 0) return;
    if (this.waiting.shared > 0 && this.waiting.shared >= least * this.waiting.imported) {
      this.add('network', -round(this.waiting.discount));
      this.add('vat', -round(this.waiting.vat));
    }
    this.waiting = { discount: 0, vat: 0, shared: 0, imported: 0 };
  }
}

/** What the community's deviation costs over the run, in parts, where it is netted. */
export function nettedAgain(run: FinishedRun): Pick<Bill, 'imbalance' | 'carbon' | 'vat'> {
  const { tariff } = run.world.billing;
  const netMetering = tariff.terms.metering.kind === 'net-metering';
  const due = { imbalance: 0, carbon: 0, vat: 0 };
  for (const { slot, metered_Wh, position_Wh } of slotsOf(run)) {
    const t = tariff.at(slot);
    const net = sumOf(metered_Wh, Number) - sumOf(position_Wh, Number);
    const [energy, feedIn] = netMetering ? [t.energy_uEUR_per_kWh, t.feedIn_uEUR_per_kWh] : [0, 0];
    due.imbalance += pay(net, net > 0 ? t.short_uEUR_per_kWh - energy : t.long_uEUR_per_kWh - feedIn);
    if (net <= 0 || netMetering) continue;
    due.carbon += pay(net, t.carbon_uEUR_per_kWh);
    due.vat += pay(net, t.energyVat_uEUR_per_kWh);
  }
  return due;
}

/** All bills of a run with its market, by home; without netted imbalance and what is recovered of network charges. */
export function billsAgain(run: FinishedRun): Bill[] {
  const { world, observed, scenario } = run;
  const { tariff } = world.billing;
  const { local, standing, vat } = tariff.terms;
  const { group, count } = world.homes.population;
  const billers = Array.from({ length: count }, () => new Biller(tariff));
  const meters = new Meters(count, new Columns());
  const generated_Wh = new Int32Array(count);
  const slots = slotsOf(run);
  slots.forEach(({ slot, products, ...energy }, k) => {
    meters.readAll(0, count, observed.slots[slot]!.pv_Wh, generated_Wh);
    const net = sumOf(energy.metered_Wh, Number) - sumOf(energy.position_Wh, Number);
    const bought = billers.map(() => new Array<number>(local?.levels ?? 0).fill(0));
    for (const { settlement, clearing } of products) {
      if (!local || !clearing || settlement !== 'settled') continue;
      const { orders, trades, transactions } = clearing;
      // shared energy comes from all, and counts as from afar
      const isShared = transactions.length === 0;
      for (let t = 0; t < trades.count; t++) {
        const [buyer, seller] = [trades.buyOrder[t]!, trades.sellOrder[t]!].map(
          (order) => orders.agent[order]!,
        );
        const level = isShared
          ? local.levels - 1
          : local.levelOfGroups[group[buyer!]! * local.groups + group[seller!]!]!;
        if (level < local.levels) bought[buyer!]![level]! += trades.quantity_Wh[t]!;
      }
    }
    billers.forEach((biller, i) =>
      biller.next(
        {
          slot,
          m: energy.metered_Wh[i]!,
          x: energy.cleared_Wh[i]!,
          f: energy.position_Wh[i]!,
          g: generated_Wh[i]!,
          bought: bought[i]!,
          net,
        },
        k === slots.length - 1,
      ),
    );
  });
  if (standing) {
    const { retailer_uEUR_per_year: retailer, network_uEUR_per_year: network } = standing;
    const years = (scenario.time.slots * scenario.time.slot_us) / (365.25 * 86_400e6);
    for (const { bill } of billers) {
      bill.standing = Math.round(retailer * years) + Math.round(network * years);
      bill.vat += Math.round((retailer + network) * vat * years);
    }
  }
  return billers.map(({ bill }) => bill);
}
