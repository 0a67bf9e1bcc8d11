/**
 * `linear-ramp`: from round to round of a slot the limit moves in equal steps from a cautious price to the last that a home offers,
 * as devices of Grid Singularity's exchange and homes of HAMLET do. With o the opposite bound (the floor for a buyer, the cap for a
 * seller), r the reservation and f the progress through the rounds 0..n-1 of a slot:
 *
 *     limit = o + (r - o) (start + (end - start) f),   f = k / (n - 1)  (`endpoints`)  or  (k + 1) / n  (`elapsed`)
 *
 * With `endpoints` the first round is at `start` and the last at `end`: n postings and n - 1 steps in both tools. With `elapsed` a
 * step lies behind the first round already. A single round is the last: f = 1, so that the limit is at `end`.
 * Sources: gsy-e, `UpdateFrequencyMixin` (rate change per update = (initial - final) / (slot / interval - 1)); HAMLET, trading
 * strategy `linear` (f / n, f from 0 to n). Whole micro-EUR, rounded to the nearest. Draws nothing. Cost: a few ns a home.
 */
import { z } from 'zod';
import { roundHalfAway } from '../kernel/index.js';
import { BUY } from '../market/types.js';
import { definePlugin } from '../records/plugin.js';
import { quantity } from '../records/quantity.js';
import type { BidRequest, Strategy } from './types.js';

const SHARE = { minimum: 0, maximum: 1 };

const schema = z.strictObject({
  start: quantity(
    'fraction',
    'where the first limit lies between the opposite bound (0) and the reservation price (100 %)',
    SHARE,
  ).prefault('0 %'),
  end: quantity(
    'fraction',
    'where the last limit lies between the opposite bound (0) and the reservation price (100 %)',
    SHARE,
  ).prefault('100 %'),
  progress: z
    .enum(['endpoints', 'elapsed'])
    .default('endpoints')
    .describe('from the first round to the last, or by the share of rounds that will be over after this one'),
});

export const linearRamp = definePlugin({
  kind: 'linear-ramp',
  title: 'Linear ramp: limits move from a first to a last price over the rounds of a slot',
  source: 'gsy-e (Grid Singularity), HAMLET: trading strategy `linear`',
  schema,
  create({ start, end, progress }): Strategy {
    function bid(request: BidRequest): void {
      const { from, to, round, rounds, out } = request;
      const passed =
        rounds === 1 ? 1 : progress === 'endpoints' ? round / (rounds - 1) : (round + 1) / rounds;
      const share = start + (end - start) * passed;
      const floor = request.bounds.floor_uEUR_per_kWh;
      const cap = request.bounds.cap_uEUR_per_kWh;
      const { side, limit_uEUR_per_kWh: limit } = out;
      for (let i = from; i < to; i++) {
        const opposite = side[i] === BUY ? floor : cap;
        limit[i] = roundHalfAway(opposite + (limit[i] - opposite) * share);
      }
    }
    return { drawsPerHome: 0, withinReservation: true, bid };
  },
});
