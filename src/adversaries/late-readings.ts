/**
 * Late readings: the gateways of some nodes send what their homes' meters have counted later than they should. A product whose readings
 * are not all there by its settlement deadline is void. Meters, and what was
 * delivered, are right all the same.
 */
import { z } from 'zod';
import { definePlugin } from '../records/plugin.js';
import { quantity } from '../records/quantity.js';
import { nodeList, struckNodes } from './nodes.js';
import { strikeMeters } from './struck-meters.js';
import type { Fault, FaultContext } from './types.js';

const schema = z.strictObject({
  nodes: nodeList('the nodes whose readings are late, by number from 0; default: chosen at random'),
  share: quantity('fraction', 'share of the nodes whose readings are late, where none are named', {
    minimum: 0,
    maximum: 1,
  }).prefault('20 %'),
  delay: quantity('time', 'how much later they send', { minimum: 1 }).prefault('30 min'),
});

export const lateReadings = definePlugin<typeof schema, FaultContext, Fault>({
  kind: 'late-readings',
  title: 'Meter readings that come late',
  source: 'chainwatt',
  schema,
  create: ({ nodes, share, delay }, context) =>
    strikeMeters(
      context.meters,
      struckNodes(context, nodes, share),
      (wait_us) => wait_us + delay,
      'sendingsLate_count',
    ),
});
