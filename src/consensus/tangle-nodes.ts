/**
 * The nodes of a tangle: each attaches what is submitted through it to tips that it sees, and passes on what it gets; the
 * coordinator, node 0, issues milestones, which are the blocks of the ledger.
 * Source: Popov (2018), section 2; solidification, milestones and reattachment as in IOTA's node software.
 */
import { assert, type Simulation, type Streams } from '../kernel/index.js';
import type { Block, Chain } from '../ledger/index.js';
import { REJECTED, UNKNOWN as UNHEARD, WAITING } from '../ledger/index.js';
import type { Gossip } from '../network/types.js';
import { VOTES } from './committee.js';
import { ENVELOPE, SOLID, Tangle, UNKNOWN, WHOLE, type Vertex } from './tangle-dag.js';
import { newlyReferenced } from './tangle-order.js';
import { differentTips, uniformTips, walkedTips } from './tangle-selection.js';
import type { Protocol, ProtocolWorld } from './types.js';

export interface TangleTerms {
  /** Tips that a vertex approves, and a milestone at most. */
  readonly approvals: number;
  readonly milestoneParents: number;
  readonly interval_us: number;
  readonly proofOfWork_us: number;
  readonly selection: 'uniform' | 'walk';
  readonly alpha: number;
  /** Milestones after which a vertex that none refers to is attached anew. */
  readonly reattachAfter: number;
}

export interface TangleProtocol extends Protocol {
  readonly tangle: Tangle;
}

export const COORDINATOR = 0;
/** Vertices travel here; message 2 v is vertex v without its transactions, 2 v + 1 with them. */
export const VERTICES = VOTES;
/** Two or more references of 32 bytes, and network, payload type, length and nonce (TIP-6), a signature of 64 and a key of 32. */
const ENVELOPE_BYTES = 125;
const REFERENCE_BYTES = 32;
/** A walk starts so many milestones back, or it would never come to what was attached before the last: `depth` of IOTA's nodes. */
const WALK_DEPTH = 3;
/** How long a vertex waits for its transactions, which go ahead of it, before it is asked for with them. */
const PATIENCE_us = 2_000_000;

export function startTangle(world: ProtocolWorld, terms: TangleTerms): TangleProtocol {
  return new TangleNodes(world, terms);
}

/** What a node has attached and no milestone that it knows of refers to. */
interface Own {
  readonly vertex: Vertex;
  /** Height of the node's head when it was attached. */
  readonly since: number;
}

/** Transactions [first, end). */
type Burst = readonly [first: number, end: number];

/** Held bursts up to this are not looked through. */
const LEAST_HELD = 64;

class TangleNodes implements TangleProtocol {
  readonly fillsBlocks = false;
  readonly tangle: Tangle;
  private readonly terms: TangleTerms;
  private readonly chain: Chain;
  private readonly simulation: Simulation;
  private readonly gossip: Gossip;
  private readonly streams: Streams;
  private readonly down: Uint8Array;
  private readonly own: Own[][];
  /** By node: bursts that came while it was down, and vertices of which the transactions have not come. */
  private readonly held: Burst[][];
  /** By node: at so many held bursts those go that are over. */
  private readonly heldMost: Int32Array;
  private readonly waiting: Vertex[][];
  /** The vertex of each milestone, by block, and what it confirms in order. */
  private readonly milestones = new Map<
    number,
    { readonly vertex: Vertex; readonly cone: readonly Vertex[] }
  >();
  private referred: { readonly parents: readonly number[]; readonly cone: readonly Vertex[] } | undefined;
  private readonly attachedKind: number;
  private readonly missingKind: number;
  private readonly milestoneKind: number;

  constructor({ simulation, random, chain, gossip }: ProtocolWorld, terms: TangleTerms) {
    assert(gossip !== undefined, 'CW-CONSENSUS-NODES', 'a tangle needs a network');
    const { nodes, observer } = chain.options;
    this.terms = terms;
    this.chain = chain;
    this.simulation = simulation;
    this.gossip = gossip;
    this.tangle = new Tangle(nodes, observer);
    const names = Array.from({ length: nodes }, (_, node) => `node-${node}`);
    this.streams = random.streams('tangle.tips', names);
    this.down = new Uint8Array(nodes);
    this.own = names.map(() => []);
    this.held = names.map(() => []);
    this.heldMost = new Int32Array(nodes).fill(LEAST_HELD);
    this.waiting = names.map(() => []);
    this.milestones.set(chain.head(COORDINATOR).id, { vertex: this.tangle.get(0)!, cone: [] });
    this.attachedKind = simulation.on('tangle-attached', 'consensus', (node, id) => this.release(node, id));
    this.missingKind = simulation.on('tangle-missing', 'consensus', (node, id) => this.fetchWhole(node, id));
    this.milestoneKind = simulation.on('tangle-milestone', 'consensus', () => this.issueMilestone());
    gossip.onDeliver(
      VERTICES,
      (node, message, from) => this.receive(node, message, from),
      (node, message) => this.holds(node, message),
    );
    gossip.onHeal(() => {
      for (let node = 0; node < nodes; node++) this.offerOwn(node);
    });
    simulation.at(terms.interval_us, this.milestoneKind);
  }

