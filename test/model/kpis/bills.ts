/** Bills and savings, of all homes, of each type and of those outside, a second time. */
import { type Row } from '../../helpers/world.js';
import { type Case } from './cases.js';
import { type Figures, sum, cell, quantile } from './figures.js';

export type Suffix = '' | 'Renter' | 'Pv' | 'PvBattery' | 'Outside';

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
    [`meanAbsoluteDifferenceOfSavings${suffix}_EUR`]:
      sum(savings, (a) => sum(savings, (b) => Math.abs(a - b))) / count ** 2,
    [`shareWorseOff${suffix}`]: savings.filter((saving) => saving < -0.005).length / count,
  };
}

export function billsOf({ run }: Case): Figures {
  const homes = run.tables.agents;
  const of = (type: string): Row[] =>
    homes.filter(({ homeType, participates }) => homeType === type && participates === true);
  return {
    ...billsOfType('', homes),
    ...billsOfType('Renter', of('renter')),
    ...billsOfType('Pv', of('pv')),
    ...billsOfType('PvBattery', of('pvBattery')),
    ...Object.fromEntries(Object.keys(billsOfType('Outside', [])).map((name) => [name, null])),
  };
}
