/**
 * `adaptive-aggressive`: quotes a target price that follows from an estimate of the equilibrium and from the home's own
 * aggressiveness (`aggressiveness.ts`), both learnt (Vytelingum, Cliff & Jennings 2008):
 * - equilibrium p: mean of the last N prices, each weighing d times the one after it; volatility a = sqrt(mean (price - p)^2) / p;
 * - long term: the bend h of the target's curve, h <- h + b2 (h(a) - h), h(a) = hmin + (hmax - hmin) (1 - s e^(g (s - 1))), s the
 *   place of a between the least and the greatest so far, 0 while these are equal;
 * - short term: aggressiveness r <- r + b1 (d - r), d = (1 +- lr) r' +- la, r' the aggressiveness that means the last shout: less
 *   after a trade at a price q that the target would have had (a bid's target at or above q, an ask's at or below it), more after
 *   other trades and after a shout that nobody accepted and that the target does not beat.
 *
 * In a call market a clearing is one shout (`clearing-signal.ts`): a transaction at its mean price if there are trades, so that the N
 * prices are those of clearings; for a home that was refused though its limit was as good as that, and for all without any trade,
 * the highest bid or the lowest ask that is left on its side, not accepted. There is no book to improve on: the target itself is quoted. Before the first price is known, as in the original's first round, a bid goes
 * B + (min(l, A) - B) / eta and an ask A - (A - max(l, B)) / eta, with B and A the highest bid and the lowest ask of the last clearing
 * that is seen, floor and cap before there is any: so quotes approach each other until something trades. Prices are measured from the floor
 * of local prices, so that floor and cap stand for 0 and M. Each home has one aggressiveness as buyer and one as seller; homes with
 * an accepted order learn it, all homes that see a clearing learn the bend. Homes of one gateway share the estimate.
 *
 * Source: Vytelingum, Cliff & Jennings, Strategic bidding in continuous double auctions, Artificial Intelligence 172 (2008)
 * 1700-1729; first aggressiveness and bend, and N, as the Bristol Stock Exchange (D. Cliff) has them. Whole micro-EUR, rounded.
 * Draws: four traits a home. State: five float64 a home. Cost: 0.2 to 0.7 us a bid, twice that a home and clearing.
 */
import { z } from 'zod';
import { exp, roundHalfAway } from '../kernel/index.js';
import { BUY, SELL } from '../market/types.js';
import { definePlugin } from '../records/plugin.js';
import { quantity } from '../records/quantity.js';
import { aggressivenessOf, targetPrice } from './aggressiveness.js';
import { createClearingSignal, isRefused, readClearing } from './clearing-signal.js';
import type { BidRequest, MarketOutcome, Strategy, StrategyContext } from './types.js';

const SHARE = { minimum: 0, maximum: 1 };
const share = (description: string) => quantity('fraction', description, SHARE);

const schema = z.strictObject({
  prices: quantity('count', 'N: prices that the estimate of the equilibrium rests on', {
    minimum: 1,
    maximum: 1000,
  }).prefault(5),
  decay: share('weight of a price over that of the next').prefault('90 %'),
  rateLow: share('least learning rate, short term and long term').prefault('20 %'),
  rateHigh: share('greatest learning rate, short term and long term').prefault('60 %'),
  bendLow: quantity('number', 'bend of the target curve when prices are most volatile').prefault(-8),
  bendHigh: quantity('number', 'bend of the target curve when prices are least volatile').prefault(2),
  bendSharpness: quantity('number', 'how sharply the bend answers to volatility', { minimum: 0 }).prefault(2),
  relativeStep: share('relative distance of the wanted aggressiveness from that of the last shout').prefault(
    '2 %',
  ),
  absoluteStep: share('further distance of the wanted aggressiveness').prefault('1 %'),
  firstSteps: quantity('number', 'eta: share 1/eta of the way to the limit that the first quotes go', {
    minimum: 1,
  }).prefault(3),
});

