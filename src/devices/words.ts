/**
 * Random words for all homes of a device at once, in a loop of their own: there the generator is compiled in line, in the long
 * loop of a device's step it is not, and each draw would cost five times as much.
 * Shapes: one stream and one entry a home. Cost: about 8 ns a home for one word, 12 ns for two.
 */
import type { Streams } from '../kernel/index.js';

/** What turns a word, as signed integer, to (0, 1): `(word >>> 0) * WORD + HALF_WORD`. */
export const WORD = 1 / 4_294_967_296;
export const HALF_WORD = WORD / 2;

/** One draw of 32 bits from each stream. */
export function drawWords(streams: Streams, words: Int32Array): void {
  for (let i = 0; i < words.length; i++) words[i] = streams.bits(i);
}

/** Two draws from each stream. */
export function drawWordPairs(streams: Streams, first: Int32Array, second: Int32Array): void {
  for (let i = 0; i < first.length; i++) {
    first[i] = streams.bits(i);
    second[i] = streams.bits(i);
  }
}
