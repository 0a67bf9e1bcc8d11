/** Bills and savings in the summary, of all homes and of each type, and components that some tariffs have. */
import { EUR } from '../../kernel/index.js';
import type { RowOf } from '../../records/fields-summary.js';
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

/** Bills of the homes of one type (all if undefined), EUR. */
function billsOf(world: World, counted: Counted, type: number | undefined): TypeBills {
  const savings: number[] = [];
  let without = 0;
  let withMarket = 0;
  let recovered = 0;
  for (let i = 0; i < world.homes.count; i++) {
    if (type !== undefined && world.homes.population.homeType[i] !== type) continue;
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
  const all = billsOf(world, counted, undefined);
  const renter = billsOf(world, counted, 0);
  const pv = billsOf(world, counted, 1);
  const battery = billsOf(world, counted, 2);
  return {
    billWithout_EUR: all.without,
    billWithoutRenter_EUR: renter.without,
    billWithoutPv_EUR: pv.without,
    billWithoutPvBattery_EUR: battery.without,
    billWith_EUR: all.with,
    billWithRenter_EUR: renter.with,
    billWithPv_EUR: pv.with,
    billWithPvBattery_EUR: battery.with,
    saving_EUR: all.saving,
    savingRenter_EUR: renter.saving,
    savingPv_EUR: pv.saving,
    savingPvBattery_EUR: battery.saving,
    billWithout_EUR_mean: all.withoutMean,
    billWithoutRenter_EUR_mean: renter.withoutMean,
    billWithoutPv_EUR_mean: pv.withoutMean,
    billWithoutPvBattery_EUR_mean: battery.withoutMean,
    billWith_EUR_mean: all.withMean,
    billWithRenter_EUR_mean: renter.withMean,
    billWithPv_EUR_mean: pv.withMean,
    billWithPvBattery_EUR_mean: battery.withMean,
    saving_EUR_mean: all.savingMean,
    savingRenter_EUR_mean: renter.savingMean,
    savingPv_EUR_mean: pv.savingMean,
    savingPvBattery_EUR_mean: battery.savingMean,
    saving_EUR_p5: all.p5,
    savingRenter_EUR_p5: renter.p5,
    savingPv_EUR_p5: pv.p5,
    savingPvBattery_EUR_p5: battery.p5,
    saving_EUR_p50: all.p50,
    savingRenter_EUR_p50: renter.p50,
    savingPv_EUR_p50: pv.p50,
    savingPvBattery_EUR_p50: battery.p50,
    saving_EUR_p95: all.p95,
    savingRenter_EUR_p95: renter.p95,
    savingPv_EUR_p95: pv.p95,
    savingPvBattery_EUR_p95: battery.p95,
    shareWorseOff: all.worseOff,
    shareWorseOffRenter: renter.worseOff,
    shareWorseOffPv: pv.worseOff,
    shareWorseOffPvBattery: battery.worseOff,
    meanAbsoluteDifferenceOfSavings_EUR: all.meanAbsoluteDifference,
    meanAbsoluteDifferenceOfSavingsRenter_EUR: renter.meanAbsoluteDifference,
    meanAbsoluteDifferenceOfSavingsPv_EUR: pv.meanAbsoluteDifference,
    meanAbsoluteDifferenceOfSavingsPvBattery_EUR: battery.meanAbsoluteDifference,
    carbonCharge_EUR: sumOf(bill.carbon_uEUR) / EUR,
    standingCharge_EUR: (sumOf(bill.standing_uEUR) + sumOf(bill.networkStanding_uEUR)) / EUR,
    netMetered_kWh: netted_Wh ? sumOf(netted_Wh) / KWH : 0,
    networkRecovery_EUR: all.networkRecovery,
    networkRecoveryRenter_EUR: renter.networkRecovery,
    networkRecoveryPv_EUR: pv.networkRecovery,
    networkRecoveryPvBattery_EUR: battery.networkRecovery,
  };
}
