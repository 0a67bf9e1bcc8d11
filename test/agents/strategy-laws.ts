/**
 * Laws of every strategy, checked on random neighbourhoods. Returns what was broken, so that the suite can also show that a
 * planted bug is caught.
 */
import { draftAtReservation } from '../../src/agents/index.js';
import type {
  BidRequest,
  GroupSpec,
  LocalPrices,
  MarketOutcome,
  Population,
  Strategy,
  StrategyContext,
} from '../../src/agents/index.js';
import { mix32, RandomSource } from '../../src/kernel/index.js';
import { BUY } from '../../src/market/types.js';
import { outcomesOf } from './outcomes.js';
import { bid, contextOf, defaultPrices, groupOf, orderOf, populationOf, requestOf } from './worlds.js';

/** The random choices of one run of the laws: the same for every strategy. */
class Choices {
  private readonly streams = new RandomSource('strategy laws').single('world');

  chance(): number {
    return this.streams.uniform(0);
  }

  integer(low: number, high: number): number {
    return low + this.streams.integer(0, high - low + 1);
  }

  /** Half of the time nothing. */
  maybe(low: number, high: number): number {
    return this.chance() < 0.5 ? 0 : this.integer(low, high);
  }

  groups(): GroupSpec[] {
    return ['a', 'b', 'c'].map((name) =>
      groupOf(name, this.integer(0, 9), {
        greenPremium: { kind: 'uniform', low: 0, high: 20_000 },
        rules: {
          greenOnly: this.chance() < 0.3,
          maximumPrice: this.maybe(200_000, 400_000),
          minimumPrice: this.maybe(1, 200_000),
          minimumQuantity: this.maybe(1, 900),
          partner: this.chance() < 0.5 ? undefined : name === 'a' ? 'b' : 'a',
        },
      }),
    );
  }
}

/** An `onOutcome` that checks that nobody writes to what everybody sees. */
function unchanged(check: (holds: boolean, law: string) => void): NonNullable<Course['onOutcome']> {
  let before = '';
  return ({ streams: _streams, ...outcome }, seen) => {
    const now = JSON.stringify(outcome);
    if (seen) check(now === before, 'outcomes are left alone');
    before = now;
  };
}

/** What a home offers hangs on its id alone, so that it is the same in every population: -2000..1999 Wh, often nothing. */
function offerOf(id: string): number {
  let hash = 0;
  for (let k = 0; k < id.length; k++) hash = mix32(hash ^ id.charCodeAt(k));
  return (hash & 3) === 0 ? 0 : ((hash >>> 2) % 4000) - 2000;
}

/** Orders by home; without partners, whose numbers change with the population: a law of their own looks at them. */
function snapshot(request: BidRequest): Map<string, string> {
  const textOf = (i: number): string => JSON.stringify({ ...orderOf(request, i), partner: undefined });
  return new Map(request.population.ids.map((id, i) => [id, textOf(i)]));
}

/** How a course of products is played: the laws say what must not matter. */
interface Course {
  readonly gateways: number;
  /** Where the bids of all homes are divided in two, the second part first. */
  readonly cut?: number;
  /** Homes whose orders reach the ledger; all of the population unless said otherwise. */
  readonly reaching?: ReadonlySet<string>;
  /** Looks at each request after the bid, and at each outcome before (false) and after (true) it is seen. */
  readonly onBid?: (request: BidRequest) => void;
  readonly onOutcome?: (outcome: MarketOutcome, seen: boolean) => void;
}

const PRODUCTS = 5;

/** The orders by home id of a few products in turn, of which homes see each clearing before the next but one. */
function play(
  make: (context: StrategyContext) => Strategy,
  population: Population,
  prices: LocalPrices,
  world: number,
  course: Course,
): Map<string, string>[] {
  const strategy = make(contextOf(population, world, course.gateways));
  const streams = new RandomSource(world).streams('strategy', population.ids);
  const learning = new RandomSource(world).streams('strategy.learning', population.ids);
  const rows: Map<string, string>[] = [];
  const pending: MarketOutcome[][] = [];
  for (let product = 0; product < PRODUCTS; product++) {
    const request: BidRequest = {
      ...requestOf(
        population,
        population.ids.map((id) => offerOf(`${id} ${product % 2}`)),
        prices,
        world,
      ),
      streams,
      slot: 40 + product,
      round: product % 2,
      rounds: 2,
    };
    const n = population.count;
    const cut = course.cut ?? 0;
    draftAtReservation(request);
    strategy.bid({ ...request, from: cut, to: n });
    if (cut > 0) strategy.bid({ ...request, from: 0, to: cut });
    course.onBid?.(request);
    rows.push(snapshot(request));
    pending.push(outcomesOf(request, course.gateways, learning, world, course.reaching));
    if (product === 0) continue;
    for (const outcome of pending.shift()!) {
      course.onOutcome?.(outcome, false);
      strategy.observe?.(outcome);
      course.onOutcome?.(outcome, true);
    }
  }
  return rows;
}