  onSubmitted(gateway: number, first: number, end: number): void {
    if (this.down[gateway] === 1) this.hold(gateway, [first, end]);
    else this.attach(gateway, first, end);
  }

  /** Keeps a burst until the node is back. No more than twice as many are kept as are open, or `LEAST_HELD`. */
  private hold(node: number, burst: Burst): void {
    const held = this.held[node]!;
    held.push(burst);
    if (held.length < this.heldMost[node]!) return;
    this.held[node] = held.filter((kept) => this.isOpen(node, kept));
    this.heldMost[node] = Math.max(2 * this.held[node]!.length, LEAST_HELD);
  }

  /** Whether anything of it waits at the node still, and has not expired. */
  private isOpen(node: number, [first, end]: Burst): boolean {
    const { chain, simulation } = this;
    const pool = chain.pool(node);
    for (let id = Math.max(first, chain.transactions.oldest); id < end; id++)
      if (pool.isWaiting(id, simulation.now)) return true;
    return false;
  }

  /** Transactions have come: vertices that waited for them may join. */
  onWaiting(node: number): void {
    const waiting = this.waiting[node]!;
    if (waiting.length === 0) return;
    this.waiting[node] = [];
    for (const vertex of waiting) this.take(node, vertex);
  }

  onCreated(block: Block): void {
    const { parents, cone } = this.referred!;
    const vertex = this.tangle.add(COORDINATOR, parents, 0, 0);
    for (const confirmed of [...cone, vertex]) confirmed.confirmed = block.height;
    this.milestones.set(block.id, { vertex, cone });
  }

  /** A milestone, and all that it refers to, which it brings along. */
  onHead(node: number, to: Block, from: Block): void {
    const { now } = this.simulation;
    for (const block of this.chain.tree.path(from, to)) {
      const { vertex, cone } = this.milestones.get(block.id)!;
      for (const confirmed of cone) this.tangle.receive(node, confirmed, WHOLE, now);
      this.tangle.receive(node, vertex, WHOLE, now);
    }
    this.reattach(node, to.height);
  }

  onStable(stable: Block): void {
    const { oldest } = this.chain.transactions;
    // a vertex that no milestone refers to is over when its transactions are
    this.tangle.prune(({ confirmed, first, end }) =>
      confirmed >= 0 ? confirmed < stable.height : first < end && end <= oldest,
    );
  }

  onDropped(block: Block): void {
    this.milestones.delete(block.id);
  }

  onDown(node: number, isDown: boolean): void {
    this.down[node] = isDown ? 1 : 0;
    if (isDown) return;
    this.offerOwn(node);
    const held = this.held[node]!;
    this.held[node] = [];
    this.heldMost[node] = LEAST_HELD;
    for (const burst of held) if (this.isOpen(node, burst)) this.attach(node, ...burst);
  }

  private attach(node: number, first: number, end: number): void {
    const vertex = this.tangle.add(node, this.select(node), first, end);
    this.own[node]!.push({ vertex, since: this.chain.head(node).height });
    const { proofOfWork_us } = this.terms;
    if (proofOfWork_us === 0) this.release(node, vertex.id);
    else this.simulation.after(proofOfWork_us, this.attachedKind, node, vertex.id);
  }

  /** Tips to approve; the last milestone, if `node` sees none. */
  private select(node: number): number[] {
    const { terms, tangle, streams } = this;
    const head = this.chain.head(node);
    const { vertex } = this.milestones.get(head.id)!;
    const start = this.milestones.get(this.chain.tree.below(head, WALK_DEPTH).id)!.vertex;
    const tips =
      terms.selection === 'uniform'
        ? uniformTips(tangle, node, terms.approvals, streams)
        : walkedTips(tangle, node, start.id, terms.approvals, terms.alpha, streams);
    return tips.length === 0 ? [vertex.id] : tips;
  }

  /** The work on a vertex is done. */
  private release(node: number, id: number): void {
    const vertex = this.tangle.get(id);
    if (!vertex || this.down[node] === 1) return;
    this.tangle.receive(node, vertex, WHOLE, this.simulation.now);
    this.gossip.publish(node, VERTICES, 2 * id, envelopeBytes(vertex), 0);
  }

  private receive(node: number, message: number, from: number): void {
    const vertex = this.tangle.get(message >> 1);
    if (!vertex || this.down[node] === 1 || vertex.state[node]! >= WHOLE) return;
    const { tangle, chain, simulation, gossip } = this;
    if ((message & 1) === 1) {
      chain.pool(node).receive(Math.max(vertex.first, chain.transactions.oldest), vertex.end, simulation.now);
      tangle.receive(node, vertex, WHOLE, simulation.now);
    } else {
      tangle.receive(node, vertex, ENVELOPE, simulation.now);
      if (!this.take(node, vertex)) simulation.after(PATIENCE_us, this.missingKind, node, vertex.id);
    }
    for (const id of tangle.missing(node, vertex)) {
      const parent = tangle.get(id)!;
      gossip.fetch(node, from, VERTICES, 2 * id + 1, this.wholeBytes(parent));
    }
  }

