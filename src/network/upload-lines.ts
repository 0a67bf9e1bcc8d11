/**
 * The upload lines of all nodes: contents leave a line one after the other, in the order in which their requests arrive,
 * whatever message they belong to.
 *
 * A request may arrive now (`take`), or it may be known that it will (`plan`). A planned transfer is put off by every request
 * that turns out to arrive before its own; all of these are known by the moment that its own arrives, as nobody asks for
 * what he has not been told of. So a delivery is looked up when it seems due (`due_us`), and is final then.
 * Times in microseconds, fractions included. Cost: a step for each transfer of the line that was planned before and whose
 * request arrives later.
 */
export class UploadLines {
  /** When each line is free of the transfers whose requests have arrived. */
  private readonly free_us: Float64Array;
  /** Transfers of each line whose requests are still on their way, by the request's arrival: first and last, -1: none. */
  private readonly first: Int32Array;
  private readonly last: Int32Array;
  /** Planned transfers: when the request arrives, how long the line is busy, and when it seems to be free again. */
  private arrival_us = new Float64Array(64);
  private upload_us = new Float64Array(64);
  private end_us = new Float64Array(64);
  /** How long the content takes from line to line, then until it is handed over, and where the time of that is noted. */
  private across_us = new Float64Array(64);
  private rest_us = new Float64Array(64);
  private cell = new Int32Array(64);
  private next = chained(new Int32Array(64), 0);
  private previous = new Int32Array(64);
  private spare = 0;
  /** When a planned transfer is handed over, by its cell. */
  private due = new Float64Array(64);

  constructor(lines: number) {
    this.free_us = new Float64Array(lines);
    this.first = new Int32Array(lines).fill(-1);
    this.last = new Int32Array(lines).fill(-1);
  }

  /** Whether nothing is on any line at `now_us`, or will be. */
  areFree(now_us: number): boolean {
    return this.free_us.every((free) => free <= now_us) && this.first.every((entry) => entry < 0);
  }

  /** For how long `line` is busy with what has been asked for by now. */
  backlog_us(line: number, now_us: number): number {
    this.settle(line, now_us);
    const busy = this.free_us[line]! - now_us;
    return busy > 0 ? busy : 0;
  }

  /** A request arrives at `line` now for a content that keeps it busy for `upload_us`: when that begins to leave. */
  take(line: number, now_us: number, upload_us: number): number {
    this.settle(line, now_us);
    const free = this.free_us[line]!;
    const start = free > now_us ? free : now_us;
    this.free_us[line] = start + upload_us;
    return start;
  }

  /**
   * A request will arrive at `line` at `arrival_us`, later than now, for a content that keeps it busy for `upload_us`, is
   * across after `across_us`, and handed over `rest_us` later. Returns the earliest time that this can be.
   */
  plan(
    line: number,
    arrival_us: number,
    upload_us: number,
    across_us: number,
    rest_us: number,
    cell: number,
  ): number {
    if (this.spare < 0) this.enlarge();
    if (cell >= this.due.length) this.due = longer(this.due, 2 * cell);
    const entry = this.spare;
    this.spare = this.next[entry]!;
    this.arrival_us[entry] = arrival_us;
    this.upload_us[entry] = upload_us;
    this.across_us[entry] = across_us;
    this.rest_us[entry] = rest_us;
    this.cell[entry] = cell;
    const before = this.insert(line, entry, arrival_us);
    this.place(entry, before < 0 ? this.free_us[line]! : this.end_us[before]!);
    return this.due[cell]!;
  }

  /** When the planned transfer of `cell`, whose request has arrived, is handed over. */
  due_us(line: number, cell: number, now_us: number): number {
    this.settle(line, now_us);
    return this.due[cell]!;
  }

  /** Transfers whose requests have arrived are no longer planned: they have their place. */
  private settle(line: number, now_us: number): void {
    const { first, arrival_us, next } = this;
    let entry = first[line]!;
    if (entry < 0 || arrival_us[entry]! > now_us) return;
    while (entry >= 0 && arrival_us[entry]! <= now_us) {
      this.place(entry, this.free_us[line]!);
      this.free_us[line] = this.end_us[entry]!;
      const after = next[entry]!;
      next[entry] = this.spare;
      this.spare = entry;
      entry = after;
    }
    first[line] = entry;
    if (entry < 0) this.last[line] = -1;
    else this.previous[entry] = -1;
  }

  /** Puts a transfer behind all whose requests arrive no later; returns the one before it, or -1. */
  private insert(line: number, entry: number, arrival_us: number): number {
    const { next, previous } = this;
    let before = this.last[line]!;
    while (before >= 0 && this.arrival_us[before]! > arrival_us) before = previous[before]!;
    const after = before < 0 ? this.first[line]! : next[before]!;
    next[entry] = after;
    previous[entry] = before;
    if (before < 0) this.first[line] = entry;
    else next[before] = entry;
    if (after < 0) this.last[line] = entry;
    else previous[after] = entry;
    return before;
  }

  /** A transfer begins when its request has arrived and the line is free. */
  private place(entry: number, free_us: number): void {
    const arrival = this.arrival_us[entry]!;
    const start = arrival > free_us ? arrival : free_us;
    this.end_us[entry] = start + this.upload_us[entry]!;
    this.due[this.cell[entry]!] = Math.floor(start + this.across_us[entry]! + 0.5) + this.rest_us[entry]!;
  }

  private enlarge(): void {
    const from = this.next.length;
    const to = 2 * from;
    this.arrival_us = longer(this.arrival_us, to);
    this.upload_us = longer(this.upload_us, to);
    this.end_us = longer(this.end_us, to);
    this.across_us = longer(this.across_us, to);
    this.rest_us = longer(this.rest_us, to);
    this.cell = longerInt(this.cell, to);
    this.next = chained(longerInt(this.next, to), from);
    this.previous = longerInt(this.previous, to);
    this.spare = from;
  }
}

/** Chains the entries from `from` on, each to the one behind it. */
function chained(next: Int32Array<ArrayBuffer>, from: number): Int32Array<ArrayBuffer> {
  for (let k = from; k < next.length; k++) next[k] = k + 1;
  next[next.length - 1] = -1;
  return next;
}

function longer(old: Float64Array<ArrayBuffer>, length: number): Float64Array<ArrayBuffer> {
  const column = new Float64Array(length);
  column.set(old);
  return column;
}

function longerInt(old: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  const column = new Int32Array(length);
  column.set(old);
  return column;
}
