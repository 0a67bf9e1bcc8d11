/**
 * Floods recorded once and replayed many times: who gets a message of a node from whom, and how long they take to ask and to
 * answer.
 *
 * A flood is simulated in full by `RelayGossip` on a clock of its own when it is asked for the second time, and kept; the
 * first time the message is to be sent in full, so that a run of few messages records nothing. For each node there are
 * `variants` of them, each with its own noise on the links, at sizes that quadruple from 1 kB and at validation times that
 * quadruple from 1 ms; a message follows the nearest on a scale of ratios. What is taken from it is the tree of who asks whom
 * and the latencies on the way: the time on the lines and validation are the message's own.
 * What it leaves out: in full, a busy network and an odd size may change who is asked; and a node repeats itself after
 * `variants` messages, which moves the mean delay in a small busy network by 1 %.
 * Compact blocks have floods of their own, in which the same nodes lack transactions: what a node asks for and when is its own.
 * Memory: 20 bytes a recipient and flood, 36 for compact blocks, at most `capacity_bytes` in all; beyond, those that were used longest ago are dropped.
 * Cost: recording 0.2 us an event, once; finding a flood 0.2 us.
 */
import { assert, mix32, Simulation, type RandomSource, type Streams } from '../kernel/index.js';
import { INVENTORY, CONTENT, REQUEST, type Links } from './links.js';
import { BY_INVENTORY, COMPACTLY } from './messages.js';
import { INVENTORY_RELAY, RelayGossip, type BlockRelay } from './relay-gossip.js';
import { nodeIds } from './topology.js';

/** Sizes at which floods are recorded, bytes: 1 kB to 65 MB by quadrupling. */
const SIZES = Array.from({ length: 9 }, (_, k) => 1_000 * (1 << (2 * k)));
/** Validation times at which floods are recorded, us: 0, then 1 ms to 16 s by quadrupling. */
const VALIDATIONS = [0, ...Array.from({ length: 8 }, (_, k) => 1_000 * (1 << (2 * k)))];

/** The clock of floods starts anew after this long, 2.2 years: it ends after 8.9, and no single flood takes that long. */
const RENEW_AFTER_us = 70_368_744_177_664;

const CAPACITY_bytes = 32e6;

/** Who asks whom in a flood. By node: the latencies of hearing and asking together, and of the answer, us. */
export interface FloodTree {
  readonly asked_us: Float64Array;
  readonly content_us: Float64Array;
  /** Of compact blocks: the latencies of asking for what is missing and of its answer, us; 0 where nothing is. Otherwise empty. */
  readonly again_us: Float64Array;
  readonly missing_us: Float64Array;
  /** Who asks node i: children[firstChild[i] .. firstChild[i + 1]), in the order in which they ask. */
  readonly firstChild: Uint16Array;
  readonly children: Uint16Array;
}

export class FloodLibrary {
  readonly nodes: number;
  readonly variants: number;
  /** Floods that are kept at most. */
  readonly capacity_floods: number;
  private simulation: Simulation;
  private gossip: RelayGossip;
  private readonly links: Links;
  private readonly relay: BlockRelay;
  private readonly streams: Streams;
  private readonly key: number;
  /** Recorded floods, those used longest ago first. */
  private readonly trees = new Map<number, FloodTree>();
  /** Whether a flood was asked for: by size and validation time, then by node and variant. */
  private readonly wanted: Uint8Array[] = [];
  /** Who each node got the flood from that runs. */
  private readonly parent: Int32Array;

  constructor(links: Links, random: RandomSource, capacity_bytes = CAPACITY_bytes, relay = INVENTORY_RELAY) {
    const { nodes } = links.topology;
    this.nodes = nodes;
    this.variants = Math.max(4, Math.min(64, Math.ceil(2_048 / nodes)));
    this.capacity_floods = Math.max(
      1,
      Math.floor(capacity_bytes / ((relay.kind === 'compact' ? 36 : 20) * nodes)),
    );
    this.links = links;
    this.relay = relay;
    this.streams = random.streams('network/library', nodeIds(nodes));
    this.key = random.single('network/floods').bits(0);
    this.parent = new Int32Array(nodes);
    this.simulation = new Simulation();
    this.gossip = this.privateGossip();
  }

  /** Floods that are recorded now. */
  get size(): number {
    return this.trees.size;
  }

