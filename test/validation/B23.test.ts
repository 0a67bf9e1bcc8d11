/**
 * B23: hashes of the Bitcoin main chain, which prove themselves: SHA-256 twice of the genesis header, the Merkle tree of block
 * 100,000 and of its first three transactions, of which the last is its own sibling; lengths of proofs.
 * Source: the Bitcoin block chain. Digests are shown with their bytes reversed, as Bitcoin shows them. Tolerance: none.
 */
import { describe, expect, it } from 'vitest';
import { cryptographyOf } from '../../src/experiment/cryptography.js';
import { hashTwice, isIncluded, merkleRoot, proofLength, proveInclusion } from '../../src/ledger/index.js';

const hash = hashTwice(cryptographyOf('').sha256);
const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
/** As Bitcoin shows a digest, and back. */
const shown = (digest: Uint8Array): string => Buffer.from(digest).reverse().toString('hex');
const digestOf = (text: string): Uint8Array => bytesOf(text).reverse();

/** Version 1, no parent, Merkle root, 2009-01-03 18:15:05 UTC, bits 1d00ffff, nonce 2083236893. */
const genesis = bytesOf(
  '01000000' +
    '00'.repeat(32) +
    '3ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a' +
    '29ab5f49' +
    'ffff001d' +
    '1dac2b7c',
);

const block100000 = [
  '8c14f0db3df150123e6f3dbbf30f8b955a8249b62ac1d1ff16284aefa3d06d87',
  'fff2525b8931402dd09222c50775608f75787bd2b87e56995a7bdd30f79702c4',
  '6359f0868171b1d194cbee1af2f16ea598ae8fad666d9b012c8ed2b79a236ec4',
  'e9a66845e05d5abc0ad04ec80f774a7e585c6e8db975962d069a522137b80c1d',
].map(digestOf);

describe('B23: hashes of Bitcoin', () => {
  it('SHA-256 twice of the genesis header', () => {
    expect(genesis).toHaveLength(80);
    expect(shown(hash(genesis))).toBe('000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f');
  });

  it.each([
    [4, 'f3e94742aca4b5ef85488dc37c06c3282295ffec960994b2c0d5ac2a25a95766'],
    [3, 'fa435470825de273081dcc706b25514c936fa6dc80ab965ce6970d68ddd0b553'],
  ])('the Merkle root of the first %i transactions of block 100,000', (count, root) => {
    expect(shown(merkleRoot(block100000.slice(0, count), hash))).toBe(root);
  });

  it.each([
    [1, 0],
    [2, 1],
    [3, 2],
    [4, 2],
    [7, 3],
    [1000, 10],
  ])('a proof among %i leaves has %i digests, for a leaf and no other', (count, length) => {
    const leaves = Array.from({ length: count }, (_, k) => hash(Uint8Array.of(k & 255, k >> 8)));
    const root = merkleRoot(leaves, hash);
    expect(proofLength(count)).toBe(length);
    // each of few leaves, and every 111th of many
    leaves.forEach((leaf, k) => {
      if (count > 10 && k % 111 !== 0) return;
      const proof = proveInclusion(leaves, k, hash);
      expect(proof.siblings).toHaveLength(length);
      expect(isIncluded(leaf, proof, root, hash)).toBe(true);
      expect(isIncluded(leaves[(k + 1) % count]!, proof, root, hash)).toBe(count === 1);
      expect(isIncluded(leaf, { ...proof, index: k ^ 1 }, root, hash)).toBe(false);
    });
  });
});
