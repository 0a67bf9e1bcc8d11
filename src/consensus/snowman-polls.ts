/**
 * The polls that nodes have under way, a few a node, as columns: what has been answered, and by how many who has not yet.
 * A reply carries the place of its poll at the node that asked, the poll's generation and the block that is preferred, in one
 * number below 2^52: four bits, seventeen, and thirty-one. Generations come round again after 131,072 polls of one place, long
 * after every reply of the first has come or been lost.
 */

/** Polls of one node at once, at most. */
export const MOST_CONCURRENT = 16;
const GENERATIONS = 131_072;
const BLOCKS = 2_147_483_648;

export class Polls {
  readonly concurrent: number;
  /** Votes of poll p: entries p * sample to p * sample + distinct[p]; counts[k] for block ids[k]. */
  readonly ids: Int32Array;
  readonly counts: Uint8Array;
  readonly distinct: Uint8Array;
  /** Timer of each poll; -1: it is not under way. */
  readonly timer: Float64Array;
  private readonly sample: number;
  private readonly generation: Int32Array;
  private readonly awaited: Uint8Array;

  constructor(nodes: number, concurrent: number, sample: number) {
    const polls = nodes * concurrent;
    this.concurrent = concurrent;
    this.sample = sample;
    this.ids = new Int32Array(polls * sample);
    this.counts = new Uint8Array(polls * sample);
    this.distinct = new Uint8Array(polls);
    this.timer = new Float64Array(polls).fill(-1);
    this.generation = new Int32Array(polls);
    this.awaited = new Uint8Array(polls);
  }

  /** A poll of `node` that is not under way; -1: all are. */
  idle(node: number): number {
    const first = node * this.concurrent;
    for (let poll = first; poll < first + this.concurrent; poll++) if (this.timer[poll] === -1) return poll;
    return -1;
  }

  /** Begins a poll anew. */
  open(poll: number): void {
    this.generation[poll] = (this.generation[poll]! + 1) % GENERATIONS;
    this.distinct[poll] = 0;
    this.awaited[poll] = this.sample;
  }

  /** What is written into a query or a reply: which poll of the one who asks, and a block. */
  letter(poll: number, block: number): number {
    const place = this.generation[poll]! * MOST_CONCURRENT + (poll % this.concurrent);
    return place * BLOCKS + block;
  }

  /** The poll of `node` that a reply belongs to; -1: it is over. */
  pollOf(node: number, letter: number): number {
    const place = Math.floor(letter / BLOCKS);
    const poll = node * this.concurrent + (place % MOST_CONCURRENT);
    const isOpen = this.timer[poll] !== -1 && this.generation[poll] === Math.floor(place / MOST_CONCURRENT);
    return isOpen ? poll : -1;
  }

  /** One of those who were asked has answered with something that is no vote. */
  pass(poll: number): void {
    this.awaited[poll]!--;
  }

  /** One has answered with `block`; returns how many have now. */
  vote(poll: number, block: number): number {
    this.awaited[poll]!--;
    const first = poll * this.sample;
    const end = first + this.distinct[poll]!;
    let k = first;
    while (k < end && this.ids[k] !== block) k++;
    if (k === end) {
      this.ids[k] = block;
      this.counts[k] = 0;
      this.distinct[poll]!++;
    }
    return ++this.counts[k]!;
  }

  isAnswered(poll: number): boolean {
    return this.awaited[poll] === 0;
  }
}

/** The block that a query or a reply names. */
export function blockOf(letter: number): number {
  return letter % BLOCKS;
}

/** The reply to `query` that prefers `block`. */
export function replyTo(query: number, block: number): number {
  return query - blockOf(query) + block;
}
