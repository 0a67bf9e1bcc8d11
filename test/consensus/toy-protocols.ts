/** Protocols of a few lines, as a user would plug them in: one that is sound, and some that are not. */
import { z } from 'zod';
import { IN_TURN, OUT_OF_TURN, inTurn } from '../../src/consensus/poa-clique.js';
import { chainDesign, chainParameters } from '../../src/consensus/chain-parameters.js';
import type { LedgerContext, LedgerDesign } from '../../src/consensus/types.js';
import { SECOND } from '../../src/kernel/index.js';
import type { Block } from '../../src/ledger/index.js';
import { definePlugin } from '../../src/records/plugin.js';

const NODES = 4;

/** A token goes round, a second a node; whoever is down is passed over. */
export const roundRobin = definePlugin({
  kind: 'round-robin',
  title: 'Takes turns',
  source: 'this test',
  schema: z.strictObject({ ...chainParameters }),
  create: (config, _context: LedgerContext): LedgerDesign => ({
    ...chainDesign(config, NODES),
    properties: {
      faultModel: 'crash',
      finality: 'immediate',
      threshold: 'all honest',
      messages: 'one to every node',
    },
    confirmations: 0,
    inclusionQuantile_us: (p) => SECOND * (1 + p),
    finalityQuantile_us: (p) => SECOND * (1 + p),
    start({ simulation, chain }) {
      const down = new Set<number>();
      const turn = simulation.on('turn', 'consensus', (k) => {
        const node = k % NODES;
        if (!down.has(node)) chain.produce(node, chain.head(node), simulation.now, 1);
        simulation.after(SECOND, turn, k + 1);
      });
      simulation.after(SECOND, turn, 0);
      return { onDown: (node, isDown) => void (isDown ? down.add(node) : down.delete(node)) };
    },
  }),
});

/** The same, but each block claims to be a second and a half older than it is. */
export const backdated: typeof roundRobin = {
  ...roundRobin,
  kind: 'backdated',
  create: (config, context) => ({
    ...roundRobin.create(config, context),
    start({ simulation, chain }) {
      const turn = simulation.on('turn', 'consensus', (k) => {
        const head = chain.head(k % NODES);
        const timestamp_us = Math.max(head.timestamp_us, simulation.now - 1.5 * SECOND);
        chain.produce(k % NODES, head, timestamp_us, 1);
        simulation.after(SECOND, turn, k + 1);
      });
      simulation.after(SECOND, turn, 0);
      return {};
    },
  }),
};

/** Everybody seals when they like, each time at a delay of their own: a signer may seal one of `limit` consecutive blocks. */
export function carelessClique(limit: number): typeof roundRobin {
  return {
    ...roundRobin,
    kind: 'careless-clique',
    create: (config, context) => ({
      ...roundRobin.create(config, context),
      properties: { faultModel: 'none', finality: 'depth', threshold: 'none', messages: 'one to every node' },
      start({ simulation, chain }) {
        const sealedBelow = (node: number): boolean => {
          let block: Block = chain.head(node);
          for (let k = 1; k < limit && block.height > 0; k++) {
            if (block.producer === node) return true;
            block = chain.tree.get(block.parent);
          }
          return false;
        };
        const seal = simulation.on('seal', 'consensus', (node) => {
          const head = chain.head(node);
          simulation.after((1 + node) * SECOND, seal, node);
          if (sealedBelow(node) || simulation.now < head.timestamp_us + SECOND) return;
          const weight = inTurn(head.height + 1, NODES) === node ? IN_TURN : OUT_OF_TURN;
          chain.produce(node, head, simulation.now, weight);
        });
        for (let node = 0; node < NODES; node++) simulation.after(SECOND, seal, node);
        return {};
      },
    }),
  };
}

/** A delegate that has missed its slot makes its block in the next one, beside whose turn it is. */
export const eagerDelegate: typeof roundRobin = {
  ...roundRobin,
  kind: 'eager-delegate',
  create: (config, context) => ({
    ...roundRobin.create(config, context),
    start({ simulation, chain }) {
      const turn = simulation.on('turn', 'consensus', (slot) => {
        const due = slot % NODES;
        const makers = due === 2 ? [] : due === 3 ? [2, 3] : [due];
        for (const node of makers) chain.produce(node, chain.head(node), simulation.now, 1);
        simulation.after(SECOND, turn, slot + 1);
      });
      simulation.after(SECOND, turn, 0);
      return {};
    },
  }),
};

/** A lottery in which a slot is drawn once, and belongs to one node, the first of those that it might have been. */
export const lotteryByIndex: typeof roundRobin = {
  ...roundRobin,
  kind: 'lottery-by-index',
  create: (config, context) => ({
    ...roundRobin.create(config, context),
    start({ simulation, random, chain }) {
      const stream = random.single('lottery');
      const slot = simulation.on('slot', 'consensus', () => {
        simulation.after(SECOND, slot);
        for (let node = 0; node < NODES; node++) {
          if (stream.uniform(0) >= 0.2) continue;
          chain.produce(node, chain.head(node), simulation.now, 1);
          return;
        }
      });
      simulation.after(SECOND, slot);
      return {};
    },
  }),
};

/** Blocks of a retarget window, and the time that they should take. */
export const UNCLAMPED_WINDOW = 10;
export const UNCLAMPED_TARGET_us = UNCLAMPED_WINDOW * 60 * SECOND;

/** One miner, a block a second, and a retarget to a minute a block whose factor has no bounds. */
export const unclamped: typeof roundRobin = {
  ...roundRobin,
  kind: 'unclamped',
  create: (config, context) => ({
    ...roundRobin.create(config, context),
    start({ simulation, chain }) {
      let difficulty = 1;
      let start_us = 0;
      const find = simulation.on('find', 'consensus', () => {
        const head = chain.head(0);
        if ((head.height + 1) % UNCLAMPED_WINDOW === 0) {
          difficulty *= UNCLAMPED_TARGET_us / (head.timestamp_us - start_us);
          start_us = simulation.now;
        }
        chain.produce(0, head, simulation.now, difficulty);
        simulation.after(SECOND, find);
      });
      simulation.after(SECOND, find);
      return {};
    },
  }),
};
