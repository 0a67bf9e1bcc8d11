/**
 * Flooding: somebody sends transfers of tokens, at a rate and for a price, so that blocks are full of them and orders come late. It
 * pays for every one that a block holds, from an account outside the market. A burst a second, through one node after the other.
 * Source: Baqer, Huang, McCoy & Weaver 2016, Stressing out: Bitcoin "stress testing", doi:10.1007/978-3-662-53357-4_1; Yaish et
 * al. 2024, Speculative denial-of-service attacks in Ethereum, USENIX Security. Gas: yellow paper, appendix G.
 */
import { z } from 'zod';
import { SECOND } from '../kernel/index.js';
import { definePlugin } from '../records/plugin.js';
import { quantity } from '../records/quantity.js';
import { nodeList, struckNodes } from './nodes.js';
import type { Fault, FaultContext } from './types.js';

const BURST_us = SECOND;

const schema = z.strictObject({
  nodes: nodeList('the nodes through which transfers are sent, in turn, by number from 0; default: all'),
  rate: quantity('number', 'transfers a second', { minimum: 0.001, maximum: 100_000 }).prefault(100),
  gasPrice: quantity(
    'number',
    'what they pay for gas, gwei (eip-1559: base fee and tip together, the tip being all that the base fee leaves); default: as homes',
    { minimum: 0, maximum: 1_000_000 },
  ).optional(),
});

/** Gas prices, gwei, that floods of a scenario offer. */
export function floodingPrices(
  faults: readonly { readonly kind: string; readonly config: unknown }[],
): readonly number[] {
  return faults
    .filter(({ kind }) => kind === 'flooding')
    .flatMap(({ config }) => (config as z.output<typeof schema>).gasPrice ?? []);
}

export const flooding = definePlugin<typeof schema, FaultContext, Fault>({
  kind: 'flooding',
  title: 'A flood of transactions that have nothing to do with the market',
  source: 'Baqer, Huang, McCoy & Weaver 2016, doi:10.1007/978-3-662-53357-4_1',
  schema,
  create: ({ nodes, rate, gasPrice }, context) => {
    const { simulation, outsiders } = context;
    const gateways = struckNodes(context, nodes, 1);
    const sender = outsiders.sender(gasPrice);
    let bursts = 0;
    let timer = -1;
    const kind = simulation.on('flood', 'agent', () => {
      const count = Math.floor(rate * (bursts + 1)) - Math.floor(rate * bursts);
      const gateway = gateways[bursts % gateways.length]!;
      bursts++;
      timer = simulation.after(BURST_us, kind);
      sender.send(gateway, count);
    });
    return {
      apply: () => void (timer = simulation.after(0, kind)),
      lift: () => void simulation.cancel(timer),
      figures: () => [
        { measure: 'transfersSent_count', value: sender.sent },
        { measure: 'transfersIncluded_count', value: sender.included },
        { measure: 'transferFees_EUR', value: sender.fees_uEUR / 1e6 },
      ],
    };
  },
});
