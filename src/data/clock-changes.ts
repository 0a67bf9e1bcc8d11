/**
 * What the changes of the clocks did to a series with local stamps: the hour that spring skips and the one that autumn doubles.
 * Cost: O(changes in the span).
 */
import type { FindingLog } from './audit.js';
import { formatInstant } from './iso.js';
import { markOf, TO_COPY } from './mend.js';
import type { Slots } from './slots.js';
import type { Stamps } from './stamps.js';

function filledSlots(rowOfSlot: Int32Array, from: number, to: number): number {
  let filled = 0;
  for (let slot = Math.max(from, 0); slot < Math.min(to, rowOfSlot.length); slot++) {
    if (rowOfSlot[slot]! >= 0) filled++;
  }
  return filled;
}

/** Notes each change inside the span; marks the slots of an autumn hour that has rows for its first pass only. */
export function noteClockChanges(stamps: Stamps, slots: Slots, log: FindingLog): void {
  const { offsets, springsWithRows } = stamps;
  const { first_us, step_us, marks, rowOfSlot } = slots;
  if (!offsets) return;
  const slotAt = (us: number): number => Math.ceil((us - first_us) / step_us);
  const singlePolicy = log.policy('autumn-hour-single');
  const singleMark =
    singlePolicy === 'zero' || singlePolicy === 'interpolate' ? markOf(singlePolicy) : TO_COPY;
  for (let i = 1; i < offsets.changes.length; i++) {
    const { from_us, offset_us } = offsets.changes[i]!;
    const shift_us = offset_us - offsets.changes[i - 1]!.offset_us;
    const slot = slotAt(from_us);
    if (slot <= 0 || slot >= rowOfSlot.length) continue;
    const example = `${formatInstant(from_us, offset_us)} in ${offsets.zone}`;
    if (shift_us > 0) {
      if (!springsWithRows.has(from_us)) log.note('spring-hour-missing', 1, () => slots.place(slot), example);
      continue;
    }
    const after = slotAt(from_us - shift_us);
    if (filledSlots(rowOfSlot, slotAt(from_us + shift_us), slot) === 0) continue;
    if (filledSlots(rowOfSlot, slot, after) > 0) {
      log.note('autumn-hour-doubled', 1, () => slots.place(slot), example);
    } else {
      log.note('autumn-hour-single', 1, () => slots.place(slot), example);
      marks.fill(singleMark, slot, Math.min(after, marks.length));
    }
  }
}

/** Gives marked slots of a second autumn hour the values of the first. */
export function copyAutumnHours(stamps: Stamps, slots: Slots): void {
  const changes = stamps.offsets?.changes ?? [];
  for (let i = 1; i < changes.length; i++) {
    const { from_us, offset_us } = changes[i]!;
    const back = Math.ceil((changes[i - 1]!.offset_us - offset_us) / slots.step_us);
    const slot = Math.ceil((from_us - slots.first_us) / slots.step_us);
    for (let k = 0; k < back; k++) {
      if (slots.marks[slot + k] === TO_COPY) slots.values[slot + k] = slots.values[slot + k - back]!;
    }
  }
}
