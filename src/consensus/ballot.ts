/**
 * The votes of one phase as one node has received them: who has voted for which value. A voter counts once for each value, so an
 * equivocator may count for several, and honest quorums still intersect. Almost always there is one value.
 */
import { assert } from '../kernel/index.js';

export class Ballot {
  private readonly voters: number;
  private readonly values: number[] = [];
  private readonly cast: Uint8Array[] = [];
  private readonly counts: number[] = [];
  private readonly present: Uint8Array;
  /** How many have voted, for whatever value. */
  turnout = 0;

  /** `voters`: they are numbered from 0 to below this. */
  constructor(voters: number) {
    this.voters = voters;
    this.present = new Uint8Array(voters);
  }

  /** Notes the vote of `voter` for `value`, an integer; returns how many have voted for it now, or 0 if this vote was known. */
  add(voter: number, value: number): number {
    assert(voter >= 0 && voter < this.voters, 'CW-CONSENSUS-VOTER', `voter ${voter} of ${this.voters}`);
    const at = this.place(value);
    const cast = this.cast[at]!;
    if (cast[voter] === 1) return 0;
    cast[voter] = 1;
    if (this.present[voter] === 0) {
      this.present[voter] = 1;
      this.turnout++;
    }
    return ++this.counts[at]!;
  }

  /** How many have voted for `value`. */
  count(value: number): number {
    const at = this.values.indexOf(value);
    return at < 0 ? 0 : this.counts[at]!;
  }

  /** Who has voted for `value`, ascending. */
  votersOf(value: number): number[] {
    const at = this.values.indexOf(value);
    const cast = this.cast[at];
    return cast ? Array.from(cast.keys()).filter((voter) => cast[voter] === 1) : [];
  }

  /** A value with at least `quorum` votes, the first that was voted for; -1: none. */
  winner(quorum: number): number {
    for (let at = 0; at < this.values.length; at++) if (this.counts[at]! >= quorum) return this.values[at]!;
    return -1;
  }

  private place(value: number): number {
    const at = this.values.indexOf(value);
    if (at >= 0) return at;
    this.values.push(value);
    this.cast.push(new Uint8Array(this.voters));
    this.counts.push(0);
    return this.values.length - 1;
  }
}
