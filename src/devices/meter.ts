/**
 * Meters: a cumulative register per home that shows whole Wh. A slot's metered energy is the difference of two readings, so no
 * fraction of a Wh is ever lost or counted twice: the sum of all readings is the floor of the energy that has flowed.
 * Units: Wh, import positive; rounding toward minus infinity of the signed net register. Errors: CW-DEVICE-METER.
 * Cost: about 6 ns a reading.
 */
import { ChainwattError, type Columns } from '../kernel/index.js';

export class Meters {
  /** What each register shows, whole Wh, import minus export. */
  readonly register_Wh: Float64Array;
  /** What each register holds beyond that, in [0, 1] Wh; kept apart so that it loses no digits as the register grows. */
  private readonly beyond_Wh: Float64Array;

  constructor(homes: number, columns: Columns, name = 'meters') {
    this.register_Wh = columns.f64(`${name}.register_Wh`, homes);
    this.beyond_Wh = columns.f64(`${name}.beyond_Wh`, homes);
  }

  /** Lets `grid_Wh` (import positive) flow through meter `i`; returns the slot's metered energy, whole Wh. */
  read(i: number, grid_Wh: number): number {
    const total_Wh = this.beyond_Wh[i]! + grid_Wh;
    const metered_Wh = Math.floor(total_Wh);
    this.beyond_Wh[i] = total_Wh - metered_Wh;
    this.register_Wh[i] = this.register_Wh[i]! + metered_Wh;
    return metered_Wh;
  }

  /** Reads meters [from, to) of one slot: whole Wh of `grid_Wh[i]` to `metered_Wh[i]`. */
  readAll(from: number, to: number, grid_Wh: Float64Array, metered_Wh: Int32Array): void {
    for (let i = from; i < to; i++) {
      const metered = this.read(i, grid_Wh[i]!);
      if ((metered | 0) !== metered) throw beyondRange(i, metered);
      metered_Wh[i] = metered;
    }
  }
}

function beyondRange(home: number, metered_Wh: number): ChainwattError {
  return new ChainwattError('input', {
    code: 'CW-DEVICE-METER',
    message: `more energy in a slot than a meter can count, at home ${home}`,
    found: `${metered_Wh} Wh`,
    expected: 'less than 2,147 MWh a home and slot',
    remedy: 'check the units of loads and generation',
  });
}
