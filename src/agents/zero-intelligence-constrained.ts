/**
 * `zero-intelligence-constrained`: limits drawn at random, but never at a loss (Gode & Sunder 1993, ZI-C). A buyer bids a
 * whole micro-EUR price uniform on [floor of local prices, own reservation], a seller asks one uniform on [own reservation,
 * cap of local prices], ends included. Exactly one draw per home and call, also when it sends no order.
 */
import { z } from 'zod';
import { BUY } from '../market/types.js';
import { definePlugin } from '../records/plugin.js';
import type { BidRequest, Strategy } from './types.js';

function bid(request: BidRequest): void {
  const { from, to, streams } = request;
  const floor = request.bounds.floor_uEUR_per_kWh;
  const cap = request.bounds.cap_uEUR_per_kWh;
  const { side, quantity_Wh: quantity, limit_uEUR_per_kWh: limit } = request.out;
  for (let i = from; i < to; i++) {
    const draw = streams.uniform(i);
    if (quantity[i] === 0) continue;
    const reservation = limit[i]!;
    limit[i] =
      side[i] === BUY
        ? floor + Math.floor(draw * (reservation - floor + 1))
        : reservation + Math.floor(draw * (cap - reservation + 1));
  }
}

export const zeroIntelligenceConstrained = definePlugin({
  kind: 'zero-intelligence-constrained',
  title: 'Zero intelligence, constrained (ZI-C): random limits that never lose money',
  source: 'Gode & Sunder, J. Political Economy 101 (1993) 119-137',
  schema: z.strictObject({}),
  create: (): Strategy => ({ drawsPerHome: 1, withinReservation: true, bid }),
});
