/**
 * Fees by distance: a matrix between groups of homes, each entry parted between buyer and seller. For mechanisms that match pairs:
 * what they join is no common price but pairs, each of which can bear a fee of its own.
 * Shapes: matrices of groups x groups, row = the buyer's group. Cost: two look-ups a pair.
 */
import { nearness, nearnessOf, type Place } from './places.js';
import { partedBetween, type DistanceConfig, type Payers } from './fees.js';
import type { PairFees } from './types.js';

export class DistanceFees implements PairFees {
  private readonly group: ArrayLike<number>;
  private readonly groups: number;
  private readonly buyerFee: Int32Array;
  private readonly sellerFee: Int32Array;

  /** `matrix` is of micro-EUR per kWh, groups x groups; `group` is that of each agent. */
  constructor(matrix: ArrayLike<number>, groups: number, group: ArrayLike<number>, payers: Payers) {
    this.group = group;
    this.groups = groups;
    this.buyerFee = new Int32Array(groups * groups);
    this.sellerFee = new Int32Array(groups * groups);
    for (let e = 0; e < groups * groups; e++) {
      const { buyer, seller } = partedBetween(matrix[e]!, payers);
      this.buyerFee[e] = buyer;
      this.sellerFee[e] = seller;
    }
  }

  buyer_uEUR_per_kWh(buyer: number, seller: number): number {
    return this.buyerFee[this.group[buyer]! * this.groups + this.group[seller]!]!;
  }

  seller_uEUR_per_kWh(buyer: number, seller: number): number {
    return this.sellerFee[this.group[buyer]! * this.groups + this.group[seller]!]!;
  }
}

/** The matrix that a scenario writes, between groups of homes with these names at these places. Of two entries for a pair the last holds. */
export function distanceMatrix(
  distance: DistanceConfig,
  names: readonly string[],
  places: readonly Place[],
): Int32Array {
  const groups = names.length;
  const matrix = new Int32Array(groups * groups);
  if ('between' in distance) {
    matrix.fill(distance.otherwise);
    for (const { groups: pair, fee } of distance.between) {
      const a = names.indexOf(pair[0]);
      const b = names.indexOf(pair[1]);
      if (a === -1 || b === -1) continue;
      matrix[a * groups + b] = fee;
      matrix[b * groups + a] = fee;
    }
    return matrix;
  }
  for (let a = 0; a < groups; a++) {
    for (let b = 0; b < groups; b++) {
      matrix[a * groups + b] = distance[nearness[nearnessOf(places[a]!, places[b]!)]];
    }
  }
  return matrix;
}