  /** A vertex joins if its transactions are there; otherwise it waits for them. */
  private take(node: number, vertex: Vertex): boolean {
    if (vertex.state[node] !== ENVELOPE) return true;
    if (!this.hasTransactions(node, vertex)) {
      this.waiting[node]!.push(vertex);
      return false;
    }
    this.tangle.receive(node, vertex, WHOLE, this.simulation.now);
    return true;
  }

  private fetchWhole(node: number, id: number): void {
    const vertex = this.tangle.get(id);
    if (!vertex || vertex.state[node] !== ENVELOPE || this.down[node] === 1) return;
    this.gossip.fetch(node, vertex.issuer, VERTICES, 2 * id + 1, this.wholeBytes(vertex));
  }

  private holds(node: number, message: number): boolean {
    const state = this.tangle.get(message >> 1)?.state[node] ?? SOLID;
    return (message & 1) === 1 ? state >= WHOLE : state !== UNKNOWN;
  }

  private hasTransactions(node: number, { first, end }: Vertex): boolean {
    const { outcome, membership, mask, oldest } = this.chain.transactions;
    for (let id = Math.max(first, oldest); id < end; id++) {
      if (outcome[id & mask] !== REJECTED) return membership[node]![id & mask] !== UNHEARD;
    }
    return true;
  }

  private wholeBytes(vertex: Vertex): number {
    const { bytes, mask, oldest } = this.chain.transactions;
    let sum = envelopeBytes(vertex);
    for (let id = Math.max(vertex.first, oldest); id < vertex.end; id++) sum += bytes[id & mask]!;
    return sum;
  }

  /** The coordinator confirms what tips of its choice refer to, in white-flag order. */
  private issueMilestone(): void {
    const { chain, simulation, tangle, terms } = this;
    simulation.after(terms.interval_us, this.milestoneKind);
    if (this.down[COORDINATOR] === 1 || chain.isMaking(COORDINATOR)) return;
    const head = chain.head(COORDINATOR);
    const found = differentTips(tangle, COORDINATOR, terms.milestoneParents, this.streams);
    const parents = found.length === 0 ? [this.milestones.get(head.id)!.vertex.id] : found;
    const cone = newlyReferenced(tangle, parents);
    this.referred = { parents, cone };
    const timestamp_us = chain.clocks.stamp_us(COORDINATOR, head);
    chain.produce(COORDINATOR, head, timestamp_us, 1, this.transactionsOf(cone, timestamp_us));
  }

  /** What the vertices hold and is worth executing in a milestone with this timestamp; a vertex that was attached anew holds it a second time. */
  private transactionsOf(cone: readonly Vertex[], timestamp_us: number): Int32Array {
    const { expires_us, mask, oldest } = this.chain.transactions;
    const ids = new Set<number>();
    for (const { first, end } of cone) {
      for (let id = Math.max(first, oldest); id < end; id++)
        if (expires_us[id & mask]! > timestamp_us) ids.add(id);
    }
    return Int32Array.from(ids);
  }

  /**
   * Forgets what is confirmed or executed, and attaches the oldest anew that none of the last milestones refers to: one a milestone,
   * as many at once would see the same tips and leave the more behind.
   */
  private reattach(node: number, height: number): void {
    const own = this.own[node]!;
    if (own.length === 0) return;
    const open = own.filter(({ vertex }) => !this.isOver(node, vertex, height));
    this.own[node] = open;
    const oldest = open[0];
    if (!oldest || this.down[node] === 1 || height - oldest.since <= this.terms.reattachAfter) return;
    open.shift();
    this.attach(node, oldest.vertex.first, oldest.vertex.end);
  }

  private isOver(node: number, { confirmed, first, end }: Vertex, height: number): boolean {
    if (confirmed >= 0 && confirmed <= height) return true;
    const { membership, mask, oldest } = this.chain.transactions;
    for (let id = Math.max(first, oldest); id < end; id++) {
      if (membership[node]![id & mask] === WAITING) return false;
    }
    return true;
  }

  /** Others may have missed them: a node is back, or a partition over. */
  private offerOwn(node: number): void {
    if (this.down[node] === 1) return;
    for (const { vertex } of this.own[node]!) {
      this.tangle.receive(node, vertex, WHOLE, this.simulation.now);
      this.gossip.announce(node, VERTICES, 2 * vertex.id, envelopeBytes(vertex));
    }
  }
}

function envelopeBytes({ parents }: Vertex): number {
  return ENVELOPE_BYTES + REFERENCE_BYTES * parents.length;
}
