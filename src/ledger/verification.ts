/**
 * Whether stored blocks are what their hashes say, and if not, which field of which block was changed. The hash of a header's fields
 * is held against the block's hash, each field against its own, the transactions against their root and number, the parent against
 * the block below, the signature against the producer's key.
 *
 * What hashes cannot tell: a change of the last block that is hashed anew, unless it is signed; a change hashed anew all the way up.
 * Somewhere below the tip it shows at the next block, as another parent. Cost: that of hashing all of it again.
 */
import { headerFields, readUint32, type HeaderField } from './encoding.js';
import type { Cryptography, SealedBlock } from './hash-chain.js';
import { DIGEST_BYTES, hashTwice, isSameDigest, merkleRoot, type HashFunction } from './merkle.js';

/** `X leaf`: the hash stored beside field X. `transactions`: what the block holds, rather than what its header says of it. */
export type FlawedField = HeaderField | `${HeaderField} leaf` | 'hash' | 'transactions' | 'signature';

export interface Flaw {
  /** Place in the list of blocks, from 0. */
  readonly block: number;
  readonly field: FlawedField;
}

/** Where a chain of blocks begins, and whether its rules ask for signatures. */
export interface ChainClaim {
  /** The block on which the lowest one stands. */
  readonly below: { readonly hash: Uint8Array; readonly height: number };
  readonly signatures: 'none' | 'ed25519';
}

/** What stands below the first block. */
export const GENESIS = { hash: new Uint8Array(DIGEST_BYTES), height: 0 };

/** What is wrong with the chain of `blocks`, lowest first. */
export function findFlaws(
  blocks: readonly SealedBlock[],
  cryptography: Cryptography,
  { below: base, signatures }: ChainClaim,
): Flaw[] {
  const hash = hashTwice(cryptography.sha256);
  const flaws: Flaw[] = [];
  let below = base.hash;
  let isBelowSound = true;
  blocks.forEach((block, k) => {
    const found = new Set<FlawedField>(headerFlaws(block, hash));
    const field = (name: HeaderField): Uint8Array => block.fields[headerFields.indexOf(name)]!;
    const check = (name: HeaderField, isRight: boolean): void => {
      if (!isRight) found.add(name);
    };
    if (isBelowSound) check('parent', isSameDigest(field('parent'), below));
    check('height', readUint32(field('height')) === base.height + k + 1);
    if (!found.has('transactionsRoot')) {
      const root = merkleRoot(block.transactions.map(hash), hash);
      if (!isSameDigest(root, field('transactionsRoot'))) found.add('transactions');
    }
    if (
      !found.has('transactions_count') &&
      readUint32(field('transactions_count')) !== block.transactions.length
    )
      found.add('transactions');
    if (signatures === 'ed25519' && !found.has('hash') && !found.has('producer')) {
      const { signature } = block;
      const producer = readUint32(field('producer'));
      if (!signature || !cryptography.isSignedBy(producer, block.hash, signature)) found.add('signature');
    }
    for (const name of found) flaws.push({ block: k, field: name });
    below = block.hash;
    isBelowSound = !found.has('hash');
  });
  return flaws;
}

/** The fields that are not what was hashed. */
function headerFlaws({ hash: stored, fields, leaves }: SealedBlock, hash: HashFunction): FlawedField[] {
  const hashed = fields.map(hash);
  const changed = headerFields.filter((_, f) => !isSameDigest(hashed[f]!, leaves[f]!));
  if (isSameDigest(merkleRoot(hashed, hash), stored))
    return changed.map((name): FlawedField => `${name} leaf`);
  if (isSameDigest(merkleRoot(leaves, hash), stored)) return changed;
  return [...changed, 'hash'];
}
