/**
 * Merkle trees as Bitcoin has them: a node is the hash of its two children one after the other, and where a level has an odd number
 * of nodes the last one is its own sibling. With proofs that a leaf is in a tree, for who holds the root alone.
 *
 * Source: Nakamoto (2008), sections 7 and 8; Bitcoin Core, consensus/merkle.cpp. That file also tells what the duplication costs
 * (CVE-2012-2459): leaves a, b, c and a, b, c, c have one root. So whoever checks a list checks its length as well, and a proof is
 * good for one length only. Digests have 32 bytes; the root of no leaves is 32 zeros. Cost: n hashes a tree, log2 n a proof.
 */

/** A hash function: SHA-256, say. The rooms of the model have none of their own; whoever runs it brings one. */
export type HashFunction = (bytes: Uint8Array) => Uint8Array;

export const DIGEST_BYTES = 32;

/** Bitcoin's hash: that of the hash. */
export function hashTwice(hash: HashFunction): HashFunction {
  return (bytes) => hash(hash(bytes));
}

export interface InclusionProof {
  /** Place of the leaf, and how many leaves there are. */
  readonly index: number;
  readonly count: number;
  /** From the leaf's up to the root's child. */
  readonly siblings: readonly Uint8Array[];
}

/** Siblings in a proof among `count` leaves: the levels above them. */
export function proofLength(count: number): number {
  let length = 0;
  for (let width = count; width > 1; width = Math.ceil(width / 2)) length++;
  return length;
}

export function merkleRoot(leaves: readonly Uint8Array[], hash: HashFunction): Uint8Array {
  let level = leaves;
  while (level.length > 1) level = above(level, hash);
  return level[0] ?? new Uint8Array(DIGEST_BYTES);
}

export function proveInclusion(
  leaves: readonly Uint8Array[],
  index: number,
  hash: HashFunction,
): InclusionProof {
  const siblings: Uint8Array[] = [];
  let level = leaves;
  for (let at = index; level.length > 1; at >>= 1) {
    siblings.push(level[at ^ 1] ?? level[at]!);
    level = above(level, hash);
  }
  return { index, count: leaves.length, siblings };
}

/** Whether `proof` shows that `leaf` is in the tree of `root`. */
export function isIncluded(
  leaf: Uint8Array,
  { index, count, siblings }: InclusionProof,
  root: Uint8Array,
  hash: HashFunction,
): boolean {
  if (index < 0 || index >= count || siblings.length !== proofLength(count)) return false;
  let node = leaf;
  let at = index;
  for (const sibling of siblings) {
    node = at % 2 === 0 ? parentOf(node, sibling, hash) : parentOf(sibling, node, hash);
    at >>= 1;
  }
  return isSameDigest(node, root);
}

export function isSameDigest(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, k) => byte === b[k]);
}

function above(level: readonly Uint8Array[], hash: HashFunction): Uint8Array[] {
  const parents: Uint8Array[] = [];
  for (let k = 0; k < level.length; k += 2)
    parents.push(parentOf(level[k]!, level[k + 1] ?? level[k]!, hash));
  return parents;
}

function parentOf(left: Uint8Array, right: Uint8Array, hash: HashFunction): Uint8Array {
  const both = new Uint8Array(left.length + right.length);
  both.set(left);
  both.set(right, left.length);
  return hash(both);
}
