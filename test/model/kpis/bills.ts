/** Bills and savings, of all homes and of each type, a second time. */
import { type Row } from '../../helpers/world.js';
import { HOMES, type Case } from './cases.js';
import { type Figures, sum, cell, quantile } from './figures.js';

export type Suffix = '' | 'Renter' | 'Pv' | 'PvBattery';

export function billsOfType<const S extends Suffix>(suffix: S, rows: readonly Row[]) {
  const savings = rows.map((row) => Number(row.billWithout_EUR) - Number(row.billWith_EUR));
  const without = sum(rows, cell('billWithout_EUR'));
  const withMarket = sum(rows, cell('billWith_EUR'));
  const count = rows.length;
  return {
    [`billWithout${suffix}_EUR`]: without,
    [`billWith${suffix}_EUR`]: withMarket,
    [`saving${suffix}_EUR`]: without - withMarket,
    [`billWithout${suffix}_EUR_mean`]: without / count,
    [`billWith${suffix}_EUR_mean`]: withMarket / count,
    [`saving${suffix}_EUR_mean`]: (without - withMarket) / count,
    [`saving${suffix}_EUR_p5`]: quantile(savings, 0.05),
    [`saving${suffix}_EUR_p50`]: quantile(savings, 0.5),
    [`saving${suffix}_EUR_p95`]: quantile(savings, 0.95),
    [`shareWorseOff${suffix}`]: savings.filter((saving) => saving < -0.005).length / count,
  };
}

/** Components that some tariffs have; a flat tariff of prices alone has none of them. */
export function policyOf({ run }: Case): Figures {
  const homes = run.tables.agents;
  const recovered = (type?: string): number =>
    sum(
      homes.filter(({ homeType }) => type === undefined || homeType === type),
      cell('networkRecovery_EUR'),
    );
  return {
    carbonCharge_EUR: sum(homes, cell('carbon_EUR')),
    standingCharge_EUR: sum(homes, cell('standing_EUR')),
    netMetered_kWh: sum(homes, cell('netMetered_kWh')),
    networkRecovery_EUR: recovered(),
    networkRecoveryRenter_EUR: recovered('renter'),
    networkRecoveryPv_EUR: recovered('pv'),
    networkRecoveryPvBattery_EUR: recovered('pvBattery'),
  };
}

export function billsOf({ run }: Case): Figures {
  const homes = run.tables.agents;
  const of = (type: string): Row[] => homes.filter(({ homeType }) => homeType === type);
  const savings = homes.map(cell('saving_EUR'));
  return {
    ...billsOfType('', homes),
    ...billsOfType('Renter', of('renter')),
    ...billsOfType('Pv', of('pv')),
    ...billsOfType('PvBattery', of('pvBattery')),
    meanAbsoluteDifferenceOfSavings_EUR:
      sum(savings, (a) => sum(savings, (b) => Math.abs(a - b))) / HOMES ** 2,
  };
}
