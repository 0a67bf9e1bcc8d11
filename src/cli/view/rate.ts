/** How fast something grows, by what was seen of it in the last while. Times are milliseconds of one clock. */

/** What is older tells nothing of how it goes now. */
export const WINDOW_ms = 120_000;

interface Seen {
  readonly time_ms: number;
  readonly count: number;
}

export class Rate {
  private seen: Seen[] = [];

  note(time_ms: number, count: number): void {
    // somebody has begun anew
    if (count < (this.seen.at(-1)?.count ?? 0)) this.seen = [];
    this.seen.push({ time_ms, count });
    while (this.seen.length > 2 && this.seen[1]!.time_ms <= time_ms - WINDOW_ms) this.seen.shift();
  }

  /** For how long it has been watched, of the window at most. */
  watched_ms(): number {
    return this.seen.length < 2 ? 0 : this.seen.at(-1)!.time_ms - this.seen[0]!.time_ms;
  }

  /** Undefined before there are two looks at different times. */
  perSecond(): number | undefined {
    const watched_ms = this.watched_ms();
    if (watched_ms <= 0) return undefined;
    return (this.seen.at(-1)!.count - this.seen[0]!.count) / (watched_ms / 1000);
  }
}
