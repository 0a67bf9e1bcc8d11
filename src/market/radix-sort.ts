/**
 * Stable sort of (key, index) pairs by key: insertion sort for a few, least-significant-digit radix sort for many.
 * Source: Knuth, The Art of Computer Programming 3, 5.2.5. Cost: about 10 ns a pair and pass; no allocation.
 */

const FEW = 32;
const counts = new Int32Array(2048);

/**
 * Sorts the first `count` pairs. The halves of `key` and `index` above `count` are scratch, so both hold at least `2 * count`
 * entries; the result starts at the returned offset, 0 or `count`. `largest` bounds the keys and saves passes.
 */
export function sortByKey(key: Uint32Array, index: Int32Array, count: number, largest: number): number {
  if (count <= FEW) {
    insertionSort(key, index, count);
    return 0;
  }
  // narrow digits for short lists: the passes over the digit's counters must not outweigh those over the pairs
  const digitBits = Math.min(count < 4096 ? 8 : 11, 32 - Math.clz32(largest));
  const mask = (1 << digitBits) - 1;
  let from = 0;
  let to = count;
  let shift = 0;
  for (let rest = largest; rest > 0; rest = Math.floor(rest / (mask + 1))) {
    for (let d = 0; d <= mask; d++) counts[d] = 0;
    for (let j = from; j < from + count; j++) counts[(key[j] >>> shift) & mask]++;
    let position = to;
    for (let d = 0; d <= mask; d++) {
      const c = counts[d];
      counts[d] = position;
      position += c;
    }
    for (let j = from; j < from + count; j++) {
      const d = (key[j] >>> shift) & mask;
      const p = counts[d];
      counts[d] = p + 1;
      key[p] = key[j];
      index[p] = index[j];
    }
    const swap = from;
    from = to;
    to = swap;
    shift += digitBits;
  }
  return from;
}

function insertionSort(key: Uint32Array, index: Int32Array, count: number): void {
  for (let i = 1; i < count; i++) {
    const k = key[i];
    const x = index[i];
    let j = i - 1;
    while (j >= 0 && key[j] > k) {
      key[j + 1] = key[j];
      index[j + 1] = index[j];
      j--;
    }
    key[j + 1] = k;
    index[j + 1] = x;
  }
}
