/**
 * A tangle: vertices that approve earlier ones, and what each node sees of it. A vertex is solid at a node when the node has it, its
 * transactions and all below it; a tip is a solid vertex that no solid vertex approves.
 * Source: Popov, The tangle, version 1.4.3, 2018, sections 2 and 3. Numbers ascend, and a vertex has a greater one than those that
 * it approves. Cost: a few bytes a node and vertex while vertices are held; a tip is found and removed in O(1).
 */

/** What a node has of a vertex: nothing; the vertex without its transactions; all of it; all of it and of those below. */
export const UNKNOWN = 0;
export const ENVELOPE = 1;
export const WHOLE = 2;
export const SOLID = 3;

export interface Vertex {
  readonly id: number;
  readonly issuer: number;
  /** The vertices that it approves, each once. */
  readonly parents: readonly number[];
  /** Its transactions, [first, end). */
  readonly first: number;
  readonly end: number;
  /** Vertices that approve it, in the order in which they were made; not every node has them. */
  readonly children: number[];
  /** By node: what it has, how many approve it there, and its place among the node's tips; -1: it is none. */
  readonly state: Uint8Array;
  readonly approvers: Int32Array;
  readonly place: Int32Array;
  /** Height of the milestone that refers to it first; -1: none yet. */
  confirmed: number;
  /** When the watched node first had it, solid. */
  visible_us: number;
}

export interface TangleStatistics {
  vertices: number;
  /** At the watched node: vertices that were approved, and the time that took from being visible there, in all. */
  approved: number;
  approval_us: number;
}

export class Tangle {
  readonly nodes: number;
  readonly statistics: TangleStatistics = { vertices: 0, approved: 0, approval_us: 0 };
  private readonly watched: number;
  private readonly vertices = new Map<number, Vertex>();
  private readonly tips: readonly number[][];
  private lowest = 0;
  private next = 0;

  /** Vertex 0, the genesis, is solid everywhere. */
  constructor(nodes: number, watched: number) {
    this.nodes = nodes;
    this.watched = watched;
    this.tips = Array.from({ length: nodes }, () => []);
    const genesis = this.add(-1, [], 0, 0);
    genesis.confirmed = 0;
    for (let node = 0; node < nodes; node++) this.receive(node, genesis, WHOLE, 0);
  }

  /** A vertex that nobody has yet. */
  add(issuer: number, parents: readonly number[], first: number, end: number): Vertex {
    const { nodes } = this;
    const vertex: Vertex = {
      id: this.next++,
      issuer,
      parents: [...new Set(parents)],
      first,
      end,
      children: [],
      state: new Uint8Array(nodes),
      approvers: new Int32Array(nodes),
      place: new Int32Array(nodes).fill(-1),
      confirmed: -1,
      visible_us: NaN,
    };
    this.vertices.set(vertex.id, vertex);
    for (const parent of vertex.parents) this.vertices.get(parent)?.children.push(vertex.id);
    this.statistics.vertices++;
    return vertex;
  }

  get(id: number): Vertex | undefined {
    return this.vertices.get(id);
  }

  tipsOf(node: number): readonly number[] {
    return this.tips[node]!;
  }

  /** `node` has so much of a vertex now; it, and what waited for it, becomes solid if it can. */
  receive(node: number, vertex: Vertex, state: typeof ENVELOPE | typeof WHOLE, now_us: number): void {
    if (vertex.state[node]! < state) vertex.state[node] = state;
    const ready = [vertex];
    for (let at = ready.pop(); at !== undefined; at = ready.pop()) {
      if (at.state[node] !== WHOLE || !this.areParentsSolid(node, at)) continue;
      this.join(node, at, now_us);
      for (const id of at.children) {
        const child = this.vertices.get(id);
        if (child) ready.push(child);
      }
    }
  }

  /** Vertices below `vertex` that keep it from being solid at `node`, as the node has nothing of them, or not all. */
  missing(node: number, vertex: Vertex): number[] {
    const below = new Set(vertex.parents);
    const missing: number[] = [];
    for (const id of below) {
      const at = this.vertices.get(id);
      if (at === undefined || at.state[node] === SOLID) continue;
      if (at.state[node] === WHOLE) for (const parent of at.parents) below.add(parent);
      else missing.push(id);
    }
    return missing;
  }

  /** Lets go of the oldest vertices as long as nobody needs them. */
  prune(isOver: (vertex: Vertex) => boolean): void {
    for (; this.lowest < this.next; this.lowest++) {
      const vertex = this.vertices.get(this.lowest)!;
      if (!isOver(vertex)) return;
      for (let node = 0; node < this.nodes; node++) this.removeTip(node, vertex);
      this.vertices.delete(vertex.id);
    }
  }

  /** Vertices that are held. */
  get size(): number {
    return this.vertices.size;
  }

  private areParentsSolid(node: number, { parents }: Vertex): boolean {
    // those that are let go of were solid everywhere, or over
    return parents.every((parent) => (this.vertices.get(parent)?.state[node] ?? SOLID) === SOLID);
  }

  private join(node: number, vertex: Vertex, now_us: number): void {
    vertex.state[node] = SOLID;
    if (node === this.watched) vertex.visible_us = now_us;
    for (const id of vertex.parents) {
      const parent = this.vertices.get(id);
      if (!parent) continue;
      const isFirst = parent.approvers[node]!++ === 0;
      this.removeTip(node, parent);
      if (!isFirst || node !== this.watched) continue;
      this.statistics.approved++;
      this.statistics.approval_us += now_us - parent.visible_us;
    }
    // its children are solid after it, so nobody approves it yet
    const tips = this.tips[node]!;
    vertex.place[node] = tips.length;
    tips.push(vertex.id);
  }

  private removeTip(node: number, vertex: Vertex): void {
    const place = vertex.place[node]!;
    if (place === -1) return;
    const tips = this.tips[node]!;
    const last = tips.pop()!;
    if (last !== vertex.id) {
      tips[place] = last;
      this.vertices.get(last)!.place[node] = place;
    }
    vertex.place[node] = -1;
  }
}
