/** A slot history over a plain matrix, for tests: row r holds slot `oldest + r`, one entry per home. */
import type { SlotRows } from '../../src/devices/series.js';

export function historyOf(rows: readonly (readonly number[])[], oldest = 0): SlotRows {
  const homes = rows[0]?.length ?? 0;
  return {
    data: Float64Array.from(rows.flat()),
    offset: (slot) => (slot - oldest) * homes,
    oldest,
    newest: oldest + rows.length - 1,
  };
}
