/**
 * A 64-bit running digest in two 32-bit lanes of multiply-xor-rotate mixing (the finalisers of MurmurHash3 and the constants
 * of splitmix). Not cryptographic: it tells two runs apart, it does not withstand an attacker. Cost: about 2 ns a word.
 */
const buffer = new ArrayBuffer(8);
const asDouble = new Float64Array(buffer);
const asWords = new Int32Array(buffer);

/** MurmurHash3's 32-bit finaliser: every input bit reaches every output bit. */
export function mix32(word: number): number {
  let h = word | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/**
 * Hash of a cell of state (column, index, value) in two independent 32-bit lanes, written to `out[0]` and `out[1]`. For
 * incremental state roots: combine by addition, order does not matter.
 */
export function cellHash(column: number, index: number, value: number, out: Int32Array): void {
  asDouble[0] = value + 0; // -0 and 0 are the same value
  const low = asWords[0];
  const high = asWords[1];
  const place = mix32(Math.imul(column + 1, 0x9e3779b1) ^ index);
  const half = mix32(place ^ low);
  out[0] = mix32(half ^ high);
  out[1] = mix32(Math.imul(half + high, 0x27d4eb2f) ^ Math.imul(index, 0x165667b1) ^ column);
}

export class Digest {
  low = 0x243f6a88 | 0;
  high = 0x85a308d3 | 0;

  /** Adds one 32-bit word. */
  word(value: number): void {
    this.low = Math.imul((this.low ^ value) | 0, 0x9e3779b1);
    this.low ^= this.low >>> 15;
    this.high = Math.imul((this.high + this.low) | 0, 0x85ebca6b);
    this.high ^= this.high >>> 13;
  }

  /** Adds a float64 exactly, -0 as 0. */
  number(value: number): void {
    asDouble[0] = value + 0;
    this.word(asWords[0]);
    this.word(asWords[1]);
  }

  text(value: string): void {
    this.word(value.length);
    for (let i = 0; i < value.length; i++) this.word(value.charCodeAt(i));
  }

  /** Sixteen hexadecimal digits. */
  hex(): string {
    const low = mix32(this.low ^ this.high);
    const high = mix32(this.high + low);
    return (high >>> 0).toString(16).padStart(8, '0') + (low >>> 0).toString(16).padStart(8, '0');
  }
}
