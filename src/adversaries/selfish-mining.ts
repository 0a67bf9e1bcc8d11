/**
 * Selfish mining: a miner withholds what it finds and publishes just enough to make others' work vain. Of a tie it depends on the
 * network which block others build on.
 * Source: Eyal & Sirer 2014, Majority is not enough, arXiv:1311.0243, algorithm 1. It pays above a third of the hash rate, or less
 * if the attacker's block reaches more than nobody first in a tie (their section 4).
 */
import { z } from 'zod';
import { definePlugin } from '../records/plugin.js';
import { quantity } from '../records/quantity.js';
import { producerNode } from './nodes.js';
import type { Fault, FaultContext } from './types.js';
import { WithholdingMiner } from './withholding.js';

const schema = z.strictObject({
  node: quantity(
    'count',
    'the miner that is selfish, by number from 0; its hash rate is set with the ledger',
    {
      minimum: 0,
    },
  ).prefault(1),
});

export const selfishMining = definePlugin<typeof schema, FaultContext, Fault>({
  kind: 'selfish-mining',
  title: 'Selfish mining',
  source: 'Eyal & Sirer 2014, arXiv:1311.0243, algorithm 1',
  schema,
  create: ({ node }, context) => {
    const miner = new WithholdingMiner(context, producerNode(context, node));
    /** Blocks of its own since the chains parted: `privateBranchLen`. */
    let branch = 0;
    let ties = 0;
    return {
      apply() {
        branch = 0;
        miner.start({
          found(_block, lead) {
            branch++;
            // the tie is won
            if (lead === 0 && branch === 2) {
              miner.publish();
              branch = 0;
            }
          },
          overtaken(_block, lead) {
            if (lead === 0) {
              // they win: the fork choice follows them
              branch = 0;
              miner.giveUp();
            } else if (lead === 1) {
              ties++;
              miner.publish();
            } else if (lead === 2) {
              miner.publish();
              branch = 0;
            } else {
              miner.publish(1);
            }
          },
        });
      },
      lift: () => miner.stop(),
      figures: () => [
        { measure: 'blocksFound_count', value: miner.found },
        { measure: 'blocksPublished_count', value: miner.published },
        { measure: 'ties_count', value: ties },
      ],
    };
  },
});
