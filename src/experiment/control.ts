/**
 * What the process and its worker threads share while runs are under way: one cell that asks everybody to stop, and one cell a run
 * with the slots that it has delivered. Shared memory instead of messages: nothing to post, nothing to drain, and a worker that
 * never returns to its event loop still sees the request.
 */

const STOP = 0;
const FIRST_RUN = 1;

export class RunControl {
  readonly cells: Int32Array<SharedArrayBuffer>;

  private constructor(cells: Int32Array<SharedArrayBuffer>) {
    this.cells = cells;
  }

  /** For `runs` runs, numbered from 0. */
  static create(runs: number): RunControl {
    const bytes = Int32Array.BYTES_PER_ELEMENT * (FIRST_RUN + runs);
    return new RunControl(new Int32Array(new SharedArrayBuffer(bytes)));
  }

  /** The same control in another thread. */
  static over(cells: Int32Array<SharedArrayBuffer>): RunControl {
    return new RunControl(cells);
  }

  /** Asks every run to end after its slice, and keeps further runs from starting. */
  stop(): void {
    Atomics.store(this.cells, STOP, 1);
  }

  get stopped(): boolean {
    return Atomics.load(this.cells, STOP) === 1;
  }

  setSlotsDone(run: number, slots: number): void {
    Atomics.store(this.cells, FIRST_RUN + run, slots);
  }

  /** Slots that all runs have delivered together. */
  get slotsDone(): number {
    let sum = 0;
    for (let cell = FIRST_RUN; cell < this.cells.length; cell++) sum += Atomics.load(this.cells, cell);
    return sum;
  }
}
