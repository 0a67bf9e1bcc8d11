/**
 * Which tips a new vertex approves: any, each as likely as any other, or those where random walks end that prefer heavy vertices.
 * Source: Popov (2018): section 3 (uniform); section 4.1, the walk from x to y among the approvers of x with probability in
 * proportion to exp(-alpha (H_x - H_y)), where H is the cumulative weight, here the number of vertices that approve y directly or
 * not, and y. A walk starts at a milestone. Cost of a walk: V^2 / 32 words for V vertices above its start.
 */
import { exp, type Streams } from '../kernel/index.js';
import { SOLID, type Tangle } from './tangle-dag.js';

/** `count` tips of `node`, drawn with replacement, so one may come twice. */
export function uniformTips(tangle: Tangle, node: number, count: number, streams: Streams): number[] {
  const tips = tangle.tipsOf(node);
  return Array.from(
    { length: tips.length === 0 ? 0 : count },
    () => tips[streams.integer(node, tips.length)]!,
  );
}

/** As many different tips of `node` as there are, `most` of them at most. */
export function differentTips(tangle: Tangle, node: number, most: number, streams: Streams): number[] {
  const tips = [...tangle.tipsOf(node)];
  for (let k = 0; k < most && k < tips.length; k++) {
    const other = k + streams.integer(node, tips.length - k);
    [tips[k], tips[other]] = [tips[other]!, tips[k]!];
  }
  return tips.slice(0, most);
}

/** The ends of `count` walks of `node` from `start`. */
export function walkedTips(
  tangle: Tangle,
  node: number,
  start: number,
  count: number,
  alpha: number,
  streams: Streams,
): number[] {
  const weights = cumulativeWeights(tangle, node, start);
  return Array.from({ length: count }, () => {
    let at = start;
    for (;;) {
      const approvers = approversOf(tangle, node, at);
      if (approvers.length === 0) return at;
      const heaviest = Math.max(...approvers.map((id) => weights.get(id)!));
      const odds = approvers.map((id) => exp(alpha * (weights.get(id)! - heaviest)));
      let left = streams.uniform(node) * odds.reduce((sum, odd) => sum + odd, 0);
      let k = 0;
      while (k < odds.length - 1 && left >= odds[k]!) left -= odds[k++]!;
      at = approvers[k]!;
    }
  });
}

/** Cumulative weight of `start` and of every vertex that approves it, as `node` sees the tangle. */
export function cumulativeWeights(tangle: Tangle, node: number, start: number): Map<number, number> {
  const above = new Set([start]);
  for (const id of above) for (const approver of approversOf(tangle, node, id)) above.add(approver);
  // a vertex has a greater number than those that it approves
  const order = [...above].sort((a, b) => b - a);
  const words = Math.ceil(order.length / 32);
  const cones = new Map<number, Int32Array>();
  const weights = new Map<number, number>();
  order.forEach((id, place) => {
    const cone = new Int32Array(words);
    cone[place >> 5]! |= 1 << (place & 31);
    for (const approver of approversOf(tangle, node, id)) {
      const other = cones.get(approver)!;
      for (let k = 0; k < words; k++) cone[k]! |= other[k]!;
    }
    cones.set(id, cone);
    weights.set(
      id,
      cone.reduce((sum, word) => sum + bitCount(word), 0),
    );
  });
  return weights;
}

function approversOf(tangle: Tangle, node: number, id: number): number[] {
  return tangle.get(id)?.children.filter((child) => tangle.get(child)?.state[node] === SOLID) ?? [];
}

function bitCount(word: number): number {
  let bits = 0;
  for (let left = word; left !== 0; left &= left - 1) bits++;
  return bits;
}
