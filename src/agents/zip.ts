/**
 * `zip`: zero intelligence plus (Cliff 1997). A trader quotes its limit l with a margin, p = l (1 + m), m >= 0 for sellers and
 * -1 <= m <= 0 for buyers, and moves the margin towards what the last shout, at price q, tells it:
 * - accepted: sellers with p <= q raise theirs; the others lower it if they have energy left and the shout was a bid;
 *   buyers with p >= q raise theirs; the others lower it if they have energy left and the shout was an ask;
 * - not accepted: after an ask sellers with p >= q, after a bid buyers with p <= q, lower theirs if they have energy left.
 * The step is Widrow-Hoff with momentum: with target t = R q + A, R and A drawn anew, R in [1, 1 + r] and A in [0, a] towards a
 * higher price, R in [1 - r, 1] and A in [-a, 0] towards a lower one,
 *
 *     D = b (t - p),   G <- g G + (1 - g) D,   m <- (p + G) / l - 1
 *
 * with learning rate b and momentum g of each trader, drawn once as its first margins are.
 *
 * In a call market a clearing is the last shout (`clearing-signal.ts`): its trades are one at their mean price, accepted as a bid and
 * as an ask; for a home that was refused though its limit was as good as that, and for all without any trade, it is the highest bid
 * and the lowest ask that are left, not accepted. A home has energy left if its order was not filled wholly; only homes with an
 * accepted order learn. Each keeps a margin as buyer and one as seller. Limits are rounded to whole
 * micro-EUR and kept between the bounds and the reservation. A reservation that is not positive has no margin: it is quoted.
 *
 * Source: Cliff, Minimal-intelligence agents for bargaining behaviours in market-based environments, HPL-97-91 (1997). There a is
 * 5 cents where prices lie below 4 dollars: here a share of the cap. Draws: five traits a home, two a home that moves.
 * State: six float64 a home. Cost: about 25 ns a home and clearing.
 */
import { z } from 'zod';
import { roundHalfAway } from '../kernel/index.js';
import type { Columns, Streams } from '../kernel/index.js';
import { BUY, SELL } from '../market/types.js';
import { definePlugin } from '../records/plugin.js';
import { quantity } from '../records/quantity.js';
import { createClearingSignal, isRefused, readClearing } from './clearing-signal.js';
import type { BidRequest, MarketOutcome, Strategy, StrategyContext } from './types.js';

const SHARE = { minimum: 0, maximum: 1 };
const share = (description: string) => quantity('fraction', description, SHARE);

const schema = z.strictObject({
  marginLow: share('least first margin').prefault('5 %'),
  marginHigh: share('greatest first margin').prefault('35 %'),
  learningRateLow: share('least learning rate').prefault('10 %'),
  learningRateHigh: share('greatest learning rate').prefault('50 %'),
  momentumLow: share('least momentum').prefault('0 %'),
  momentumHigh: share('greatest momentum').prefault('10 %'),
  relativePerturbation: share('greatest relative distance of a target from the last shout').prefault('5 %'),
  absolutePerturbation: share(
    'greatest further distance of a target from the last shout, as a share of the cap of local prices',
  ).prefault('1.25 %'),
});

/** Traders' state. Entry of trader i on a side: `side * traders + i`, margins and momentum; rates have one entry a trader. */
export interface ZipTraders {
  readonly traders: number;
  readonly margin: Float64Array;
  /** G, in units of price. */
  readonly momentum: Float64Array;
  readonly learningRate: Float64Array;
  readonly momentumFactor: Float64Array;
}

/** What traders hold at the moment of a shout, one entry a trader. */
export interface ZipPositions {
  /** BUY or SELL. */
  readonly side: Uint8Array;
  /** Limit prices. */
  readonly limit: ArrayLike<number>;
  /** 1: has energy left to trade. */
  readonly active: Uint8Array;
}

export interface ZipShout {
  readonly accepted: boolean;
  /** Whether a bid and whether an ask was shouted; a call market accepts both at once. */
  readonly bid: boolean;
  readonly ask: boolean;
  /** The price as buyers and as sellers see it. */
  readonly buyerPrice: number;
  readonly sellerPrice: number;
  /** r and a. */
  readonly relative: number;
  readonly absolute: number;
}

/** State of `traders` traders, drawn from `traits`: five draws each. */
export function createZipTraders(
  traders: number,
  columns: Columns,
  traits: Streams,
  config: z.output<typeof schema>,
): ZipTraders {
  const state: ZipTraders = {
    traders,
    margin: columns.f64('zip.margin', 2 * traders),
    momentum: columns.f64('zip.momentum', 2 * traders),
    learningRate: columns.f64('zip.learningRate', traders),
    momentumFactor: columns.f64('zip.momentumFactor', traders),
  };
  const { marginLow, marginHigh, learningRateLow, learningRateHigh, momentumLow, momentumHigh } = config;
  const uniform = (i: number, low: number, high: number): number => low + (high - low) * traits.uniform(i);
  for (let i = 0; i < traders; i++) {
    state.margin[BUY * traders + i] = -uniform(i, marginLow, marginHigh);
    state.margin[SELL * traders + i] = uniform(i, marginLow, marginHigh);
    state.learningRate[i] = uniform(i, learningRateLow, learningRateHigh);
    state.momentumFactor[i] = uniform(i, momentumLow, momentumHigh);
  }
  return state;
}

