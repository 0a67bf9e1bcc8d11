/** Who gains what in the summary: members, every other party, and all together; and how much of what could be gained was. */
import { EUR } from '../../kernel/index.js';
import type { RowOf } from '../../records/fields-summary.js';
import type { welfareFields } from '../../records/fields-summary-market.js';
import type { Institution } from '../../tariff/index.js';
import type { Counted } from '../counted.js';
import type { World } from '../world.js';
import { sumOf } from './sums.js';

/** `saving_EUR`: of all homes together. */
export function welfareFigures(
  world: World,
  counted: Counted,
  saving_EUR: number,
): RowOf<typeof welfareFields> {
  const { trading, billing } = world;
  const transfer = (institution: Institution): number => {
    const index = billing.accounts.index(institution);
    return (counted.balance_uEUR[index]! - counted.shadowBalance_uEUR[index]!) / EUR;
  };
  const transfers = {
    retailer: transfer('retailer'),
    network: transfer('network'),
    state: transfer('state'),
    validators: transfer('validators'),
    operator: transfer('operator'),
    supplier: transfer('supplier'),
    providers: transfer('providers'),
    issuance: transfer('issuance') + transfer('burn'),
    outsiders: transfer('outsiders'),
  };
  const preference = sumOf(counted.preference_uEUR) / EUR;
  const membersSurplus = saving_EUR + preference;
  return {
    preferenceValue_EUR: preference,
    membersSurplus_EUR: membersSurplus,
    transferRetailer_EUR: transfers.retailer,
    transferNetwork_EUR: transfers.network,
    transferState_EUR: transfers.state,
    transferValidators_EUR: transfers.validators,
    transferOperator_EUR: transfers.operator,
    transferSupplier_EUR: transfers.supplier,
    transferLedgerSuppliers_EUR: transfers.providers,
    transferIssuance_EUR: transfers.issuance,
    transferOutsiders_EUR: transfers.outsiders,
    resourceSurplus_EUR:
      membersSurplus +
      transfers.retailer +
      transfers.network +
      transfers.state +
      transfers.validators +
      transfers.operator +
      transfers.issuance +
      transfers.outsiders,
    welfareOptimal_EUR: trading.optimal_uEUR / EUR,
    welfareRealised_EUR: trading.realised_uEUR / EUR,
    efficiency: trading.optimal_uEUR > 0 ? trading.realised_uEUR / trading.optimal_uEUR : null,
    efficiencyOfBook:
      trading.bookOptimal_uEUR > 0 ? trading.bookRealised_uEUR / trading.bookOptimal_uEUR : null,
  };
}
