/** What tariffs are created with, in tests: a calendar of any start in Berlin. */
import { offsetTable, parseIsoDateTime, slotTimes } from '../../src/data/index.js';
import { MINUTE } from '../../src/kernel/index.js';
import type { TariffContext } from '../../src/tariff/types.js';

/** `slots` slots of 15 min from the local time `start` on. */
export function contextOf(start = '2026-05-04T00:00:00', slots = 96, slot_us = 15 * MINUTE): TariffContext {
  const start_us = parseIsoDateTime(start, 'Europe/Berlin');
  const table = offsetTable('Europe/Berlin', start_us, start_us + slots * slot_us);
  return { calendar: { slot_us, slots, ...slotTimes(table, start_us, slot_us, slots) } };
}
