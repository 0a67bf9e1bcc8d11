/** How good prices were, who traded how much, and how evenly energy and bills are spread, in the summary. */
import { EUR } from '../../kernel/index.js';
import type { RowOf } from '../../records/fields-summary.js';
import type {
  concentrationFields,
  equalityFields,
  priceQualityFields,
} from '../../records/fields-summary-quality.js';
import { gini, herfindahl, jain } from '../../stats/index.js';
import type { Counted } from '../counted.js';
import type { World } from '../world.js';
import type { HomeBills } from './bills.js';

type QualityFigures = RowOf<typeof priceQualityFields> &
  RowOf<typeof concentrationFields> &
  RowOf<typeof equalityFields>;

/** How evenly bills are spread. */
export function billEquality({ with_uEUR }: HomeBills): {
  giniOfBills: number | null;
  jainOfBills: number | null;
} {
  const bills_EUR = with_uEUR.map((bill_uEUR) => bill_uEUR / EUR);
  return { giniOfBills: gini(bills_EUR), jainOfBills: jain(bills_EUR) };
}

export function qualityFigures(world: World, counted: Counted, bills: HomeBills): QualityFigures {
  const { prices } = world.trading;
  const { bought_Wh, sold_Wh } = counted;
  const { pv_Wh } = world.energy;
  const soldByGenerators_Wh = sold_Wh.filter((_, i) => pv_Wh[i]! > 0);
  return {
    priceConvergence: prices.convergence,
    sellersMarkUp: prices.markUp,
    sellersLernerIndex: prices.lernerIndex,
    priceExperience: prices.experience,
    herfindahlBuyers: herfindahl(bought_Wh),
    herfindahlSellers: herfindahl(sold_Wh),
    herfindahlTraders: herfindahl(bought_Wh.map((bought, i) => bought + sold_Wh[i]!)),
    giniOfBought: gini(bought_Wh),
    jainOfBought: jain(bought_Wh),
    giniOfSold: gini(soldByGenerators_Wh),
    jainOfSold: jain(soldByGenerators_Wh),
    ...billEquality(bills),
  };
}
