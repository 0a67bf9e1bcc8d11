/** A strategy on its own, for worked examples: its bid at given reservations, and clearings by hand. */
import { strategies } from '../../src/agents/index.js';
import type { BidRequest, MarketOutcome, Strategy } from '../../src/agents/index.js';
import { RandomSource, Streams } from '../../src/kernel/index.js';
import { BUY } from '../../src/market/types.js';
import { handBounds, outcomeByHand, type HandOrder } from './outcomes.js';
import { contextOf, groupOf, populationOf, requestOf } from './worlds.js';

/** Streams whose every uniform draw is `draw`. */
export class Fixed extends Streams {
  private readonly draw: number;

  constructor(draw: number) {
    super('fixed', 0, new Int32Array(0));
    this.draw = draw;
  }

  override uniform(): number {
    return this.draw;
  }
}

export interface Bid {
  readonly side: typeof BUY | 1;
  readonly reservation: number;
  readonly quantity?: number;
}

export interface Hand {
  readonly strategy: Strategy;
  /** Limits of homes 0, 1, … with these reservations, within 8 and 16 ct. */
  limits(bids: readonly Bid[], more?: Partial<BidRequest>): number[];
  quantities(bids: readonly Bid[]): number[];
  see(orders: readonly HandOrder[], more?: Partial<MarketOutcome>): void;
}

export function byHand(kind: string, config: Record<string, unknown> = {}, draw = 0.5): Hand {
  const population = populationOf([groupOf('home', 8)]);
  const plugin = strategies.get(kind)!;
  const strategy = plugin.create(plugin.schema.parse(config), contextOf(population));
  const learning = new RandomSource('by hand').streams('strategy.learning', population.ids);
  const ask = (bids: readonly Bid[], more: Partial<BidRequest> = {}): BidRequest => {
    const offered = bids.map(({ side, quantity = 1000 }) => (side === BUY ? quantity : -quantity));
    const request: BidRequest = {
      ...requestOf(population, offered),
      to: bids.length,
      bounds: handBounds,
      streams: new Fixed(draw),
      ...more,
    };
    bids.forEach(({ side, reservation, quantity = 1000 }, i) => {
      request.out.side[i] = side;
      request.out.quantity_Wh[i] = quantity;
      request.out.limit_uEUR_per_kWh[i] = reservation;
      request.reservation_uEUR_per_kWh[i] = reservation;
    });
    strategy.bid(request);
    return request;
  };
  return {
    strategy,
    limits: (bids, more) => [...ask(bids, more).out.limit_uEUR_per_kWh.subarray(0, bids.length)],
    quantities: (bids) => [...ask(bids).out.quantity_Wh.subarray(0, bids.length)],
    see: (orders, more) => strategy.observe?.(outcomeByHand(orders, learning, handBounds, more)),
  };
}