  /**
   * The flood for a message of `node` that is relayed as `mode` says (BY_INVENTORY or COMPACTLY), `draw` in 0 .. 2^32 - 1 choosing
   * among its variants; undefined: none is recorded.
   */
  find(
    node: number,
    draw: number,
    bytes: number,
    validation_us: number,
    mode: number = BY_INVENTORY,
  ): FloodTree | undefined {
    const size = nearest(SIZES, bytes);
    const validation = nearest(VALIDATIONS, validation_us);
    const kind = (mode * VALIDATIONS.length + validation) * SIZES.length + size;
    const place = node * this.variants + Math.floor((draw / 4_294_967_296) * this.variants);
    const key = kind * this.nodes * this.variants + place;
    let tree = this.trees.get(key);
    if (tree === undefined) {
      const wanted = (this.wanted[kind] ??= new Uint8Array(this.nodes * this.variants));
      if (wanted[place] === 0) {
        wanted[place] = 1;
        return undefined;
      }
      if (this.trees.size >= this.capacity_floods) this.dropOldest();
      tree = this.recordFlood(node, place, SIZES[size]!, VALIDATIONS[validation]!, mode);
    } else {
      this.trees.delete(key);
    }
    this.trees.set(key, tree);
    return tree;
  }

  private dropOldest(): void {
    for (const key of this.trees.keys()) {
      const places = this.nodes * this.variants;
      this.trees.delete(key);
      this.wanted[Math.floor(key / places)]![key % places] = 0;
      return;
    }
  }

  private recordFlood(
    node: number,
    place: number,
    bytes: number,
    validation_us: number,
    mode: number,
  ): FloodTree {
    if (this.simulation.now >= RENEW_AFTER_us) {
      this.simulation = new Simulation();
      this.gossip = this.privateGossip();
    }
    const { gossip, simulation } = this;
    assert(gossip.lines.areFree(simulation.now), 'CW-NETWORK-LINES', 'a flood begins on busy lines');
    const seed = mix32(this.key ^ Math.imul(place + 1, 0x9e3779b1));
    this.parent.fill(-1);
    gossip.flood(node, bytes, validation_us, seed, mode);
    simulation.run({ until: Infinity });
    return this.treeOf(seed, mode);
  }

  /** A gossip on the private clock that tells who gets what from whom. Between floods it holds nothing. */
  private privateGossip(): RelayGossip {
    const gossip = new RelayGossip(this.links, this.simulation, this.streams, undefined, this.relay);
    gossip.onDeliver(0, (node, _, from) => void (this.parent[node] = from));
    return gossip;
  }

  private treeOf(seed: number, mode: number): FloodTree {
    const { nodes, parent, links, relay } = this;
    const compact = mode === COMPACTLY && relay.kind === 'compact' ? relay.blocks : undefined;
    const again_us = new Float64Array(compact ? nodes : 0);
    const missing_us = new Float64Array(compact ? nodes : 0);
    const asked_us = new Float64Array(nodes);
    const content_us = new Float64Array(nodes);
    const firstChild = new Uint16Array(nodes + 1);
    const order: number[] = [];
    for (let node = 0; node < nodes; node++) {
      const from = parent[node]!;
      if (from < 0) continue;
      asked_us[node] =
        links.latency_us(seed, from, node, INVENTORY, 1) + links.latency_us(seed, node, from, REQUEST, 1);
      content_us[node] = links.latency_us(seed, from, node, CONTENT, 1);
      if (compact?.isBetween(from, node) && compact.isIncomplete(seed, node)) {
        const again = compact.again(seed);
        again_us[node] = links.latency_us(again, node, from, REQUEST, 1);
        missing_us[node] = links.latency_us(again, from, node, CONTENT, 1);
      }
      firstChild[from + 1]!++;
      order.push(node);
    }
    for (let node = 0; node < nodes; node++) firstChild[node + 1]! += firstChild[node]!;
    order.sort((i, j) => parent[i]! - parent[j]! || asked_us[i]! - asked_us[j]! || i - j);
    return { asked_us, content_us, again_us, missing_us, firstChild, children: Uint16Array.from(order) };
  }
}

/** Index of the nearest of `steps` on a scale of ratios; each is four times the one before, but for a 0. */
function nearest(steps: readonly number[], value: number): number {
  let k = 0;
  while (k < steps.length - 1 && value > steps[k + 1]! / 2) k++;
  return k;
}
