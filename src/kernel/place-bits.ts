/**
 * Which places of the timing wheel hold events: a tree of words over four levels of 8,192 places, in which the first is found
 * in three steps. At `at` in the memory: for each level a word with a bit for each group that is not zero; then the groups, with
 * a bit for each word that is not zero; then the words, with a bit for each place. Places are counted through all levels.
 */
const LEVELS = 4;
const LEVEL_BITS = 13;
const WORDS = (1 << LEVEL_BITS) / 32;
const GROUPS = WORDS / 32;

const GROUPS_AT = 16;
const WORDS_AT = GROUPS_AT + LEVELS * GROUPS;
export const PLACE_BITS_LENGTH = WORDS_AT + LEVELS * WORDS;

export function occupyPlace(memory: Int32Array, at: number, place: number): void {
  const word = place >>> 5;
  const group = place >>> 10;
  memory[at + WORDS_AT + word]! |= 1 << (place & 31);
  memory[at + GROUPS_AT + group]! |= 1 << (word & 31);
  memory[at + (place >>> LEVEL_BITS)]! |= 1 << (group & (GROUPS - 1));
}

export function vacatePlace(memory: Int32Array, at: number, place: number): void {
  const word = place >>> 5;
  const left = memory[at + WORDS_AT + word]! & ~(1 << (place & 31));
  memory[at + WORDS_AT + word] = left;
  if (left !== 0) return;
  const group = place >>> 10;
  const words = memory[at + GROUPS_AT + group]! & ~(1 << (word & 31));
  memory[at + GROUPS_AT + group] = words;
  if (words === 0) memory[at + (place >>> LEVEL_BITS)]! &= ~(1 << (group & (GROUPS - 1)));
}

/** First place of a level whose word is not zero. */
export function firstPlace(memory: Int32Array, at: number, level: number): number {
  const group = level * GROUPS + lowestBit(memory[at + level]!);
  const word = (group << 5) | lowestBit(memory[at + GROUPS_AT + group]!);
  return (word << 5) | lowestBit(memory[at + WORDS_AT + word]!);
}

function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word);
}