/** What the homes of one gateway know, in prices above the floor: the last prices, newest at `at - 1`, and what follows from them. */
interface Estimate {
  readonly prices: Float64Array;
  known: number;
  at: number;
  equilibrium: number;
  leastVolatility: number;
  greatestVolatility: number;
  /** h(a). */
  wantedBend: number;
  /** B and A, until there is a price; NaN where there was no order. */
  bestBid: number;
  bestAsk: number;
}

export const adaptiveAggressive = definePlugin({
  kind: 'adaptive-aggressive',
  title: 'Adaptive-aggressive (AA): targets around an estimated equilibrium',
  source: 'Vytelingum, Cliff & Jennings, Artificial Intelligence 172 (2008) 1700-1729',
  schema,
  create(config, { homes, gateways, columns, traits }: StrategyContext): Strategy {
    const aggressiveness = columns.f64('adaptive-aggressive.aggressiveness', 2 * homes);
    const bend = columns.f64('adaptive-aggressive.bend', homes);
    const shortRate = columns.f64('adaptive-aggressive.shortRate', homes);
    const longRate = columns.f64('adaptive-aggressive.longRate', homes);
    /** The gateway through which a home has seen a price, or -1. */
    const gatewayOf = columns.i32('adaptive-aggressive.gateway', homes).fill(-1);
    const estimates = new Array<Estimate | undefined>(gateways).fill(undefined);
    const signal = createClearingSignal();
    const { rateLow, rateHigh, relativeStep, absoluteStep } = config;
    for (let i = 0; i < homes; i++) {
      // somewhat passive, and a curve that bends away from the limit
      aggressiveness[BUY * homes + i] = -0.3 * traits.uniform(i);
      aggressiveness[SELL * homes + i] = aggressiveness[BUY * homes + i];
      bend[i] = -5 * traits.uniform(i);
      shortRate[i] = rateLow + (rateHigh - rateLow) * traits.uniform(i);
      longRate[i] = rateLow + (rateHigh - rateLow) * traits.uniform(i);
    }

    function bid(request: BidRequest): void {
      const { from, to, bounds, out } = request;
      const { floor_uEUR_per_kWh: floor, cap_uEUR_per_kWh: cap } = bounds;
      const { side, quantity_Wh: quantity, limit_uEUR_per_kWh: limit } = out;
      const most = cap - floor;
      for (let i = from; i < to; i++) {
        if (quantity[i] === 0) continue;
        const buys = side[i] === BUY;
        const worth = limit[i] - floor;
        const estimate = gatewayOf[i] < 0 ? undefined : estimates[gatewayOf[i]];
        let price: number;
        if (estimate === undefined || estimate.known === 0) {
          price = firstQuote(buys, worth, estimate, most, config.firstSteps);
        } else {
          const r = aggressiveness[side[i] * homes + i];
          price = targetPrice(buys, r, worth, within(estimate.equilibrium, most), most, bend[i]);
        }
        // a seller's reservation may lie below the floor: no quote beyond the reservation or the bounds
        if (buys) price = price > worth ? worth : price < 0 ? 0 : price;
        else price = price < worth ? worth : price > most ? most : price;
        limit[i] = floor + roundHalfAway(price);
      }
    }

    function observe(outcome: MarketOutcome): void {
      const { gateway, homes: seen, orders, ownOrder, bounds } = outcome;
      const floor = bounds.floor_uEUR_per_kWh;
      const most = bounds.cap_uEUR_per_kWh - floor;
      readClearing(outcome, signal);
      const buyerPrice = signal.buyerPrice_uEUR_per_kWh - floor;
      const sellerPrice = signal.sellerPrice_uEUR_per_kWh - floor;
      const bidLeft = signal.bidLeft_uEUR_per_kWh - floor;
      const askLeft = signal.askLeft_uEUR_per_kWh - floor;
      const estimate = (estimates[gateway] ??= createEstimate(config.prices, config.bendHigh));
      if (signal.traded) learnPrice(estimate, (buyerPrice + sellerPrice) / 2, config);
      else {
        estimate.bestBid = bidLeft;
        estimate.bestAsk = askLeft;
      }
      for (let k = 0; k < seen.length; k++) gatewayOf[seen[k]] = gateway;
      if (estimate.known === 0) return;
      const equilibrium = within(estimate.equilibrium, most);
      for (let k = 0; k < seen.length; k++) {
        const i = seen[k];
        if (signal.traded) bend[i] += longRate[i] * (estimate.wantedBend - bend[i]);
        const own = ownOrder[i];
        if (own < 0) continue;
        const side = orders.side[own];
        const buys = side === BUY;
        const worth = outcome.reservation_uEUR_per_kWh[i] - floor;
        const refused = isRefused(signal, orders, own);
        const shout = buys ? (refused ? bidLeft : buyerPrice) : refused ? askLeft : sellerPrice;
        const r = aggressiveness[side * homes + i];
        const target = targetPrice(buys, r, worth, equilibrium, most, bend[i]);
        // how far the target outbids the shout
        const beats = buys ? target - shout : shout - target;
        if (refused && beats > 0) continue;
        const sign = !refused && beats >= 0 ? -1 : 1;
        const shouted = aggressivenessOf(buys, shout, worth, equilibrium, most, bend[i]);
        const wanted = (1 + sign * relativeStep) * shouted + sign * absoluteStep;
        const moved = r + shortRate[i] * (wanted - r);
        aggressiveness[side * homes + i] = moved > 1 ? 1 : moved < -1 ? -1 : moved;
      }
    }

    return { drawsPerHome: 0, withinReservation: true, bid, observe };
  },
});

