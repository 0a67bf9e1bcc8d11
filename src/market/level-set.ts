/**
 * A set of small integers that answers "which is the lowest from here on" in constant time: a bitmap under two summaries, each
 * bit of which says whether a word below it holds any. Cost: a few ns a call; the top summary is scanned word by word, and has 32
 * words for a million integers.
 */

export class LevelSet {
  private bits = new Int32Array(0);
  private words = new Int32Array(0);
  private blocks = new Int32Array(0);
  private blockCount = 0;

  /** Empties the set and makes room for 0..size-1. */
  reset(size: number): void {
    const bits = (size >>> 5) + 1;
    const words = (bits >>> 5) + 1;
    const blocks = (words >>> 5) + 1;
    if (this.bits.length < bits) {
      this.bits = new Int32Array(bits * 2);
      this.words = new Int32Array(words * 2);
      this.blocks = new Int32Array(blocks * 2);
    } else {
      this.bits.fill(0, 0, bits);
      this.words.fill(0, 0, words);
      this.blocks.fill(0, 0, blocks);
    }
    this.blockCount = blocks;
  }

  /** Adds a value; returns whether it is new. */
  add(value: number): boolean {
    const word = value >>> 5;
    const mask = 1 << (value & 31);
    const others = this.bits[word];
    if ((others & mask) !== 0) return false;
    this.bits[word] = others | mask;
    if (others !== 0) return true;
    const block = value >>> 10;
    this.words[block] |= 1 << (word & 31);
    this.blocks[block >>> 5] |= 1 << (block & 31);
    return true;
  }

  remove(value: number): void {
    const word = value >>> 5;
    this.bits[word] &= ~(1 << (value & 31));
    if (this.bits[word] !== 0) return;
    const block = value >>> 10;
    this.words[block] &= ~(1 << (word & 31));
    if (this.words[block] !== 0) return;
    this.blocks[block >>> 5] &= ~(1 << (block & 31));
  }

  /** The lowest member that is at least `value`, or -1. */
  next(value: number): number {
    let word = value >>> 5;
    let mask = this.bits[word] & (-1 << (value & 31));
    if (mask === 0) {
      word++;
      let block = word >>> 5;
      mask = this.words[block] & (-1 << (word & 31));
      if (mask === 0) {
        block++;
        let top = block >>> 5;
        mask = this.blocks[top] & (-1 << (block & 31));
        while (mask === 0) {
          top++;
          if (top >= this.blockCount) return -1;
          mask = this.blocks[top];
        }
        block = (top << 5) + lowestBit(mask);
        mask = this.words[block];
      }
      word = (block << 5) + lowestBit(mask);
      mask = this.bits[word];
    }
    return (word << 5) + lowestBit(mask);
  }
}

function lowestBit(mask: number): number {
  return 31 - Math.clz32(mask & -mask);
}
