/**
 * A bilateral market with product differentiation, solved by its participants: sellers i and buyers j agree on each trade x(i,j) and its
 * price by exchanging proposals, without anybody who knows all of them (alternating direction method of multipliers in consensus
 * form).
 *
 * minimise sum of C_i(sum_j x_ij) - sum of U_j(sum_i x_ij) + sum of c_ij x_ij, x >= 0. Marginal cost of a seller and marginal value of a
 * buyer are linear, intercept + slope x quantity and intercept - slope x quantity, up to a capacity. c_ij is what the pair's trade
 * costs the buyer beyond its price: a preference, a fee, a distance. Infinity: the pair does not trade.
 *
 * Each round, every participant replaces its proposals by the optimum of its own cost or value at the present prices, with penalty
 * rho/2 (proposal - mean of both last proposals)^2; then each price rises by rho/2 times what the buyer wants more than the seller offers.
 * The own optimum is exact: its marginal cost mu solves a piecewise linear equation, which Newton's method finds from the left in
 * finitely many steps, since it is concave.
 * Ends when on each pair the two proposals differ by at most `tolerance`, and moved by no more in the last round, or after `mostRounds`.
 *
 * Source: Sorin, Bobo & Pinson, IEEE Transactions on Power Systems 34 (2019) 994-1004; Baroche, Pinson, Le Goff Latimier & Ben Ahmed,
 * the same journal 34 (2019) 2553-2564; Boyd et al., Distributed Optimization (2011), 7 (validation target A15).
 * Units: any, the same throughout; prices are money per energy. Shapes: matrices by row i, column j. Cost: about 60 ns a pair and
 * round; nothing is allocated once warm. Deterministic.
 */

/** One side: columns by participant. */
export interface Participants {
  readonly count: number;
  /** Of marginal cost or value by energy, from 0. */
  readonly slope: Float64Array;
  readonly intercept: Float64Array;
  /** The most that each trades; Infinity if nothing but its cost limits it. */
  readonly capacity: Float64Array;
}

export interface BilateralMarket {
  readonly sellers: Participants;
  readonly buyers: Participants;
  /** c_ij at i x buyers + j. */
  readonly difference: Float64Array;
}

export interface AdmmOptions {
  /** rho, price per energy. */
  readonly penalty: number;
  /** The price from which all negotiations begin. */
  readonly firstPrice: number;
  readonly tolerance: number;
  readonly mostRounds: number;
}

/** Negotiates; results are columns of the instance and stay until the next market. */
export class ConsensusAdmm {
  /** By pair: the mean of both proposals, and the price. */
  trade = new Float64Array(0);
  price = new Float64Array(0);
  rounds = 0;
  /** The greatest difference of two proposals, and the greatest change of a proposal in the last round. */
  primalResidual = 0;
  dualResidual = 0;
  private offered = new Float64Array(0);
  private wanted = new Float64Array(0);
  /** What moves one participant's proposals: the partner's side of each pair, in money. */
  private pull = new Float64Array(0);

  /** Returns whether the proposals agree within the tolerance. */
  solve(market: BilateralMarket, { penalty, firstPrice, tolerance, mostRounds }: AdmmOptions): boolean {
    const { sellers, buyers } = market;
    this.reserve(sellers.count, buyers.count);
    const pairs = sellers.count * buyers.count;
    this.trade.fill(0, 0, pairs);
    this.price.fill(firstPrice, 0, pairs);
    this.offered.fill(0, 0, pairs);
    this.wanted.fill(0, 0, pairs);
    this.primalResidual = 0;
    this.dualResidual = 0;
    for (this.rounds = 0; this.rounds < mostRounds;) {
      this.rounds++;
      this.dualResidual = 0;
      for (let i = 0; i < sellers.count; i++) this.propose(market, i, true, penalty);
      for (let j = 0; j < buyers.count; j++) this.propose(market, j, false, penalty);
      this.agree(pairs, penalty);
      if (this.primalResidual <= tolerance && this.dualResidual <= tolerance) return true;
    }
    return pairs === 0;
  }

  /** Replaces the proposals of one seller or buyer. */
  private propose(
    { sellers, buyers, difference }: BilateralMarket,
    one: number,
    sells: boolean,
    penalty: number,
  ): void {
    const { trade, price, pull } = this;
    const side = sells ? sellers : buyers;
    const partners = sells ? buyers.count : sellers.count;
    const start = sells ? one * buyers.count : one;
    const stride = sells ? 1 : buyers.count;
    const sign = sells ? 1 : -1;
    for (let k = 0, p = start; k < partners; k++, p += stride) {
      const apart = difference[p];
      if (apart === Infinity) pull[k] = -Infinity;
      else if (sells) pull[k] = penalty * trade[p] + price[p];
      else pull[k] = penalty * trade[p] - price[p] - apart;
    }
    // a buyer's value is a negative cost
    const marginal = marginalCost(
      pull,
      partners,
      penalty,
      side.slope[one],
      sign * side.intercept[one],
      side.capacity[one],
    );
    const proposals = sells ? this.offered : this.wanted;
    let moved = this.dualResidual;
    for (let k = 0, p = start; k < partners; k++, p += stride) {
      const proposal = pull[k] > marginal ? (pull[k] - marginal) / penalty : 0;
      const change = proposal > proposals[p] ? proposal - proposals[p] : proposals[p] - proposal;
      if (change > moved) moved = change;
      proposals[p] = proposal;
    }
    this.dualResidual = moved;
  }

  /** Both learn what the other proposes: the mean is what they next stay near, the price follows the difference. */
  private agree(pairs: number, penalty: number): void {
    const { trade, price, offered, wanted } = this;
    let residual = 0;
    for (let p = 0; p < pairs; p++) {
      const excess = wanted[p] - offered[p];
      trade[p] = (wanted[p] + offered[p]) / 2;
      price[p] += (penalty / 2) * excess;
      const difference = excess > 0 ? excess : -excess;
      if (difference > residual) residual = difference;
    }
    this.primalResidual = residual;
  }

  private reserve(sellers: number, buyers: number): void {
    const pairs = sellers * buyers;
    const longest = Math.max(sellers, buyers);
    if (this.pull.length < longest) this.pull = new Float64Array(2 * longest);
    if (this.trade.length >= pairs) return;
    this.trade = new Float64Array(2 * pairs);
    this.price = new Float64Array(2 * pairs);
    this.offered = new Float64Array(2 * pairs);
    this.wanted = new Float64Array(2 * pairs);
  }
}

/**
 * The marginal cost mu of a participant who trades sum of max(0, (pull_k - mu) / penalty) in all: intercept + slope x that sum, or
 * more where the sum would exceed the capacity.
 */
function marginalCost(
  pull: Float64Array,
  count: number,
  penalty: number,
  slope: number,
  intercept: number,
  capacity: number,
): number {
  let mu = intercept;
  // first without the capacity
  if (slope > 0) {
    for (let before = -1; ;) {
      let active = 0;
      let sum = 0;
      for (let k = 0; k < count; k++) {
        if (pull[k] <= mu) continue;
        active++;
        sum += pull[k];
      }
      if (active === before) break;
      before = active;
      mu = (intercept + (slope * sum) / penalty) / (1 + (slope * active) / penalty);
    }
  }
  for (let before = -1; ;) {
    let active = 0;
    let sum = 0;
    for (let k = 0; k < count; k++) {
      if (pull[k] <= mu) continue;
      active++;
      sum += pull[k];
    }
    if (active === before || sum - active * mu <= penalty * capacity) return mu;
    before = active;
    mu = (sum - penalty * capacity) / active;
  }
}
