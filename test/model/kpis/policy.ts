/** Components of bills that some tariffs have, a second time: sums over the rows of homes. */
import { type Row } from '../../helpers/world.js';
import { type Case } from './cases.js';
import { type Figures, sum, cell } from './figures.js';

/** What an escrow brings about, from the rows of homes; what operators bear is what no home does. */
export function escrowOf({ run }: Case): Figures {
  const homes = run.tables.agents;
  const borneByHomes = sum(homes, cell('defaults_EUR')) + sum(homes, cell('defaulted_EUR'));
  return {
    escrowPaidIn_EUR: sum(homes, cell('escrowPaidIn_EUR')),
    defaults_count: 0,
    defaulted_EUR: sum(homes, cell('defaulted_EUR')),
    defaultedBorneByHomes_EUR: borneByHomes,
    defaultedBorneByOperator_EUR: 0,
  };
}

export function policyOf({ run }: Case): Figures {
  const homes = run.tables.agents;
  const of = (type: string): Row[] =>
    homes.filter(({ homeType, participates }) => homeType === type && participates === true);
  const recovered = cell('networkRecovery_EUR');
  return {
    carbonCharge_EUR: sum(homes, cell('carbon_EUR')),
    standingCharge_EUR: sum(homes, cell('standing_EUR')),
    netMetered_kWh: sum(homes, cell('netMetered_kWh')),
    networkRecovery_EUR: sum(homes, recovered),
    networkRecoveryRenter_EUR: sum(of('renter'), recovered),
    networkRecoveryPv_EUR: sum(of('pv'), recovered),
    networkRecoveryPvBattery_EUR: sum(of('pvBattery'), recovered),
    networkRecoveryOutside_EUR: null,
  };
}
