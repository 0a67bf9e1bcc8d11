/**
 * Double spend: an attacker pays, and at once begins a chain of its own in which the payment is missing. When the payment has the
 * confirmations that its victim waits for, and the secret chain is the longer one, it is published: everything since is undone.
 * An attempt is given up when the secret chain is too far behind; then the next begins. With more than half of the hash rate every
 * attempt succeeds in the end: the 51 % attack.
 * Source: Nakamoto 2008, section 11; Rosenfeld 2014, Analysis of hashrate-based double-spending, arXiv:1402.2009.
 */
import { z } from 'zod';
import { definePlugin } from '../records/plugin.js';
import { quantity } from '../records/quantity.js';
import type { Block } from '../ledger/index.js';
import { producerNode } from './nodes.js';
import type { Fault, FaultContext } from './types.js';
import { WithholdingMiner } from './withholding.js';

const schema = z.strictObject({
  node: quantity('count', 'the miner that attacks, by number from 0; its hash rate is set with the ledger', {
    minimum: 0,
  }).prefault(1),
  confirmations: quantity('count', "blocks that the victim waits for; default: the ledger's confirmations", {
    minimum: 0,
  }).optional(),
  giveUp: quantity('count', 'blocks by which the secret chain may be behind before an attempt is given up', {
    minimum: 1,
  }).prefault(20),
  blocks: z
    .enum(['empty', 'full'])
    .default('empty')
    .describe(
      'empty: the secret chain leaves out everything, so that all of the victims wait again. full: it takes in what it can',
    ),
});

export const doubleSpend = definePlugin<typeof schema, FaultContext, Fault>({
  kind: 'double-spend',
  title: 'Double spend from a secret chain',
  source: 'Nakamoto 2008, section 11; Rosenfeld 2014, arXiv:1402.2009',
  schema,
  create: ({ node, confirmations, giveUp, blocks }, context) => {
    const { chain } = context;
    const miner = new WithholdingMiner(context, producerNode(context, node));
    const depth = confirmations ?? chain.options.confirmations;
    const followed = chain.forkChoice;
    let active = false;
    let fork: Block = chain.head(node);
    let tip: Block = fork;
    let attempts = 0;
    let successes = 0;
    let abandoned = 0;
    chain.forkChoice = {
      follow(at, block, head) {
        if (!active || at !== node) return followed.follow(at, block, head);
        // its own chain alone, as long as it tries
        return block.producer === node ? block : head;
      },
    };
    const build = chain.build;
    chain.build = (at, parent, timestamp_us, out) =>
      active && at === node && blocks === 'empty' ? 0 : build(at, parent, timestamp_us, out);

    function begin(): void {
      attempts++;
      fork = chain.head(node);
      tip = fork;
      miner.start({ found, overtaken: look });
    }
    function found(block: Block): void {
      if (block.parent === tip.id) {
        tip = block;
        look();
        return;
      }
      // so far behind that it has loaded the public chain anew, and found a block there
      abandoned++;
      miner.publish();
      begin();
    }
    function look(): void {
      const isConfirmed = miner.public.height - fork.height >= depth + 1;
      if (isConfirmed && miner.lead > 0) {
        successes++;
        miner.publish();
        begin();
      } else if (miner.lead < -giveUp) {
        abandoned++;
        miner.giveUp();
        chain.follow(node, miner.public);
        begin();
      }
    }
    return {
      apply() {
        active = true;
        begin();
      },
      lift() {
        active = false;
        miner.giveUp();
        miner.stop();
        // also where its secret chain is the longer one: nobody else has it
        chain.follow(node, miner.public);
      },
      figures: () => [
        { measure: 'attempts_count', value: attempts },
        { measure: 'successes_count', value: successes },
        { measure: 'abandoned_count', value: abandoned },
        { measure: 'blocksFound_count', value: miner.found },
        { measure: 'blocksPublished_count', value: miner.published },
      ],
    };
  },
});
