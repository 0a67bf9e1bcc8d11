/**
 * `zero-intelligence-unconstrained`: limits drawn at random, even at a loss (Gode & Sunder 1993, ZI-U): a whole micro-EUR price
 * uniform between the floor and the cap of local prices, ends included, whatever the home's value or cost. The benchmark that
 * shows what the market's rules do alone. Exactly one draw per home and call, also when it sends no order.
 */
import { z } from 'zod';
import { definePlugin } from '../records/plugin.js';
import type { BidRequest, Strategy } from './types.js';

function bid(request: BidRequest): void {
  const { from, to, streams } = request;
  const floor = request.bounds.floor_uEUR_per_kWh;
  const width = request.bounds.cap_uEUR_per_kWh - floor + 1;
  const { quantity_Wh: quantity, limit_uEUR_per_kWh: limit } = request.out;
  for (let i = from; i < to; i++) {
    const draw = streams.uniform(i);
    if (quantity[i] !== 0) limit[i] = floor + Math.floor(draw * width);
  }
}

export const zeroIntelligenceUnconstrained = definePlugin({
  kind: 'zero-intelligence-unconstrained',
  title: 'Zero intelligence, unconstrained (ZI-U): random limits that may lose money',
  source: 'Gode & Sunder, J. Political Economy 101 (1993) 119-137',
  schema: z.strictObject({}),
  create: (): Strategy => ({ drawsPerHome: 1, withinReservation: false, bid }),
});