function createEstimate(prices: number, bend: number): Estimate {
  return {
    prices: new Float64Array(prices),
    known: 0,
    at: 0,
    equilibrium: 0,
    leastVolatility: Infinity,
    greatestVolatility: -Infinity,
    wantedBend: bend,
    bestBid: NaN,
    bestAsk: NaN,
  };
}

/**
 * What is quoted before any price is known: a share of the way from the best quote of the own side to the limit or the best of the
 * other, rounded towards that, so that quotes meet in the end.
 */
function firstQuote(
  buys: boolean,
  worth: number,
  estimate: Estimate | undefined,
  most: number,
  steps: number,
): number {
  const bid = estimate !== undefined && estimate.bestBid >= 0 ? estimate.bestBid : 0;
  const ask = estimate !== undefined && estimate.bestAsk <= most ? estimate.bestAsk : most;
  if (buys) return Math.ceil(bid + ((worth < ask ? worth : ask) - bid) / steps);
  return Math.floor(ask - (ask - (worth > bid ? worth : bid)) / steps);
}

/** An equilibrium strictly between the lowest price and the greatest, where all formulas hold. */
function within(equilibrium: number, most: number): number {
  const least = most * 1e-6;
  if (equilibrium < least) return least;
  return equilibrium > most - least ? most - least : equilibrium;
}

/** Adds a price above the floor to the estimate: equilibrium, volatility and the bend that follows from it. */
function learnPrice(estimate: Estimate, price: number, config: z.output<typeof schema>): void {
  const { prices } = estimate;
  prices[estimate.at] = price;
  estimate.at = (estimate.at + 1) % prices.length;
  if (estimate.known < prices.length) estimate.known++;
  let weight = 1;
  let weights = 0;
  let sum = 0;
  for (let age = 1; age <= estimate.known; age++) {
    sum += weight * prices[(estimate.at - age + prices.length) % prices.length];
    weights += weight;
    weight *= config.decay;
  }
  estimate.equilibrium = sum / weights;
  let squares = 0;
  for (let k = 0; k < estimate.known; k++) {
    const off = prices[k] - estimate.equilibrium;
    squares += off * off;
  }
  const volatility =
    estimate.equilibrium > 0 ? Math.sqrt(squares / estimate.known) / estimate.equilibrium : 0;
  if (volatility < estimate.leastVolatility) estimate.leastVolatility = volatility;
  if (volatility > estimate.greatestVolatility) estimate.greatestVolatility = volatility;
  const span = estimate.greatestVolatility - estimate.leastVolatility;
  const place = span > 0 ? (volatility - estimate.leastVolatility) / span : 0;
  const { bendLow, bendHigh, bendSharpness } = config;
  estimate.wantedBend = bendLow + (bendHigh - bendLow) * (1 - place * exp(bendSharpness * (place - 1)));
}
