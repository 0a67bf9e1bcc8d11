/**
 * The last irreversible block of delegated proof of stake: the highest block of a chain on which more than 2/3 of the delegates
 * have built, that is, have made it or a block above it on this chain.
 * Source: Graphene (bitshares-core, libraries/chain/db_update.cpp, update_last_irreversible_block) and EOSIO 1.0
 * (block_header_state::calc_dpos_last_irreversible): of the heights of each delegate's last block in ascending order, the one at
 * 30 % (GRAPHENE_IRREVERSIBLE_THRESHOLD is 70 %); for 21 delegates 15 in both counts.
 */

/** More than two thirds of the delegates. */
export function irreversibleQuorum(delegates: number): number {
  return Math.floor((2 * delegates) / 3) + 1;
}

/** Height of the last irreversible block, given the height of each delegate's last block on the chain (0: none yet). */
export function lastIrreversibleHeight(lastHeights: readonly number[]): number {
  const ascending = [...lastHeights].sort((a, b) => a - b);
  return ascending[lastHeights.length - irreversibleQuorum(lastHeights.length)]!;
}

/**
 * The law of the lag: entry l is the probability that a block is irreversible with the l-th block on top of it, if every delegate
 * makes its block and each round is in a new random order (`shuffled`), or all in the same (`fixed`). A block has m blocks of its
 * round from itself on, m uniform in 1..n; of the k that begin the next round, those not among these m count, hypergeometrically.
 * Cost: O(n^3).
 */
export function irreversibilityLag(delegates: number, order: 'shuffled' | 'fixed'): number[] {
  const quorum = irreversibleQuorum(delegates);
  const law = Array.from({ length: 2 * quorum - 1 }, () => 0);
  if (order === 'fixed') {
    law[quorum - 1] = 1;
    return law;
  }
  for (let m = 1; m <= delegates; m++) {
    const missing = quorum - m;
    if (missing <= 0) {
      law[quorum - 1]! += 1 / delegates;
      continue;
    }
    // found[j]: probability that the next round has shown j new delegates so far, and still too few
    let found = [1];
    for (let k = 0; k < delegates && m + k < law.length; k++) {
      const next = new Array<number>(Math.min(k + 2, missing)).fill(0);
      found.forEach((probability, j) => {
        const fresh = (probability * (delegates - m - j)) / (delegates - k);
        if (j + 1 === missing) law[m + k]! += fresh / delegates;
        else next[j + 1]! += fresh;
        next[j]! += probability - fresh;
      });
      found = next;
    }
  }
  return law;
}

/** Least lag that is enough with probability p. */
export function irreversibilityLagQuantile(p: number, law: readonly number[]): number {
  let sum = 0;
  const lag = law.findIndex((probability) => (sum += probability) >= p);
  return lag < 0 ? law.length - 1 : lag;
}
