/**
 * Censorship: producers leave some calls out of the blocks that they make, whatever these pay. A censored call goes into a block
 * of somebody else, if there is one in time; where there is but one producer, never.
 * The place that it would have had stays empty.
 */
import { z } from 'zod';
import { ChainwattError } from '../kernel/index.js';
import { definePlugin } from '../records/plugin.js';
import { quantity } from '../records/quantity.js';
import { BlockDeeds } from './block-deeds.js';
import { nodeList, producerNode } from './nodes.js';
import { drawVictims } from './victims.js';
import type { Fault, FaultContext } from './types.js';

const schema = z.strictObject({
  nodes: nodeList('the producers that censor, by number from 0; default: chosen at random'),
  share: quantity('fraction', 'share of the producers that censor, where none are named', {
    minimum: 0,
    maximum: 1,
  }).prefault('50 %'),
  group: z
    .string()
    .optional()
    .describe('group of the population whose orders are left out; default: everybody, and all calls named'),
  calls: z
    .array(z.enum(['order', 'clear', 'reading', 'settle', 'deposit', 'commit', 'batch', 'transfer']))
    .min(1)
    .default(['order'])
    .describe('what is left out; of a group, its orders alone, sealed ones and what reveals them'),
});

export const censorship = definePlugin<typeof schema, FaultContext, Fault>({
  kind: 'censorship',
  title: 'Producers that leave calls out',
  source: 'Wahrstätter et al. 2023, Blockchain censorship, arXiv:2305.18545',
  schema,
  create: ({ nodes, share, group, calls }, context) => {
    const { chain, market, producers } = context;
    const homes = group === undefined ? undefined : homesOf(context, group);
    const censors = new Set(
      nodes?.map((node) => producerNode(context, node)) ?? drawVictims(context, share, producers, producers),
    );
    const called = new Set(calls.map((call) => market.callNames.indexOf(call)));
    let active = false;
    let left = 0;
    refuseWhereNobodyFills(context);
    const deeds = new BlockDeeds<number>(chain, (count) => void (left += count));
    const isCensored = (id: number): boolean => {
      if (!homes) return called.has(market.call(id));
      const home = market.speaksFor(id);
      return home >= homes.from && home < homes.to;
    };
    const build = chain.build;
    chain.build = (node, parent, timestamp_us, out) => {
      const count = build(node, parent, timestamp_us, out);
      if (!active || !censors.has(node)) return count;
      let kept = 0;
      for (let k = 0; k < count; k++) if (!isCensored(out[k]!)) out[kept++] = out[k]!;
      deeds.filled(node, kept < count ? count - kept : undefined);
      return kept;
    };
    return {
      apply: () => void (active = true),
      lift: () => void (active = false),
      figures: () => [{ measure: 'leftOut_count', value: left }],
    };
  },
});

/** Attacks by who fills blocks need somebody who does. */
export function refuseWhereNobodyFills({
  protocol,
  ledger,
}: Pick<FaultContext, 'protocol' | 'ledger'>): void {
  if (protocol.fillsBlocks !== false) return;
  throw new ChainwattError('input', {
    code: 'CW-FAULT-PRODUCER',
    message: 'nobody chooses what the blocks of this ledger hold',
    found: `ledger ${ledger}`,
    expected: 'a ledger whose producers fill their blocks, such as poa-clique',
    remedy: 'leave the fault out, or choose such a ledger',
  });
}

/** Homes of a group of the population; a name that is none is an input error. */
export function homesOf(
  { market }: Pick<FaultContext, 'market'>,
  group: string,
): { readonly from: number; readonly to: number } {
  const homes = market.group(group);
  if (homes) return homes;
  throw new ChainwattError('input', {
    code: 'CW-FAULT-GROUP',
    message: 'a fault names a group that the population does not have',
    path: 'group',
    found: group,
    expected: market.groups.join(', '),
    remedy: 'name one of these',
  });
}
