/** Message loss: each message between two nodes is lost with one probability, whatever became of the others. */
import { z } from 'zod';
import { definePlugin } from '../records/plugin.js';
import { quantity } from '../records/quantity.js';
import { networkFault } from './network-fault.js';
import type { Fault, FaultContext } from './types.js';

const schema = z.strictObject({
  probability: quantity('fraction', 'probability that a message on a link is lost', {
    minimum: 0,
    maximum: 0.99,
  }).prefault('5 %'),
});

export const messageLoss = definePlugin<typeof schema, FaultContext, Fault>({
  kind: 'message-loss',
  title: 'Message loss',
  source:
    'fair-loss links: Cachin, Guerraoui & Rodrigues 2011, Introduction to Reliable and Secure Distributed Programming, 2.4',
  schema,
  create: ({ probability }, { gossip }) => networkFault(gossip, () => ({ lossProbability: probability })),
});
