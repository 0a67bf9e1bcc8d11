/**
 * `withholding`: market power. Homes of the chosen sides offer only a part of their energy, at their reservation price, so that the
 * price moves in their favour; what is withheld they trade with the retailer.
 * - `response: fixed`: each offers `share` of its energy, rounded down;
 * - `response: best`: each offers the quantity that would have been best against the book it saw last (`cournot.ts`): the line
 *   through the other side's orders, and all that others on its own side offered. Of m orders on a side each home answers with
 *   probability 1 / m in a clearing, so that about one does: answers of three or more at once would never settle. Until its first
 *   answer it offers `share`.
 * An order is never less than the home's minimum quantity or 1 Wh, so that the home stays in the market and sees what it does.
 * Sources: Cournot, Recherches sur les principes mathématiques de la théorie des richesses (1838), chapter 7; Theocharis, Review of
 * Economic Studies 27 (1960) 133-134: with three or more simultaneous answers do not converge.
 * Draws: none to bid, one a home to learn. State: one float64 a home and side. Cost: a few ns a home, and a clearing's orders.
 */
import { z } from 'zod';
import { BUY, SELL } from '../market/types.js';
import { definePlugin } from '../records/plugin.js';
import { quantity } from '../records/quantity.js';
import { cournotResponse, LineFit, type Line } from './cournot.js';
import type { BidRequest, MarketOutcome, Strategy, StrategyContext } from './types.js';

const schema = z.strictObject({
  sides: z.enum(['sellers', 'buyers', 'both']).default('sellers').describe('who withholds'),
  response: z
    .enum(['fixed', 'best'])
    .default('fixed')
    .describe('a fixed share, or the best response to the last book'),
  share: quantity('fraction', 'share of its energy that a home offers', {
    minimum: 0,
    maximum: 1,
  }).prefault('80 %'),
});

export const withholding = definePlugin({
  kind: 'withholding',
  title: 'Withholding: offers only a part of the energy to move the price',
  source: 'Cournot (1838), chapter 7; Theocharis, Review of Economic Studies 27 (1960) 133-134',
  schema,
  create({ sides, response, share }, { homes, columns }: StrategyContext): Strategy {
    /** What a home answers with, Wh; negative while it has not answered. Entry: side * homes + home. */
    const answer_Wh = columns.f64('withholding.answer_Wh', 2 * homes).fill(-1);
    const fit = new LineFit();
    const line: Line = { intercept: 0, slope: 0 };
    const withholds = (side: number): boolean => sides === 'both' || (side === BUY) === (sides === 'buyers');

    function bid(request: BidRequest): void {
      const { from, to, out } = request;
      const { side, quantity_Wh: quantity, minimum_Wh: minimum } = out;
      for (let i = from; i < to; i++) {
        const whole = quantity[i];
        if (whole === 0 || !withholds(side[i])) continue;
        const answer = answer_Wh[side[i] * homes + i];
        let part = answer < 0 ? Math.floor(whole * share) : answer < whole ? Math.floor(answer) : whole;
        if (part < minimum[i]) part = minimum[i];
        quantity[i] = part < 1 ? 1 : part;
      }
    }

    /** Homes of the gateway that withhold on `side` answer to the book, each with probability 1 / (orders of the side). */
    function respond(outcome: MarketOutcome, side: number): void {
      const { orders, homes: seen, ownOrder, streams } = outcome;
      let count = 0;
      let total_Wh = 0;
      for (let k = 0; k < orders.count; k++) {
        if (orders.side[k] !== side) continue;
        count++;
        total_Wh += orders.quantity_Wh[k];
      }
      if (count === 0 || count === orders.count) return;
      fit.fit(orders, side === BUY ? SELL : BUY, line);
      for (let k = 0; k < seen.length; k++) {
        const i = seen[k];
        const own = ownOrder[i];
        if (own < 0 || orders.side[own] !== side) continue;
        if (streams.uniform(i) * count >= 1) continue;
        const others_Wh = total_Wh - orders.quantity_Wh[own];
        const worth = outcome.reservation_uEUR_per_kWh[i];
        answer_Wh[side * homes + i] = cournotResponse(side, line, worth, others_Wh);
      }
    }

    const strategy: Strategy = { drawsPerHome: 0, withinReservation: true, bid };
    if (response === 'fixed') return strategy;
    return {
      ...strategy,
      observe(outcome) {
        if (withholds(BUY)) respond(outcome, BUY);
        if (withholds(SELL)) respond(outcome, SELL);
      },
    };
  },
});
