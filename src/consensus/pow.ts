/**
 * Proof of work: each miner finds blocks as a Poisson process of its share of the hash rate, on top of the head it knows;
 * most work wins, first seen among equals; final by confirmations. Source: Nakamoto (2008), sections 4, 5 and 11.
 * Difficulty is constant: the block interval is a parameter. The exponential law has no memory, so a miner's timer goes on
 * when its head changes, and the block is built on the head of the moment it is found.
 *
 * What a miner hashes has been filled and executed before, so a block that is found goes out at once. Clients fill their
 * template anew every few seconds, and on a new head hash an empty block until the full one is executed (go-ethereum,
 * miner/worker: `recommit`, 3 s; `commitNewWork` with `noempty` false). Here the template is full and fresh at any moment: what
 * that leaves out is one empty block in (interval / execution time), and waits of some seconds against the interval's.
 */
import { z } from 'zod';
import { assert } from '../kernel/index.js';
import { definePlugin } from '../records/plugin.js';
import { quantity } from '../records/quantity.js';
import { chainDesign, chainParameters } from './chain-parameters.js';
import { erlangQuantile } from './erlang.js';
import type { LedgerContext, LedgerDesign, Protocol } from './types.js';

/** Waits beyond this moment, where the kernel's time ends, never end. */
const NEVER_us = 281_474_976_710_656;

/** Allowance for the way through the network in the expected delays, microseconds. */
const PROPAGATION_us = 2_000_000;

const schema = z.strictObject({
  ...chainParameters,
  interval: quantity('time', 'mean time between blocks', { minimum: 1 }).prefault('15 s'),
  confirmations: quantity('count', 'blocks on top of a block after which it is taken as final', {
    minimum: 0,
  }).prefault(12),
  miners: quantity('count', 'nodes that mine', { minimum: 1, maximum: 100_000 }).prefault(7),
  hashShares: z
    .array(z.number().positive())
    .describe("each miner's share of the hash rate, in any unit; default: equal")
    .optional(),
});

export const pow = definePlugin({
  kind: 'pow',
  title: 'Proof of work: exponential mining, most work, final by confirmations',
  source: 'Nakamoto, Bitcoin: a peer-to-peer electronic cash system, 2008',
  schema,
  create(config, _context: LedgerContext): LedgerDesign {
    const miners = config.hashShares?.length ?? config.miners;
    const shares = config.hashShares ?? Array.from({ length: miners }, () => 1);
    const total = shares.reduce((sum, share) => sum + share, 0);
    return {
      ...chainDesign(config, miners),
      properties: {
        faultModel: 'byzantine',
        finality: 'depth',
        threshold: 'less than half of the hash rate',
        messages: 'one block to every node',
      },
      confirmations: config.confirmations,
      inclusionQuantile_us: (p) => Math.ceil(config.interval * erlangQuantile(p, 1)) + PROPAGATION_us,
      finalityQuantile_us: (p) =>
        Math.ceil(config.interval * erlangQuantile(p, config.confirmations + 1)) + 2 * PROPAGATION_us,
      start({ simulation, random, chain }): Protocol {
        assert(chain.options.nodes >= miners, 'CW-POW-NODES', 'every miner is a node');
        const streams = random.streams(
          'pow.mining',
          shares.map((_, node) => `miner-${node}`),
        );
        const down = new Uint8Array(miners);
        const timer = new Float64Array(miners).fill(-1);
        const find = simulation.on('pow-find', 'consensus', (node) => {
          timer[node] = -1;
          mine(node);
          // what is found while an engine still works on the block before is lost: it has no parent to stand on
          if (!chain.isMaking(node)) chain.produce(node, chain.head(node), simulation.now, 1);
        });
        function mine(node: number): void {
          if (down[node] === 1 || timer[node] !== -1) return;
          const wait = streams.exponential(node, (config.interval * total) / shares[node]);
          const at = simulation.now + Math.max(1, Math.round(wait));
          if (at < NEVER_us) timer[node] = simulation.at(at, find, node);
        }
        for (let node = 0; node < miners; node++) mine(node);
        return {
          onDown(node, isDown) {
            if (node >= miners) return;
            down[node] = isDown ? 1 : 0;
            if (!isDown) mine(node);
            else {
              if (timer[node] !== -1) simulation.cancel(timer[node]);
              timer[node] = -1;
            }
          },
        };
      },
    };
  },
});
