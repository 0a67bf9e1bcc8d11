/**
 * Marks that say what to make of a slot's value, and the mending of marked slots. Cost: O(slots).
 */
import type { Policy } from './faults.js';

/** What to make of a slot's value. */
export const SOUND = 0;
export const TO_ZERO = 1;
export const TO_INTERPOLATE = 2;
export const TO_COPY = 3;

/** How `policy` marks a slot. */
export function markOf(policy: Policy): number {
  return policy === 'zero' ? TO_ZERO : policy === 'interpolate' ? TO_INTERPOLATE : SOUND;
}

/**
 * Replaces the marked slots: by zero, or linearly between the nearest sound slots (the nearest alone at an end).
 * Returns false if interpolation is asked for and nothing sound is left.
 */
export function mendValues(values: Float64Array, marks: Uint8Array): boolean {
  let before = -1;
  for (let slot = 0; slot < values.length; slot++) {
    const mark = marks[slot]!;
    if (mark === SOUND) before = slot;
    if (mark === TO_ZERO) values[slot] = 0;
    if (mark !== TO_INTERPOLATE) continue;
    let after = slot + 1;
    while (after < values.length && marks[after] !== SOUND) after++;
    if (before < 0 && after === values.length) return false;
    for (let i = slot; i < after; i++) {
      if (marks[i] === TO_ZERO) values[i] = 0;
      if (marks[i] !== TO_INTERPOLATE) continue;
      if (before < 0) values[i] = values[after]!;
      else if (after === values.length) values[i] = values[before]!;
      else
        values[i] = values[before]! + ((values[after]! - values[before]!) * (i - before)) / (after - before);
    }
    slot = after - 1;
  }
  return true;
}