export function brokenStrategyLaws(make: (context: StrategyContext) => Strategy): string[] {
  const broken = new Set<string>();
  const choices = new Choices();
  const check = (holds: boolean, law: string): void => void (holds || broken.add(law));

  for (let world = 0; world < 40; world++) {
    const groups = choices.groups();
    const population = populationOf(groups, world);
    const n = population.count;
    const offered = population.ids.map(offerOf);
    const prices = { ...defaultPrices, sellerCharges_uEUR_per_kWh: choices.maybe(1, 10_000) };
    const fresh = (): BidRequest => requestOf(population, offered, prices, world);
    const create = (): Strategy => make(contextOf(population, world));
    const strategy = create();
    const checkOrders = (request: BidRequest): void => {
      const { out, bounds, valuations } = request;
      for (let i = 0; i < n; i++) {
        const energy = request.offered_Wh[i]!;
        const quantity = out.quantity_Wh[i]!;
        check(quantity >= 0, 'no negative quantity');
        check(quantity <= Math.abs(energy), 'no more than is offered');
        if (quantity === 0) continue;
        const limit = out.limit_uEUR_per_kWh[i]!;
        const least = population.minimumQuantity_Wh[i]!;
        check((out.side[i] === BUY) === energy > 0, 'imports are bought, exports sold');
        check(out.partner[i] === population.partner[i], 'the preferred partner is passed on');
        check(
          quantity >= least && out.minimum_Wh[i] === least,
          'the minimum quantity holds and is passed on',
        );
        if (out.side[i] === BUY) {
          const rule = population.maximumPrice_uEUR_per_kWh[i]!;
          check(
            out.greenWanted_permille[i] === population.greenWanted_permille[i],
            'the green rule is passed on',
          );
          check(out.green_permille[i] === 0, 'a buyer offers no green share');
          const premium = out.premium_uEUR_per_kWh[i]!;
          check(
            premium >= 0 && premium <= population.greenPremium_uEUR_per_kWh[i]!,
            'a premium is no more than the home’s',
          );
          check(limit >= bounds.floor_uEUR_per_kWh, 'no bid below the floor');
          if (strategy.withinReservation) {
            check(limit <= valuations.greenValue_uEUR_per_kWh[i]!, 'no bid above the value');
            check(
              limit - premium <= valuations.value_uEUR_per_kWh[i]!,
              'no bid above the value of any energy',
            );
            check(
              rule === 0 || limit + prices.buyerCharges_uEUR_per_kWh <= rule,
              'no bid above the maximum price',
            );
          }
        } else {
          const rule = population.minimumPrice_uEUR_per_kWh[i]!;
          check(out.green_permille[i] === request.green_permille[i], 'a seller states its green share');
          check(out.greenWanted_permille[i] === 0, 'a seller wants no green share');
          check(out.premium_uEUR_per_kWh[i] === 0, 'a seller pays no premium');
          check(limit <= bounds.cap_uEUR_per_kWh, 'no ask above the cap');
          if (strategy.withinReservation) {
            check(limit >= valuations.cost_uEUR_per_kWh[i]!, 'no ask below the cost');
            check(
              rule === 0 || limit - prices.sellerCharges_uEUR_per_kWh >= rule,
              'no ask below the minimum price',
            );
          }
        }
      }
    };
    const request = fresh();
    const untouched = JSON.stringify([
      request.offered_Wh,
      request.valuations,
      request.population,
      request.green_permille,
    ]);
    bid(strategy, request);

    check(
      untouched ===
        JSON.stringify([request.offered_Wh, request.valuations, request.population, request.green_permille]),
      'inputs are left alone',
    );
    checkOrders(request);

    const reference = fresh().streams;
    for (let i = 0; i < n; i++) for (let k = 0; k < strategy.drawsPerHome; k++) reference.bits(i);
    check(reference.state.join() === request.streams.state.join(), 'as many draws a home as declared');

    const orders = snapshot(request);
    const again = fresh();
    bid(create(), again);
    check(
      JSON.stringify([...snapshot(again)]) === JSON.stringify([...orders]),
      'the same request gives the same orders',
    );

    const cut = choices.integer(0, n);
    const parts = fresh();
    const splitting = create();
    bid(splitting, { ...parts, from: cut, to: n });
    check(
      parts.out.quantity_Wh.subarray(0, cut).every((q) => q === 0),
      'nothing outside the range',
    );
    bid(splitting, { ...parts, from: 0, to: cut });
    check(JSON.stringify([...snapshot(parts)]) === JSON.stringify([...orders]), 'ranges add up to the whole');

    const grown = populationOf(
      [...groups.map((group) => ({ ...group, count: group.count + 1 }))].reverse(),
      world,
    );
    const other = requestOf(grown, grown.ids.map(offerOf), prices, world);
    bid(make(contextOf(grown, world)), other);
    const theirs = snapshot(other);
    for (const [id, order] of orders)
      check(theirs.get(id) === order, 'more homes in another order change nobody');

    const noGain = { ...fresh(), bounds: { floor_uEUR_per_kWh: 150_000, cap_uEUR_per_kWh: 149_999 } };
    bid(create(), noGain);
    check(
      noGain.out.quantity_Wh.every((q) => q === 0),
      'no order where the cap is below the floor',
    );

    if (world % 3 > 0) continue;
    const course = play(make, population, prices, world, {
      gateways: 1,
      onBid: checkOrders,
      onOutcome: unchanged(check),
    });
    const played = (other: Course, of = population): string =>
      JSON.stringify(
        play(make, of, prices, world, other).map((row) => population.ids.map((id) => row.get(id))),
      );
    const expected = JSON.stringify(course.map((row) => population.ids.map((id) => row.get(id))));
    check(played({ gateways: 1 }) === expected, 'the same clearings teach the same');
    check(played({ gateways: 3 }) === expected, 'gateways add up to the whole');
    check(played({ gateways: 1, cut }) === expected, 'having learnt, ranges add up to the whole');
    check(
      played({ gateways: 2, reaching: new Set(population.ids) }, grown) === expected,
      'what is learnt hangs on nobody who sends no order',
    );
  }
  return [...broken].sort();
}
