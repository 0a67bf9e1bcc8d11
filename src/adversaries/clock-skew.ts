/**
 * Clock skew: the clocks of some nodes are ahead or behind by a fixed time. Their blocks claim the time of that clock, though at
 * least their parent's, and what is due at a time they do when their clock shows it. By a block's timestamp it is decided whether
 * an order in it is in time: a slow producer still takes orders when the gate has closed, a fast one takes them no more while it is
 * open. A block that claims a time too far ahead of a node's own clock is kept there until its time has come, and gets no vote;
 * the network carries it on all the same. What no clock decides (waits for a length of time; the order of votes) is as ever.
 * Source: go-ethereum, consensus/ethash (15 s); Bitcoin Core, chain.h (2 h); Besu, BFT header rules (1 s).
 */
import { z } from 'zod';
import { ChainwattError, DAY } from '../kernel/index.js';
import { definePlugin } from '../records/plugin.js';
import { quantity } from '../records/quantity.js';
import { nodeList, struckNodes } from './nodes.js';
import type { Fault, FaultContext } from './types.js';

const schema = z.strictObject({
  nodes: nodeList('the nodes whose clocks are wrong, by number from 0; default: chosen at random'),
  share: quantity('fraction', 'share of the nodes whose clocks are wrong, where none are named', {
    minimum: 0,
    maximum: 1,
  }).prefault('20 %'),
  ahead: quantity('time', 'by how much they are ahead of the right time; negative: behind', {
    minimum: -DAY,
    maximum: DAY,
  }).prefault('-10 s'),
  tolerance: quantity(
    'time',
    "how far ahead of a node's clock a block may claim to be before it is kept back: go-ethereum 15 s, Besu 1 s, Bitcoin 2 h",
    { minimum: 0 },
  ).prefault('15 s'),
});

export const clockSkew = definePlugin<typeof schema, FaultContext, Fault>({
  kind: 'clock-skew',
  title: 'Clocks that are wrong',
  source:
    'go-ethereum, consensus/ethash/consensus.go: allowedFutureBlockTime; Bitcoin Core, chain.h: MAX_FUTURE_BLOCK_TIME',
  schema,
  create: ({ nodes, share, ahead, tolerance }, context) => {
    const { chain, protocol, ledger } = context;
    if (protocol.slots === 'common') {
      throw new ChainwattError('input', {
        code: 'CW-FAULT-CLOCK',
        message: 'the nodes of this ledger have one clock',
        found: `ledger ${ledger}`,
        expected: 'a ledger whose nodes look at clocks of their own, such as pow or qbft',
        remedy: 'leave the fault out, or choose such a ledger',
      });
    }
    const skew = { nodes: struckNodes(context, nodes, share), ahead_us: ahead, tolerance_us: tolerance };
    return { apply: () => chain.clocks.impose(skew), lift: () => chain.clocks.lift(skew) };
  },
});
