/**
 * What a peer-to-peer network does for a ledger: it spreads messages, which it knows by channel and number, and counts them.
 * It knows nothing of blocks, transactions or votes.
 */
import type { RandomSource, Simulation } from '../kernel/index.js';

/**
 * `node` has received and validated message `id`; the copy came from `from`. Called at most once for each node and
 * publication. A node may get the same message by another way as well, and ignores what it knows.
 */
export type DeliverHandler = (node: number, id: number, from: number) => void;

/** `node` has received a letter of `from`. A letter to oneself does not travel. */
export type LetterHandler<Letter> = (node: number, letter: Letter, from: number) => void;

/** Whether `node` holds message `id`, by whatever way it came. */
export type HoldsMessage = (node: number, id: number) => boolean;

/** Something that is wrong with the network for a while. Several may hold at once; they add up. */
export interface Disturbance {
  /** Group of each node: messages pass within groups only. */
  readonly groupOf?: Int32Array;
  /** Probability that one message on one link is lost, 0 to below 1. */
  readonly lossProbability?: number;
  /** What every link delay is multiplied with. */
  readonly delayFactor?: number;
  /** Nodes that neither send nor receive. */
  readonly down?: readonly number[];
  /** Nodes whose links have their latency multiplied, and who take longer for everything that they execute. */
  readonly slow?: SlowNodes;
}

/** A link is as slow as the slower of its ends. */
export interface SlowNodes {
  readonly nodes: readonly number[];
  readonly latencyFactor: number;
  readonly executionFactor: number;
}

export interface Gossip {
  readonly nodes: number;
  /** The nodes that `node` has links to, ascending. */
  peers(node: number): Int32Array;

  /**
   * `node` originates a message of `bytes`; every other node that it can reach and that does not hold it yet gets it once,
   * each having validated it for `validation_us` before it hands it over and relays it. `channel` is 0..15, `id` a 32-bit
   * integer.
   */
  publish(node: number, channel: number, id: number, bytes: number, validation_us: number): void;
  /**
   * `node` offers its peers a message that others may have already, as after a partition; who lacks it asks, validates it for
   * `validation_us` (0 if left out), and relays it.
   */
  announce(node: number, channel: number, id: number, bytes: number, validation_us?: number): void;
  /**
   * `node` asks `from` for a message directly; delivered like any other, not relayed. Who does not hold it says so, and the
   * node asks another peer that does; given up after three requests.
   */
  fetch(node: number, from: number, channel: number, id: number, bytes: number, validation_us?: number): void;
  /**
   * What happens with messages of `channel`. `holds` says who has what, and so who serves it and who need not ask for it;
   * without it everybody who is asked serves, and everybody who hears of a message asks for it. `keeps` says who of those still has it to
   * give, where some let go of what they have had; who asks then finds by what nodes say of themselves (BIP 159) also those that are
   * no peers of its own.
   */
  onDeliver(channel: number, handler: DeliverHandler, holds?: HoldsMessage, keeps?: HoldsMessage): void;

  /**
   * `from` sends `letter` of `bytes` straight to each of `to`, over connections of their own; lost if a link is cut, an end is
   * down or chance wills it, and not repeated. All letters of a channel are of one type, and nobody changes one that is sent.
   */
  post<Letter>(from: number, to: readonly number[], channel: number, letter: Letter, bytes: number): void;
  onLetter<Letter>(channel: number, handler: LetterHandler<Letter>): void;

  /** Messages and bytes sent since the start, announcements and requests included: all, by channel, bytes by sender. */
  readonly messagesSent: number;
  readonly bytesSent: number;
  readonly messagesByChannel: Float64Array;
  readonly bytesByChannel: Float64Array;
  readonly bytesBy: Float64Array;

  /** Something goes wrong from now on, until it is lifted. */
  impose(disturbance: Disturbance): void;
  lift(disturbance: Disturbance): void;
  isDown(node: number): boolean;
  /** How long `node` takes to execute what takes others `time_us`. */
  execution_us(node: number, time_us: number): number;
  /** Called when a partition ends or a node comes back. What was lost stays lost: who has something to offer announces it. */
  onHeal(handler: () => void): void;
}

/**
 * `message`: every announcement, request and transfer is an event. `sampled`: who asks whom is replayed from messages that were
 * simulated in full before, with one delivery per recipient, as long as lines are not busy and nothing is wrong.
 */
export type Fidelity = 'message' | 'sampled';

export interface NetworkContext {
  readonly simulation: Simulation;
  readonly random: RandomSource;
  readonly fidelity: Fidelity;
  /** Nodes that the ledger needs; the network has at least as many. */
  readonly minimumNodes: number;
  /** The text of a file that the scenario names. */
  readonly readText: (file: string) => string;
  /** The channel of the ledger's blocks, to which the scenario's choice of relay applies: most nodes know most of one already. */
  readonly blockChannel: number;
}
