/**
 * Blocks linked by hashes, and signed by their producers if asked for: what makes a chain of records one that nobody can change
 * unseen. The hash of a block is the Merkle root of its header's fields, each hashed, as SSZ has it (consensus-specs,
 * ssz/simple-serialize.md, Merkleization of a container); among them are the hash of its parent and the root of its transactions. So
 * one field or one transaction can be shown to who holds the hash alone. Hashes are SHA-256 twice, trees Bitcoin's (`merkle.ts`).
 *
 * The chain engine needs none of this: whether blocks are hashed changes nothing else. The parent of the first block is 32 zeros.
 * Cost: two SHA-256 for each transaction, field and inner node; the hashes of blocks that are still held are kept, and their contents.
 */
import { assert } from '../kernel/index.js';
import type { Block } from './block.js';
import type { ChainListener } from './chain-options.js';
import { encodeHeader, encodeResults, encodeTransaction } from './encoding.js';
import type { GasPrice } from './gas-price.js';
import {
  DIGEST_BYTES,
  hashTwice,
  merkleRoot,
  proveInclusion,
  type HashFunction,
  type InclusionProof,
} from './merkle.js';
import type { Transactions } from './transactions.js';

/** What the rooms of the model do not have: whoever runs them brings it. */
export interface Cryptography {
  readonly sha256: HashFunction;
  /** Signature of producer `producer`, and whether one is its. Ed25519 (RFC 8032): the same message has the same signature. */
  sign(producer: number, message: Uint8Array): Uint8Array;
  isSignedBy(producer: number, message: Uint8Array, signature: Uint8Array): boolean;
}

/** A block as a node keeps it on its disk. */
export interface SealedBlock {
  readonly hash: Uint8Array;
  /** By place in `headerFields`: its bytes, and their hash. */
  readonly fields: readonly Uint8Array[];
  readonly leaves: readonly Uint8Array[];
  readonly transactions: readonly Uint8Array[];
  readonly signature?: Uint8Array | undefined;
}

export interface HashChainOptions {
  readonly transactions: Transactions;
  /** Offers for gas by level. */
  readonly prices: readonly GasPrice[];
  readonly cryptography: Cryptography;
  readonly signatures: 'none' | 'ed25519';
}

/** What the first block has as its parent. */
const NO_PARENT = new Uint8Array(DIGEST_BYTES);

export class HashChain implements ChainListener {
  private readonly options: HashChainOptions;
  private readonly hash: HashFunction;
  private readonly sealed = new Map<number, SealedBlock>();

  constructor(options: HashChainOptions) {
    this.options = options;
    this.hash = hashTwice(options.cryptography.sha256);
  }

  /** The block of that number as it is stored, if it has been executed and is still held. */
  of(block: number): SealedBlock | undefined {
    return this.sealed.get(block);
  }

  /** A proof that the k-th transaction of a block is in it: against the field `transactionsRoot` of its header. */
  prove(block: number, k: number): InclusionProof {
    const sealed = this.sealed.get(block);
    assert(sealed !== undefined, 'CW-LEDGER-UNSEALED', `block ${block} has no hash, or is no longer held`);
    return proveInclusion(sealed.transactions.map(this.hash), k, this.hash);
  }

  onCreated(block: Block): void {
    const { transactions: t, prices, cryptography, signatures } = this.options;
    const transactions = Array.from(block.transactions, (id) => encodeTransaction(t, id, prices));
    const rootOf = (entries: readonly Uint8Array[]): Uint8Array =>
      merkleRoot(entries.map(this.hash), this.hash);
    const fields = encodeHeader(block, {
      parent: block.height === 1 ? NO_PARENT : this.hashOf(block.parent),
      transactionsRoot: rootOf(transactions),
      resultsRoot: rootOf(encodeResults(block)),
      uncles: block.uncles.map((uncle) => this.hashOf(uncle)),
    });
    const leaves = fields.map(this.hash);
    const hash = merkleRoot(leaves, this.hash);
    const signature = signatures === 'none' ? undefined : cryptography.sign(block.producer, hash);
    this.sealed.set(block.id, { hash, fields, leaves, transactions, signature });
  }

  private hashOf(block: number): Uint8Array {
    const sealed = this.sealed.get(block);
    assert(
      sealed !== undefined,
      'CW-LEDGER-UNSEALED',
      `block ${block} has no hash, and is a parent or an uncle`,
    );
    return sealed.hash;
  }

  onDropped(block: Block): void {
    this.sealed.delete(block.id);
  }
}
