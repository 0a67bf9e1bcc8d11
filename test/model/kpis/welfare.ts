/** Who gains what, and all together, a second time. */
import { FEED_IN, WHOLESALE, CAP, type Case } from './cases.js';
import { type Figures, sum, cell, plus, micro, ratio } from './figures.js';
import { ledgerUse, chainOf, INCLUDED, BY_HOME } from './ledger.js';

/** What the retailer pays its supplier for a slot, rounded to a micro-EUR, halves away from zero. */
export function bought_uEUR(net_Wh: number): number {
  return Math.sign(net_Wh) * Math.round((Math.abs(net_Wh) * WHOLESALE) / 1000);
}

export function welfareOf(example: Case): Figures {
  const { run, seen, stated } = example;
  const { agents: homes, transactions, slots } = run.tables;
  const { billing } = run.world;
  const preference = sum(homes, cell('preferenceValue_EUR'));
  const members = sum(homes, cell('saving_EUR')) + preference;
  /** What all homes pay of one kind, with the market less without. */
  const more = (...kinds: (keyof typeof billing.bill)[]): number =>
    micro(sum(kinds, (kind) => sum(billing.bill[kind], Number) - sum(billing.shadowBill[kind], Number)));
  const wholesale =
    sum(slots, (slot) => bought_uEUR(Number(slot.netImport_Wh))) -
    sum(slots, (slot) => bought_uEUR(Number(slot.netImportWithout_Wh)));
  const supplier = micro(wholesale);
  const { cost_EUR } = ledgerUse(example);
  const included = transactions.filter(INCLUDED);
  const fees = sum(included, cell('fee_EUR'));
  const keepersFees = sum(
    included.filter((row) => !BY_HOME(row)),
    cell('fee_EUR'),
  );
  const reward = chainOf(example).length * stated.reward_EUR;
  const central = stated.nodes === 1;
  const stored = sum(homes, cell('storedEnergyValue_EUR')) - sum(homes, cell('storedEnergyValueWithout_EUR'));

  const { greenPremium_uEUR_per_kWh: premium } = run.world.homes.population;
  const cap = CAP - stated.buyerFee;
  const floor = FEED_IN + stated.sellerFee;
  let optimal = 0;
  let realised = 0;
  let given = 0;
  let book = 0;
  let bookOptimal = 0;
  for (const { product, metered_Wh, cleared_Wh, clearing, settlement } of run.observed.products) {
    // those who value green energy most buy first; all sellers forgo the same
    let left = sum(metered_Wh, (m) => plus(-m));
    const wishes = [...metered_Wh].map((m, i) => ({ wanted: plus(m), worth: cap + premium[i] }));
    for (const { wanted, worth } of wishes.sort((a, b) => b.worth - a.worth)) {
      const got = Math.min(wanted, left);
      left -= got;
      optimal += (got * (worth - floor)) / 1000;
    }
    const bought = metered_Wh.map((m, i) => Math.min(plus(cleared_Wh[i]), plus(m)));
    const sold = metered_Wh.map((m, i) => Math.min(plus(-cleared_Wh[i]), plus(-m)));
    const allBought = sum(bought, Number);
    const allSold = sum(sold, Number);
    const both = Math.min(allBought, allSold);
    if (both > 0) {
      const green = sum(sold.keys(), (i) => Math.min(sold[i], seen.forecast[product].green_Wh[i])) / allSold;
      for (const i of bought.keys()) {
        const received = bought[i] * (both / allBought);
        given += (received * premium[i] * green) / 1000;
        realised += (received * (cap - floor + premium[i] * green)) / 1000;
      }
    }
    if (!clearing || settlement !== 'settled') continue;
    const { orders, trades } = clearing;
    const limit = (order: number): number => orders.limit_uEUR_per_kWh[order];
    for (let t = 0; t < trades.count; t++) {
      const spread = limit(trades.buyOrder[t]) - limit(trades.sellOrder[t]);
      book += (trades.quantity_Wh[t] * spread) / 1000;
    }
    bookOptimal += gainsOf(orders) / 1000;
  }
  return {
    preferenceValue_EUR: micro(given),
    membersSurplus_EUR: members,
    transferRetailer_EUR: more('retailEnergy_uEUR', 'feedIn_uEUR', 'imbalance_uEUR') - supplier,
    transferNetwork_EUR: more('network_uEUR', 'localDiscount_uEUR'),
    transferState_EUR: more('levies_uEUR', 'tax_uEUR', 'vat_uEUR'),
    transferValidators_EUR: central ? 0 : fees + reward - cost_EUR,
    transferOperator_EUR: central ? sum(homes, cell('operatorFee_EUR')) - cost_EUR : -keepersFees,
    transferSupplier_EUR: supplier,
    transferLedgerSuppliers_EUR: cost_EUR,
    transferIssuance_EUR: -reward,
    transferOutsiders_EUR: 0,
    // what all gain together: their preferences, what batteries hold, and resources that are not used up
    resourceSurplus_EUR: preference + stored - supplier - cost_EUR,
    welfareOptimal_EUR: micro(optimal),
    welfareRealised_EUR: micro(realised),
    efficiency: ratio(realised, optimal),
    efficiencyOfBook: ratio(book, bookOptimal),
  };
}

/** The greatest gains of a book: the dearest wish meets the cheapest offer, Wh by Wh, as long as both gain. */
export function gainsOf(orders: {
  readonly count: number;
  readonly side: Uint8Array;
  readonly quantity_Wh: Int32Array;
  readonly limit_uEUR_per_kWh: Int32Array;
}): number {
  const all = Array.from({ length: orders.count }, (_, k) => ({
    sells: orders.side[k] === 1,
    left: orders.quantity_Wh[k],
    limit: orders.limit_uEUR_per_kWh[k],
  }));
  const wishes = all.filter(({ sells }) => !sells).sort((a, b) => b.limit - a.limit);
  const offers = all.filter(({ sells }) => sells).sort((a, b) => a.limit - b.limit);
  let gains = 0;
  for (const wish of wishes) {
    for (const offer of offers) {
      if (offer.limit >= wish.limit) break;
      const energy = Math.min(wish.left, offer.left);
      wish.left -= energy;
      offer.left -= energy;
      gains += energy * (wish.limit - offer.limit);
    }
  }
  return gains;
}
