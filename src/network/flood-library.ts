/**
 * Floods recorded once and replayed many times: how long a message of a node takes to every other node.
 *
 * A flood is simulated in full by `MessageGossip` on a clock of its own when it is first asked for, and kept. For each node
 * there are `variants` of them, each with its own noise on the links, at sizes that double from 1 kB and at validation times
 * that quadruple from 1 ms. The same variant meets the same noise at every size, so between two sizes its delays are
 * interpolated; between validation times the difference is added for every hop.
 * So the library has the joint law of the delays to all recipients, upload queues within a message included, by construction
 * and not by calibration. What it leaves out: different messages do not wait for each other on a line, and a node repeats
 * itself after `variants` messages.
 * Memory: 24 bytes a recipient and recorded flood. Cost: recording 0.2 us an event, once; replaying nothing but reading.
 */
import { mix32, Simulation, type RandomSource, type Streams } from '../kernel/index.js';
import { CHANNELS, type GossipBase } from './gossip-base.js';
import type { Links } from './links.js';
import { MessageGossip } from './message-gossip.js';
import { nodeIds } from './topology.js';

/** Sizes at which floods are recorded, bytes: 0, then 1 kB to 65 MB by doubling. */
const SIZES = [0, ...Array.from({ length: 17 }, (_, k) => 1_000 * (1 << k))];
/** Validation times at which floods are recorded, us: 0, then 1 ms to 16 s by quadrupling. */
const VALIDATIONS = [0, ...Array.from({ length: 8 }, (_, k) => 1_000 * (1 << (2 * k)))];

/** The clock of floods starts anew after this long, 2.2 years: it ends after 8.9, and no single flood takes that long. */
const RENEW_AFTER_us = 70_368_744_177_664;

/** What a flood was: for each node its delay, us (-1: not reached), then who it came from, then its hops. */
export type Flood = Float64Array;

export class FloodLibrary {
  readonly nodes: number;
  readonly variants: number;
  /** The two floods that a message lies between, and how far from the first to the second (beyond 1 past the last size). */
  lower: Flood;
  upper: Flood;
  weight = 0;
  /** Validation time at which they were recorded, us. */
  validation_us = 0;

  private simulation: Simulation;
  private gossip: MessageGossip;
  private readonly links: Links;
  private readonly streams: Streams;
  private readonly key: number;
  private readonly floods = new Map<number, Flood>();
  private readonly scratch: Flood;
  private start = 0;

  constructor(links: Links, random: RandomSource) {
    this.nodes = links.topology.nodes;
    this.variants = Math.max(8, Math.min(32, Math.ceil(1_024 / this.nodes)));
    this.links = links;
    this.streams = random.streams('network/library', nodeIds(this.nodes));
    this.simulation = new Simulation();
    this.gossip = this.privateGossip();
    this.key = random.single('network/floods').bits(0);
    this.scratch = new Float64Array(3 * this.nodes);
    this.lower = this.scratch;
    this.upper = this.scratch;
  }

  /** A gossip on the private clock that records what it delivers. Between floods it holds nothing, so a new one does as well. */
  private privateGossip(): MessageGossip {
    const gossip = new MessageGossip(this.links, this.simulation, this.streams);
    for (let channel = 0; channel < CHANNELS; channel++) {
      gossip.onDeliver(channel, (node, _, from) => this.record(node, from));
    }
    return gossip;
  }

  private renew(): void {
    if (this.simulation.now < RENEW_AFTER_us) return;
    this.simulation = new Simulation();
    this.gossip = this.privateGossip();
  }

  /** Finds the floods for a message of `node` and sets `lower`, `upper`, `weight` and `validation_us`. */
  find(node: number, variant: number, bytes: number, validation_us: number): void {
    let size = 0;
    while (size < SIZES.length - 2 && bytes >= SIZES[size + 1]!) size++;
    let validation = 0;
    // the nearest on a scale of ratios: twice the smaller and half the larger of two neighbours are the same
    while (validation < VALIDATIONS.length - 1 && validation_us > VALIDATIONS[validation + 1]! / 2)
      validation++;
    this.lower = this.recorded(node, variant, size, validation);
    this.upper = this.recorded(node, variant, size + 1, validation);
    this.weight = (bytes - SIZES[size]!) / (SIZES[size + 1]! - SIZES[size]!);
    this.validation_us = VALIDATIONS[validation]!;
  }

  /**
   * Simulates one flood under the conditions and on account of `outer`; the result is valid until the next call. Several
   * nodes may be origins at once.
   */
  simulate(
    origins: readonly number[],
    channel: number,
    bytes: number,
    validation_us: number,
    seed: number,
    outer: GossipBase,
  ): Flood {
    this.renew();
    this.gossip.takeConditions(outer);
    this.gossip.clearTraffic();
    this.run(origins, channel, bytes, validation_us, seed);
    outer.takeTraffic(this.gossip);
    return this.scratch;
  }

  private recorded(node: number, variant: number, size: number, validation: number): Flood {
    const key = ((node * this.variants + variant) * VALIDATIONS.length + validation) * SIZES.length + size;
    let flood = this.floods.get(key);
    if (flood === undefined) {
      this.renew();
      this.gossip.endDisturbance();
      const seed = mix32(mix32(this.key ^ Math.imul(node + 1, 0x9e3779b1)) + variant);
      this.run([node], 0, SIZES[size]!, VALIDATIONS[validation]!, seed);
      flood = this.scratch.slice();
      this.floods.set(key, flood);
    }
    return flood;
  }

  private record(node: number, from: number): void {
    const { scratch, nodes } = this;
    scratch[node] = this.simulation.now - this.start;
    scratch[nodes + node] = from;
    scratch[2 * nodes + node] = scratch[2 * nodes + from]! + 1;
  }

  private run(
    origins: readonly number[],
    channel: number,
    bytes: number,
    validation_us: number,
    seed: number,
  ): void {
    this.scratch.fill(-1, 0, this.nodes);
    this.start = this.simulation.now;
    for (const origin of origins) this.scratch[2 * this.nodes + origin] = 0;
    this.gossip.flood(origins, channel, 0, bytes, validation_us, seed);
    this.simulation.run({ until: Infinity });
  }
}