/** The price that trader i quotes. */
export function zipPrice(state: ZipTraders, side: number, i: number, limit: number): number {
  return limit * (1 + state.margin[side * state.traders + i]);
}

/** Lets traders `who[0..count)` respond to a shout. Draws two numbers of each that moves. Traders with a limit <= 0 stay. */
export function respondToShout(
  state: ZipTraders,
  positions: ZipPositions,
  who: Int32Array,
  count: number,
  shout: ZipShout,
  streams: Streams,
): void {
  const { traders, margin, momentum, learningRate, momentumFactor } = state;
  const { side, limit, active } = positions;
  const { accepted, bid, ask, buyerPrice, sellerPrice, relative, absolute } = shout;
  for (let k = 0; k < count; k++) {
    const i = who[k];
    const worth = limit[i];
    if (worth <= 0) continue;
    const buys = side[i] === BUY;
    const entry = buys ? i : traders + i;
    const price = worth * (1 + margin[entry]);
    const last = buys ? buyerPrice : sellerPrice;
    let direction = 0;
    if (buys) {
      if (accepted && price >= last) direction = -1;
      else if (price <= last && active[i] !== 0 && (accepted ? ask : bid)) direction = 1;
    } else {
      if (accepted && price <= last) direction = 1;
      else if (price >= last && active[i] !== 0 && (accepted ? bid : ask)) direction = -1;
    }
    if (direction === 0) continue;
    const r = direction * relative * streams.uniform(i);
    const target = last * (1 + r) + direction * absolute * streams.uniform(i);
    const factor = momentumFactor[i];
    const step = factor * momentum[entry] + (1 - factor) * learningRate[i] * (target - price);
    momentum[entry] = step;
    let moved = (price + step) / worth - 1;
    if (buys) {
      if (moved > 0) moved = 0;
      else if (moved < -1) moved = -1;
    } else if (moved < 0) moved = 0;
    margin[entry] = moved;
  }
}

export const zip = definePlugin({
  kind: 'zip',
  title: 'Zero intelligence plus (ZIP): profit margins that learn from the last price',
  source: 'Cliff, HP Laboratories technical report HPL-97-91 (1997)',
  schema,
  create(config, { homes, columns, traits }: StrategyContext): Strategy {
    const state = createZipTraders(homes, columns, traits, config);
    const side = columns.u8('zip.side', homes);
    const active = columns.u8('zip.active', homes);
    /** Homes that respond to the trades, and those that respond to what is left. */
    const who = columns.i32('zip.who', homes);
    const refused = columns.i32('zip.refused', homes);
    const signal = createClearingSignal();
    const shout = {
      accepted: false,
      bid: false,
      ask: false,
      buyerPrice: 0,
      sellerPrice: 0,
      relative: config.relativePerturbation,
      absolute: 0,
    };
    const positions: { -readonly [K in keyof ZipPositions]: ZipPositions[K] } = { side, limit: who, active };

    function bid(request: BidRequest): void {
      const { from, to, bounds, out } = request;
      const { floor_uEUR_per_kWh: floor, cap_uEUR_per_kWh: cap } = bounds;
      const { quantity_Wh: quantity, limit_uEUR_per_kWh: limit } = out;
      for (let i = from; i < to; i++) {
        if (quantity[i] === 0) continue;
        const reservation = limit[i];
        if (reservation <= 0) continue;
        const price = roundHalfAway(zipPrice(state, out.side[i], i, reservation));
        if (out.side[i] === BUY) limit[i] = price < floor ? floor : price;
        else limit[i] = price > cap ? cap : price;
      }
    }

    function observe(outcome: MarketOutcome): void {
      const { homes: seen, orders, ownOrder, cleared_Wh, streams } = outcome;
      readClearing(outcome, signal);
      let count = 0;
      let refusedCount = 0;
      for (let k = 0; k < seen.length; k++) {
        const i = seen[k];
        const own = ownOrder[i];
        if (own < 0) continue;
        const filled_Wh = cleared_Wh[i] < 0 ? -cleared_Wh[i] : cleared_Wh[i];
        side[i] = orders.side[own];
        active[i] = filled_Wh < orders.quantity_Wh[own] ? 1 : 0;
        if (isRefused(signal, orders, own)) refused[refusedCount++] = i;
        else who[count++] = i;
      }
      positions.limit = outcome.reservation_uEUR_per_kWh;
      shout.absolute = config.absolutePerturbation * outcome.bounds.cap_uEUR_per_kWh;
      shout.buyerPrice = signal.buyerPrice_uEUR_per_kWh;
      shout.sellerPrice = signal.sellerPrice_uEUR_per_kWh;
      shout.accepted = true;
      shout.bid = true;
      shout.ask = true;
      respondToShout(state, positions, who, count, shout, streams);
      shout.buyerPrice = signal.bidLeft_uEUR_per_kWh;
      shout.sellerPrice = signal.askLeft_uEUR_per_kWh;
      shout.accepted = false;
      respondToShout(state, positions, refused, refusedCount, shout, streams);
    }

    return { drawsPerHome: 0, withinReservation: true, bid, observe };
  },
});
