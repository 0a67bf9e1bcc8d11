/** Bills and savings in the summary, of all homes and of each type, and components that some tariffs have. */
import { EUR } from '../../kernel/index.js';
import type { RowOf } from '../../records/fields-summary.js';
import type { HomeTypeSuffix } from '../../records/fields-home-types.js';
import type {
  billFields,
  componentFields,
  networkRecoveryFields,
} from '../../records/fields-summary-market.js';
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

/** What the figures of bills are made of, columns by home. Plain data: of a run, or weighted sums over several. */
export interface HomeBills {
  /** Index into `homeTypes` of the population. */
  readonly homeType: Uint8Array;
  readonly participates: Uint8Array;
  readonly without_uEUR: Float64Array;
  readonly with_uEUR: Float64Array;
  readonly networkRecovery_uEUR: Float64Array;
}

/** The bills of a run's homes in the slots that count. */
export function homeBillsOf(world: World, counted: Counted): HomeBills {
  const { homeType, participates, count } = world.homes.population;
  const without_uEUR = new Float64Array(count);
  const with_uEUR = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const bill = homeBill_uEUR(counted, i);
    without_uEUR[i] = bill.without;
    with_uEUR[i] = bill.with;
  }
  return {
    homeType: homeType.slice(),
    participates: participates.slice(),
    without_uEUR,
    with_uEUR,
    networkRecovery_uEUR: counted.bill.networkRecovery_uEUR.slice(),
  };
}

/** Bills of the homes that `belongs` chooses, EUR. */
function billsOf(bills: HomeBills, belongs: (home: number) => boolean): TypeBills {
  const savings: number[] = [];
  let without = 0;
  let withMarket = 0;
  let recovered = 0;
  for (let i = 0; i < bills.homeType.length; i++) {
    if (!belongs(i)) continue;
    without += bills.without_uEUR[i]!;
    withMarket += bills.with_uEUR[i]!;
    recovered += bills.networkRecovery_uEUR[i]!;
    savings.push((bills.without_uEUR[i]! - bills.with_uEUR[i]!) / EUR);
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

type BillFigures = RowOf<typeof billFields> & RowOf<typeof networkRecoveryFields>;

/** Of all homes and of each type. */
export function billFigures(bills: HomeBills): BillFigures {
  const { homeType, participates } = bills;
  const ofType = (type: number): TypeBills =>
    billsOf(bills, (i) => homeType[i] === type && participates[i] === 1);
  return {
    ...named(
      '',
      billsOf(bills, () => true),
    ),
    ...named('Renter', ofType(0)),
    ...named('Pv', ofType(1)),
    ...named('PvBattery', ofType(2)),
    ...named(
      'Outside',
      billsOf(bills, (i) => participates[i] === 0),
    ),
  };
}

/** Components that some tariffs have. */
export function componentFigures({ bill, netted_Wh }: Counted): RowOf<typeof componentFields> {
  return {
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
