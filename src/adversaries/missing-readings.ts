/**
 * Missing readings: the gateways of some nodes do not send what their homes' meters have counted. Products that wait for them are void
 * at their settlement deadlines, and all their energy falls to the retailer: a slot's, or where days are netted
 * and the fault is on when the day ends, the day's. Meters, and what was
 * delivered, are right all the same.
 */
import { z } from 'zod';
import { definePlugin } from '../records/plugin.js';
import { quantity } from '../records/quantity.js';
import { nodeList, struckNodes } from './nodes.js';
import { strikeMeters } from './struck-meters.js';
import type { Fault, FaultContext } from './types.js';

const schema = z.strictObject({
  nodes: nodeList('the nodes whose readings are missing, by number from 0; default: chosen at random'),
  share: quantity('fraction', 'share of the nodes whose readings are missing, where none are named', {
    minimum: 0,
    maximum: 1,
  }).prefault('20 %'),
});

export const missingReadings = definePlugin<typeof schema, FaultContext, Fault>({
  kind: 'missing-readings',
  title: 'Meter readings that never come',
  source: 'chainwatt',
  schema,
  create: ({ nodes, share }, context) =>
    strikeMeters(context.meters, struckNodes(context, nodes, share), () => Infinity, 'sendingsMissing_count'),
});
