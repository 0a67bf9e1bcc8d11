/**
 * `truthful`: every order states the home's reservation price, its own value or cost within its rules. The dominant
 * strategy in the auctions of Vickrey (1961) and McAfee (1992), and the benchmark for the others. The draft that it is handed says
 * just that. Draws nothing.
 */
import { z } from 'zod';
import { definePlugin } from '../records/plugin.js';
import type { Strategy } from './types.js';

export const truthful = definePlugin({
  kind: 'truthful',
  title: 'Truthful: bids its own value, asks its own cost',
  source: 'Vickrey, J. Finance 16 (1961) 8-37; McAfee, J. Econ. Theory 56 (1992) 434-450',
  schema: z.strictObject({}),
  create: (): Strategy => ({ drawsPerHome: 0, withinReservation: true, bid: () => {} }),
});
