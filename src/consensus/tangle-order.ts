/**
 * The order in which a milestone confirms what it refers to: a linear extension of the tangle, the same for everybody.
 * Source: IOTA TIP-2, White flag ordering: the part of the past cone that no milestone has confirmed, depth first, each vertex after
 * those that it approves, these in the order in which it names them.
 */
import type { Tangle, Vertex } from './tangle-dag.js';

/** Unconfirmed vertices at or below `parents`, each after all that it approves. */
export function newlyReferenced(tangle: Tangle, parents: readonly number[]): Vertex[] {
  const ordered: Vertex[] = [];
  const visited = new Set<number>();
  /** Vertices under way, and how many of their parents have been seen to. */
  const path: { vertex: Vertex; done: number }[] = [];
  const enter = (id: number): void => {
    const vertex = tangle.get(id);
    if (!vertex || vertex.confirmed >= 0 || visited.has(id)) return;
    visited.add(id);
    path.push({ vertex, done: 0 });
  };
  for (const parent of parents) {
    enter(parent);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const next = top.vertex.parents[top.done++];
      if (next !== undefined) enter(next);
      else {
        ordered.push(top.vertex);
        path.pop();
      }
    }
  }
  return ordered;
}
