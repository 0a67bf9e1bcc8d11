/**
 * The slots that are known: a ring of rows, one row a slot with an entry for every home, for load and for generation. It is
 * filled ahead, so that a forecast may read the past and, if it is a perfect one, the future.
 * Units: Wh per home and slot, non-negative. Memory: 16 bytes a home and row. Errors: CW-SERIES-SLOT for a slot not held.
 */
import { assert } from '../kernel/index.js';
import type { Columns } from '../kernel/index.js';
import type { SlotSource } from './types.js';

interface Placed {
  readonly source: SlotSource;
  readonly offset: number;
}

/** Energy of every home in the slots that a ring holds. Entry of home i in `slot`: `data[offset(slot) + i]`. */
export interface SlotRows {
  readonly data: Float64Array;
  /** Where the row of `slot` starts; only for oldest..newest. */
  offset(slot: number): number;
  readonly oldest: number;
  /** Last slot filled; -1 before the first. */
  readonly newest: number;
}

class Rows implements SlotRows {
  readonly data: Float64Array;
  readonly placed: Placed[] = [];
  newest = -1;
  private readonly homes: number;
  private readonly rows: number;

  constructor(data: Float64Array, homes: number, rows: number) {
    this.data = data;
    this.homes = homes;
    this.rows = rows;
  }

  get oldest(): number {
    return this.newest < this.rows ? 0 : this.newest - this.rows + 1;
  }

  offset(slot: number): number {
    const held = slot <= this.newest && slot > this.newest - this.rows && slot >= 0;
    assert(held, 'CW-SERIES-SLOT', `slot ${slot} is not among ${this.oldest}..${this.newest}`);
    return (slot % this.rows) * this.homes;
  }

  fillNext(): void {
    const slot = ++this.newest;
    const start = this.offset(slot);
    for (const { source, offset } of this.placed) source.step(slot, this.data, start + offset);
  }
}

/** Load and generation of all homes in the last `rows` slots that were filled. */
export class SlotRing {
  private readonly loadRows: Rows;
  private readonly pvRows: Rows;

  /** `rows` must hold the past that forecasts read and the slots ahead: at least a day and the lookahead. */
  constructor(homes: number, rows: number, columns: Columns, name = 'series') {
    assert(rows > 0 && homes >= 0, 'CW-SERIES-SIZE', `ring of ${rows} rows for ${homes} homes`);
    this.loadRows = new Rows(columns.f64(`${name}.load_Wh`, rows * homes), homes, rows);
    this.pvRows = new Rows(columns.f64(`${name}.pv_Wh`, rows * homes), homes, rows);
  }

  get load(): SlotRows {
    return this.loadRows;
  }

  get pv(): SlotRows {
    return this.pvRows;
  }

  /** The load of homes `offset`, `offset + 1`, … comes from `source`; a home without a source has none. */
  addLoad(source: SlotSource, offset: number): void {
    this.loadRows.placed.push({ source, offset });
  }

  /** The generation of homes `offset`, `offset + 1`, … comes from `source`. */
  addGenerator(source: SlotSource, offset: number): void {
    this.pvRows.placed.push({ source, offset });
  }

  /** Fills all slots up to `slot`, each once and in order. */
  fillTo(slot: number): void {
    while (this.loadRows.newest < slot) {
      this.loadRows.fillNext();
      this.pvRows.fillNext();
    }
  }
}
