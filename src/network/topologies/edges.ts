/**
 * Links between nodes as they are drawn: undirected, each at most once, none from a node to itself. Then the same as lists of
 * peers. Cost: 0.1 us a link; 40 bytes while it is drawn.
 */
import type { Streams } from '../../kernel/index.js';

export class EdgeSet {
  readonly nodes: number;
  /** Lower node times `nodes` plus higher node; in order of insertion, which depends on nothing but the draws. */
  private readonly keys = new Set<number>();

  constructor(nodes: number) {
    this.nodes = nodes;
  }

  get size(): number {
    return this.keys.size;
  }

  /** Links two nodes; false if they are linked already, or one and the same. */
  add(i: number, j: number): boolean {
    const key = this.key(i, j);
    if (i === j || this.keys.has(key)) return false;
    this.keys.add(key);
    return true;
  }

  has(i: number, j: number): boolean {
    return this.keys.has(this.key(i, j));
  }

  remove(i: number, j: number): void {
    this.keys.delete(this.key(i, j));
  }

  forEach(visit: (low: number, high: number) => void): void {
    for (const key of this.keys) {
      const low = Math.floor(key / this.nodes);
      visit(low, key - low * this.nodes);
    }
  }

  private key(i: number, j: number): number {
    return i < j ? i * this.nodes + j : j * this.nodes + i;
  }
}

/** Peers of node i: peers[peerStart[i] .. peerStart[i + 1]), ascending. */
export interface PeerLists {
  readonly peerStart: Int32Array;
  readonly peers: Int32Array;
}

export function peerLists(edges: EdgeSet): PeerLists {
  const { nodes } = edges;
  const peerStart = new Int32Array(nodes + 1);
  edges.forEach((i, j) => {
    peerStart[i + 1]!++;
    peerStart[j + 1]!++;
  });
  for (let node = 0; node < nodes; node++) peerStart[node + 1]! += peerStart[node]!;
  const end = peerStart.slice();
  const peers = new Int32Array(peerStart[nodes]!);
  edges.forEach((i, j) => {
    peers[end[i]!++] = j;
    peers[end[j]!++] = i;
  });
  for (let node = 0; node < nodes; node++) peers.subarray(peerStart[node], peerStart[node + 1]).sort();
  return { peerStart, peers };
}

/** Groups of nodes that links connect, each ascending, by their first nodes. Cost: O(n + links). */
export function groupsOf(edges: EdgeSet): number[][] {
  const { nodes } = edges;
  const first = Int32Array.from({ length: nodes }, (_, node) => node);
  const find = (node: number): number => {
    let root = node;
    while (first[root] !== root) root = first[root]!;
    for (let at = node; at !== root;) {
      const next = first[at]!;
      first[at] = root;
      at = next;
    }
    return root;
  };
  edges.forEach((i, j) => {
    const a = find(i);
    const b = find(j);
    if (a < b) first[b] = a;
    else first[a] = b;
  });
  const groups: number[][] = [];
  const groupOf = new Int32Array(nodes);
  for (let node = 0; node < nodes; node++) {
    const root = find(node);
    if (root === node) groupOf[node] = groups.push([node]) - 1;
    else groups[groupOf[root]!]!.push(node);
  }
  return groups;
}

/**
 * Joins groups by a link each, from a node drawn out of the group to one drawn out of all that are joined already: the largest group
 * and, in the order of a draw, those before it. Nobody becomes a hub by that: were all nodes alone, they would end as a random
 * recursive tree, whose largest degree is about log2 n (Devroye & Lu 1995, The strong convergence of maximal degrees in uniform random
 * recursive trees and dags). A group draws from the stream of its first node. Returns how many links it took.
 */
export function joinGroups(edges: EdgeSet, streams: Streams): number {
  const groups = groupsOf(edges);
  if (groups.length < 2) return 0;
  const drawn = groups.map((nodes) => ({ nodes, draw: streams.uniform(nodes[0]!) }));
  drawn.sort((a, b) => a.draw - b.draw || a.nodes[0]! - b.nodes[0]!);
  const largest = drawn.reduce((most, group) => (group.nodes.length > most.nodes.length ? group : most));
  const joined = [...largest.nodes];
  for (const { nodes } of drawn) {
    if (nodes === largest.nodes) continue;
    const stream = nodes[0]!;
    const from = nodes[streams.integer(stream, nodes.length)]!;
    edges.add(from, joined[streams.integer(stream, joined.length)]!);
    for (const node of nodes) joined.push(node);
  }
  return groups.length - 1;
}

/** Links everybody with everybody else: n (n - 1) / 2 links. */
export function linkAll(nodes: number): EdgeSet {
  const edges = new EdgeSet(nodes);
  for (let i = 0; i < nodes; i++) for (let j = i + 1; j < nodes; j++) edges.add(i, j);
  return edges;
}
