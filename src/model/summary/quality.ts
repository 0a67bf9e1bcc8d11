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
import { homeBill_uEUR } from '../table-writer.js';
import type { World } from '../world.js';

type QualityFigures = RowOf<typeof priceQualityFields> &
  RowOf<typeof concentrationFields> &
  RowOf<typeof equalityFields>;

export function qualityFigures(world: World, counted: Counted): QualityFigures {
  const { prices } = world.trading;
  const { bought_Wh, sold_Wh } = counted;
  const bills_EUR = bought_Wh.map((_, i) => homeBill_uEUR(counted, i).with / EUR);
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
    giniOfBills: gini(bills_EUR),
    jainOfBills: jain(bills_EUR),
  };
}
