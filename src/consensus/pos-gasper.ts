/**
 * Gasper, the consensus of Ethereum since 2022: a proposer every slot, a committee of the slot that votes for the head of the chain
 * (LMD-GHOST with proposer boost) and for its checkpoint (Casper FFG); a checkpoint is final when two thirds of the stake have
 * justified it and its successor. Safe below a third of the stake Byzantine, whatever the network does; live when two thirds are
 * up and hear of a block within a third of its slot.
 * Source: Buterin et al. (2020), Combining GHOST and Casper, arXiv:2003.03052; ethereum/consensus-specs, specs/phase0, with the
 * fork choice of today (unrealised justification), presets and configs/mainnet.yaml.
 *
 * Validators are virtual: each node runs `validatorsPerNode` of them, so that committees exist with few nodes; those of a node
 * that are on one committee sign one attestation. Attestations go round as gossip to every node, in one network and unaggregated
 * (no subnets, no aggregators), on the channel of votes; a proposer puts into its block what it has and the chain lacks. What
 * they take in the block, some 230 bytes for each different vote of a slot, is not counted in its bytes.
 * Left out: slashing, the inactivity leak (so while a third or more is away nothing is final, for as long as that lasts), rewards
 * and penalties, entry and exit, RANDAO, late-block reorganisations by honest proposers. Clocks are exact.
 *
 * Messages of a slot without fault: a block to every node, and to every node an attestation from each node with a validator on
 * the committee. A transaction in slot i = 1..31 of epoch e is final when epoch e + 3 begins; in slot 0 it stands in the
 * checkpoint itself, and is final an epoch earlier.
 */
import { z } from 'zod';
import { definePlugin } from '../records/plugin.js';
import { quantity } from '../records/quantity.js';
import { chainDesign, chainParameters } from './chain-parameters.js';
import { startGasper } from './pos-gasper-validators.js';
import { isSupermajority } from './quorum.js';
import type { LedgerContext, LedgerDesign } from './types.js';

const schema = z.strictObject({
  ...chainParameters,
  nodes: quantity('count', 'nodes that run validators', { minimum: 1, maximum: 10_000 }).prefault(8),
  validatorsPerNode: quantity('count', 'validators on each node', { minimum: 1, maximum: 10_000 }).prefault(
    8,
  ),
  stakes: z
    .array(z.number().positive())
    .describe("each node's stake, in any unit, shared equally by its validators; default: equal")
    .optional(),
  slot: quantity('time', 'time from one slot to the next', { minimum: 3 }).prefault('12 s'),
  slotsPerEpoch: quantity('count', 'slots of an epoch', { minimum: 2, maximum: 1024 }).prefault(32),
  proposerBoost: quantity('fraction', "what a block in time gains of the stake of a slot's committee", {
    minimum: 0,
    maximum: 1,
  }).prefault('40 %'),
});

export const posGasper = definePlugin({
  kind: 'pos-gasper',
  title: 'Gasper: slots, committees, LMD-GHOST, justification and finality',
  source: 'Buterin et al. 2020, arXiv:2003.03052; ethereum/consensus-specs phase0',
  schema,
  create(config, _context: LedgerContext): LedgerDesign {
    const { validatorsPerNode, slot, slotsPerEpoch, proposerBoost } = config;
    const nodes = config.stakes?.length ?? config.nodes;
    const stakes = Float64Array.from(
      { length: nodes * validatorsPerNode },
      (_, validator) => config.stakes?.[Math.floor(validator / validatorsPerNode)] ?? 1,
    );
    const total = stakes.reduce((sum, stake) => sum + stake, 0);
    return {
      ...chainDesign(config, nodes),
      properties: {
        faultModel: 'byzantine',
        finality: 'gadget',
        threshold: 'less than a third of the stake',
        messages: 'a slot: one block, and one attestation from each node on its committee, to every node',
      },
      confirmations: 0,
      // the next slot begins within one; its block is there before the votes on it are due
      inclusionQuantile_us: (p) => Math.ceil(slot * (p + 1 / 3)),
      // what is sent during the last slot of an epoch stands in the next checkpoint: two epochs and up to one more
      finalityQuantile_us: (p) => Math.ceil(slot * slotsPerEpoch * (2 + p)),
      start: (world) =>
        startGasper(world, {
          nodes,
          validatorsPerNode,
          slot_us: slot,
          slotsPerEpoch,
          stakes,
          proposerBoost,
          isSupermajority: (stake) => isSupermajority(stake, total),
        }),
    };
  },
});
