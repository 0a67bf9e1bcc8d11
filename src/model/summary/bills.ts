/** Bills and savings in the summary, of all homes and of each type, and components that some tariffs have. */
import { EUR } from '../../kernel/index.js';
import type { RowOf } from '../../records/fields-summary.js';
import type { HomeTypeSuffix } from '../../records/fields-home-types.js';
import type { billFields, policyFields } from '../../records/fields-summary-market.js';
import { describeDistribution } from '../../stats/index.js';
import type { Counted } from '../counted.js';
import { homeBill_uEUR } from '../table-writer.js';
import type { World } from '../world.js';
import { KWH, sumOf } from './sums.js';

/** A bill that is higher by less rounds to the same amount. */
const HALF_CENT_EUR = 0.005;

interface TypeBills {
  readonly without: number | null;
  readonly with: number | null;
  readonly saving: number | null;
  readonly withoutMean: number | null;
  readonly withMean: number | null;
  readonly savingMean: number | null;
  readonly p5: number | null;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly worseOff: number | null;
  readonly meanAbsoluteDifference: number | null;
  readonly networkRecovery: number | null;
}

/** Bills of the homes that `belongs` chooses, EUR. */
function billsOf(world: World, counted: Counted, belongs: (home: number) => boolean): TypeBills {
  const savings: number[] = [];
  let without = 0;
  let withMarket = 0;
  let recovered = 0;
  for (let i = 0; i < world.homes.count; i++) {
    if (!belongs(i)) continue;
    const bill = homeBill_uEUR(counted, i);
    without += bill.without;
    withMarket += bill.with;
    recovered += counted.bill.networkRecovery_uEUR[i]!;
    savings.push((bill.without - bill.with) / EUR);
  }
  const count = savings.length;
  const described = describeDistribution(Float64Array.from(savings));
  const of = (value: number): number | null => (count === 0 ? null : value);
  return {
    without: of(without / EUR),
    with: of(withMarket / EUR),
    saving: of((without - withMarket) / EUR),
    withoutMean: of(without / EUR / count),
    withMean: of(withMarket / EUR / count),
    savingMean: of((without - withMarket) / EUR / count),
    p5: described.p5,
    p50: described.p50,
    p95: described.p95,
    worseOff: of(savings.filter((saving) => saving < -HALF_CENT_EUR).length / count),
    meanAbsoluteDifference: described.meanAbsoluteDifference,
    networkRecovery: of(recovered / EUR),
  };
}

export function billFigures(
  world: World,
  counted: Counted,
): RowOf<typeof billFields> & RowOf<typeof policyFields> {
  const { bill, netted_Wh } = counted;
  const { homeType, participates } = world.homes.population;
  const ofType = (type: number): TypeBills =>
    billsOf(world, counted, (i) => homeType[i] === type && participates[i] === 1);
  return {
    ...named(
      '',
      billsOf(world, counted, () => true),
    ),
    ...named('Renter', ofType(0)),
    ...named('Pv', ofType(1)),
    ...named('PvBattery', ofType(2)),
    ...named(
      'Outside',
      billsOf(world, counted, (i) => participates[i] === 0),
    ),
    carbonCharge_EUR: sumOf(bill.carbon_uEUR) / EUR,
    standingCharge_EUR: (sumOf(bill.standing_uEUR) + sumOf(bill.networkStanding_uEUR)) / EUR,
    netMetered_kWh: netted_Wh ? sumOf(netted_Wh) / KWH : 0,
  };
}

type Names<S extends string> =
  | `billWithout${S}_EUR`
  | `billWith${S}_EUR`
  | `saving${S}_EUR`
  | `billWithout${S}_EUR_mean`
  | `billWith${S}_EUR_mean`
  | `saving${S}_EUR_mean`
  | `saving${S}_EUR_p5`
  | `saving${S}_EUR_p50`
  | `saving${S}_EUR_p95`
  | `shareWorseOff${S}`
  | `meanAbsoluteDifferenceOfSavings${S}_EUR`
  | `networkRecovery${S}_EUR`;

/** The figures under the names that `suffix` gives them. */
function named<const S extends '' | HomeTypeSuffix>(
  suffix: S,
  bills: TypeBills,
): Record<Names<S>, number | null> {
  return {
    [`billWithout${suffix}_EUR`]: bills.without,
    [`billWith${suffix}_EUR`]: bills.with,
    [`saving${suffix}_EUR`]: bills.saving,
    [`billWithout${suffix}_EUR_mean`]: bills.withoutMean,
    [`billWith${suffix}_EUR_mean`]: bills.withMean,
    [`saving${suffix}_EUR_mean`]: bills.savingMean,
    [`saving${suffix}_EUR_p5`]: bills.p5,
    [`saving${suffix}_EUR_p50`]: bills.p50,
    [`saving${suffix}_EUR_p95`]: bills.p95,
    [`shareWorseOff${suffix}`]: bills.worseOff,
    [`meanAbsoluteDifferenceOfSavings${suffix}_EUR`]: bills.meanAbsoluteDifference,
    [`networkRecovery${suffix}_EUR`]: bills.networkRecovery,
  } as Record<Names<S>, number | null>;
}
