/**
 * Letters about heights that a voter has not come to: kept, and read again when its head has moved. That happens later in the same
 * instant, as no head moves while others are told of its last move.
 */
import type { Simulation } from '../kernel/index.js';

/** Letters about blocks that are farther ahead are not kept: the blocks will come. Besu: futureMessagesMaxDistance. */
const EARLY_HEIGHTS = 10;

export class EarlyLetters<Letter> {
  private readonly simulation: Simulation;
  private readonly kept: [Letter, number][][];
  private readonly readKind: number;

  /** `read` takes a kept letter as if it had just come to `node` from `from`; it may be kept again. */
  constructor(
    simulation: Simulation,
    size: number,
    name: string,
    read: (node: number, letter: Letter, from: number) => void,
  ) {
    this.simulation = simulation;
    this.kept = Array.from({ length: size }, () => []);
    this.readKind = simulation.on(`${name}-early`, 'execution', (node) => {
      const letters = this.kept[node]!;
      this.kept[node] = [];
      for (const [letter, from] of letters) read(node, letter, from);
    });
  }

  /** Keeps a letter about `height` for `node`, which works on `current`, unless it is about the past or too far ahead. */
  keep(node: number, letter: Letter, from: number, height: number, current: number): void {
    if (height > current && height <= current + EARLY_HEIGHTS) this.kept[node]!.push([letter, from]);
  }

  /** The head of `node` has moved. */
  release(node: number): void {
    if (this.kept[node]!.length > 0) this.simulation.after(0, this.readKind, node);
  }
}
