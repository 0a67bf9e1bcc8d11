/**
 * How many may fail, and how many must agree, among n nodes.
 * Sources: Lamport, Shostak & Pease (1982), The Byzantine generals problem; Castro & Liskov (OSDI 1999), section 3; for crashes
 * Lamport (1998), The part-time parliament.
 */

/** Byzantine nodes that n nodes bear under partial synchrony: the greatest f with n >= 3 f + 1. */
export function byzantineFaults(n: number): number {
  return Math.floor((n - 1) / 3);
}

/** Any two such quorums have at least f + 1 nodes in common, so an honest one; and the n - f honest nodes make one. */
export function byzantineQuorum(n: number): number {
  return n - byzantineFaults(n);
}

/** ceil(2 n / 3), the quorum of IBFT 2.0 and QBFT: smaller than n - f where n is a multiple of 3, and still with f + 1 in common. */
export function twoThirdsQuorum(n: number): number {
  return Math.ceil((2 * n) / 3);
}

/** Crashed nodes that n nodes bear: the greatest f with n >= 2 f + 1. */
export function crashFaults(n: number): number {
  return Math.floor((n - 1) / 2);
}

/** Any two majorities have a node in common. */
export function majority(n: number): number {
  return Math.floor(n / 2) + 1;
}

/** Nodes that any two quorums of n nodes have in common at least. */
export function leastOverlap(n: number, quorum: number): number {
  return 2 * quorum - n;
}

/** Whether `stake` is two thirds of `total` at least. Source: Buterin & Griffith (2017), Casper the friendly finality gadget. */
export function isSupermajority(stake: number, total: number): boolean {
  return 3 * stake >= 2 * total;
}
