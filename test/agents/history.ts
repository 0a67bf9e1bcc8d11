/** A slot history over a plain matrix, for tests: row r holds slot `oldest + r`, one entry per home. */
import type { SlotRows } from '../../src/devices/series.js';
import { Columns, RandomSource } from '../../src/kernel/index.js';
import type { ForecastContext } from '../../src/agents/index.js';

/** What a forecast of `ids` gets beside its history. */
export function forecastMeans(
  ids: readonly string[],
  seed: string | number = 1,
  ahead_slots = 64,
): Pick<ForecastContext, 'ids' | 'random' | 'columns' | 'ahead_slots'> {
  return { ids, random: new RandomSource(seed), columns: new Columns(), ahead_slots };
}

export function historyOf(rows: readonly (readonly number[])[], oldest = 0): SlotRows {
  const homes = rows[0]?.length ?? 0;
  return {
    data: Float64Array.from(rows.flat()),
    offset: (slot) => (slot - oldest) * homes,
    oldest,
    newest: oldest + rows.length - 1,
  };
}
