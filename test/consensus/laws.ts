/** What every ledger must do, whatever its protocol: each law returns what is wrong, in words. */
import { IN_TURN, OUT_OF_TURN, inTurn, signerLimit } from '../../src/consensus/poa-clique.js';
import type { Block } from '../../src/ledger/index.js';
import type { ProtocolWorld } from './worlds.js';

/** Every block stands on one made before it, one higher, no older, and heavier by its own weight. */
export function wellFormed(blocks: readonly Block[]): string[] {
  const byId = new Map<number, Block>();
  const wrong: string[] = [];
  for (const block of blocks) {
    const parent = byId.get(block.parent);
    const where = `block ${block.id}`;
    if (byId.has(block.id)) wrong.push(`${where} was made twice`);
    if (!parent && block.parent !== 0) wrong.push(`${where}: no parent ${block.parent} was made before it`);
    if (block.height !== (parent?.height ?? 0) + 1) wrong.push(`${where}: height`);
    if (block.timestamp_us < (parent?.timestamp_us ?? 0)) wrong.push(`${where} is older than its parent`);
    if (block.created_us < (parent?.created_us ?? 0)) wrong.push(`${where} was made before its parent`);
    if (block.weight <= 0) wrong.push(`${where} weighs nothing`);
    byId.set(block.id, block);
  }
  return wrong;
}

/** A block holds nothing that was submitted after the time which it claims. Looked at when the books are settled. */
export function noForesight({
  blocks,
  submitted_us,
}: Pick<ProtocolWorld, 'blocks' | 'submitted_us'>): string[] {
  return blocks.flatMap(({ id, timestamp_us, transactions }) =>
    [...transactions]
      .filter((transaction) => !(submitted_us[transaction] <= timestamp_us))
      .map((transaction) => `block ${id} of ${timestamp_us}: ${transaction} of ${submitted_us[transaction]}`),
  );
}

/** No node makes two blocks on one parent. */
export function noEquivocation(blocks: readonly Block[]): string[] {
  const made = new Set<string>();
  return blocks.flatMap(({ id, producer, parent }) => {
    const key = `${producer} on ${parent}`;
    const twice = made.has(key);
    made.add(key);
    return twice ? [`block ${id}: ${key} again`] : [];
  });
}

/**
 * After all has arrived, everybody holds a chain of the same weight, and the chains part in no more than `depth` blocks. Where votes
 * move heads, who has counted the last of them may be ahead.
 */
export function commonPrefix(world: ProtocolWorld, depth: number): string[] {
  const { chain } = world;
  const heads = Array.from({ length: chain.options.nodes }, (_, node) => chain.head(node));
  const fork = heads.reduce((a, b) => chain.tree.commonAncestor(a, b));
  return heads.flatMap((head, node) => [
    ...(head.totalWeight === heads[0].totalWeight || world.design.properties.finality === 'gadget'
      ? []
      : [`node ${node} holds ${head.totalWeight}, not ${heads[0].totalWeight}`]),
    ...(head.height - fork.height <= depth
      ? []
      : [`node ${node} parts ${head.height - fork.height} blocks below its head`]),
  ]);
}

/** By which rule a node follows what it gets. */
export type Rule = 'most-work' | 'last-seen';

/** Every node's head is, at every moment, what the rule makes of the blocks in the order in which they came to it. */
export function forkChoice(world: ProtocolWorld, rule: Rule): string[] {
  const heads: (Block | undefined)[] = [];
  const moves: string[] = [];
  for (const [node, block] of world.arrivals) {
    const head = heads[node];
    if (head && rule === 'most-work' && block.totalWeight <= head.totalWeight) continue;
    heads[node] = block;
    moves.push(`node ${node} to ${block.id}`);
  }
  const told = world.told.heads.map(({ node, to }) => `node ${node} to ${to}`);
  const at = moves.findIndex((move, k) => move !== told[k]);
  if (at < 0 && moves.length === told.length) return [];
  return [`move ${at}: ${told[at] ?? 'none'} instead of ${moves[at] ?? 'none'}`];
}

/** Nothing forks, nothing final is undone: what `immediate` finality claims. */
export function neverForks(world: ProtocolWorld): string[] {
  const { statistics, observerHead } = world.chain;
  return [
    ...(statistics.reorganisations === 0 ? [] : [`${statistics.reorganisations} reorganisations`]),
    ...(statistics.finalityViolations === 0
      ? []
      : [`${statistics.finalityViolations} violations of finality`]),
    ...(observerHead.height === world.chain.tree.taken
      ? []
      : [`${world.chain.tree.taken - observerHead.height} stale blocks`]),
  ];
}

/** EIP-225: difficulty by turn, the period between timestamps, and one block of `limit` consecutive ones for a signer. */
export function cliqueRules(
  blocks: readonly Block[],
  signers: number,
  period_us: number,
  limit = signerLimit(signers),
): string[] {
  const byId = new Map(blocks.map((block) => [block.id, block]));
  return blocks.flatMap((block) => {
    const where = `block ${block.id}`;
    const wrong: string[] = [];
    const difficulty = inTurn(block.height, signers) === block.producer ? IN_TURN : OUT_OF_TURN;
    if (block.weight !== difficulty) wrong.push(`${where}: difficulty ${block.weight}`);
    if (block.timestamp_us - (byId.get(block.parent)?.timestamp_us ?? 0) < period_us)
      wrong.push(`${where}: too early`);
    let ancestor = byId.get(block.parent);
    for (let k = 1; k < limit && ancestor; k++) {
      if (ancestor.producer === block.producer)
        wrong.push(`${where}: signer ${block.producer} sealed ${ancestor.id} too`);
      ancestor = byId.get(ancestor.parent);
    }
    return wrong;
  });
}
