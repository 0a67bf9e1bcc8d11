/** Blocks linked by hashes: what is in a hash, what a proof shows, and that no byte of a stored block can be changed unseen. */
import { describe, expect, it } from 'vitest';
import { cryptographyOf } from '../../src/experiment/cryptography.js';
import {
  encodeTransaction,
  findFlaws,
  GENESIS,
  HashChain,
  hashTwice,
  headerFields,
  isIncluded,
  merkleRoot,
  singlePrice,
  type Block,
  type SealedBlock,
} from '../../src/ledger/index.js';
import { carry, ledgerByHand } from './toys.js';

const cryptography = cryptographyOf('a seed');
const hash = hashTwice(cryptography.sha256);
const prices = [0n, 7n].map(singlePrice);

/** Two producers in turn make blocks of 3, 0, 1, 5 and 2 transactions. */
function chainOf(signatures: 'none' | 'ed25519') {
  const ledger = ledgerByHand(2, { keepDepth: 100 });
  const { transactions } = ledger;
  const chained = new HashChain({ transactions, prices, cryptography, signatures });
  ledger.chain.listen(chained);
  const blocks = [3, 0, 1, 5, 2].map((count, k) => {
    const node = k % 2;
    if (count > 0) ledger.send(count, { gateway: node, price: k % 2 });
    const block = ledger.make(node);
    carry(ledger, block, 1 - node);
    return block;
  });
  const sealedOf = (block: Block): SealedBlock => chained.of(block.id)!;
  return { ledger, chained, blocks, sealed: blocks.map(sealedOf) };
}

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.map((byte, k) => (k === at ? byte ^ 1 : byte));
}

const { ledger, chained, blocks, sealed } = chainOf('ed25519');
const unsigned = chainOf('none').sealed;
const SIGNED = { below: GENESIS, signatures: 'ed25519' } as const;
const UNSIGNED = { below: GENESIS, signatures: 'none' } as const;

describe('a chain of hashes', () => {
  it('is sound as it is made, signed or not', () => {
    expect(findFlaws(sealed, cryptography, SIGNED)).toEqual([]);
    expect(findFlaws(unsigned, cryptography, UNSIGNED)).toEqual([]);
  });

  it('is not taken for signed without signatures', () => {
    expect(unsigned[0]!.signature).toBeUndefined();
    expect(findFlaws(unsigned, cryptography, SIGNED)).toEqual(
      unsigned.map((_, block) => ({ block, field: 'signature' })),
    );
  });

  it('begins on 32 zeros, and each block holds the hash of the one below', () => {
    const parent = headerFields.indexOf('parent');
    expect(sealed.map(({ fields }) => fields[parent])).toEqual([
      new Uint8Array(32),
      ...sealed.slice(0, -1).map(({ hash: below }) => below),
    ]);
  });

  it('holds the transactions of each block, all of them, in their order', () => {
    blocks.forEach(({ transactions }, k) => {
      const bytes = Array.from(transactions, (id) => encodeTransaction(ledger.transactions, id, prices));
      expect(sealed[k]!.transactions).toEqual(bytes);
      expect(sealed[k]!.fields[headerFields.indexOf('transactionsRoot')]).toEqual(
        merkleRoot(bytes.map(hash), hash),
      );
    });
  });

  it('may be checked from any block on', () => {
    const claim = { ...SIGNED, below: { hash: sealed[1]!.hash, height: 2 } };
    expect(findFlaws(sealed.slice(2), cryptography, claim)).toEqual([]);
    expect(findFlaws(sealed.slice(3), cryptography, claim)).toEqual([
      { block: 0, field: 'parent' },
      { block: 0, field: 'height' },
      { block: 1, field: 'height' },
    ]);
  });

  it('lets go of blocks when the tree does', () => {
    const { chained: other, blocks: made } = chainOf('none');
    other.onDropped(made[0]!);
    expect(other.of(made[0]!.id)).toBeUndefined();
    expect(() => other.prove(made[0]!.id, 0)).toThrow('CW-LEDGER-UNSEALED');
  });
});

describe('a light client', () => {
  it('that has a header is shown that a transaction is in its block, and is not taken in by another', () => {
    blocks.forEach(({ id, transactions }, b) => {
      const root = sealed[b]!.fields[headerFields.indexOf('transactionsRoot')]!;
      transactions.forEach((tx, k) => {
        const leaf = hash(encodeTransaction(ledger.transactions, tx, prices));
        const proof = chained.prove(id, k);
        expect(isIncluded(leaf, proof, root, hash)).toBe(true);
        expect(isIncluded(hash(Uint8Array.of(1)), proof, root, hash)).toBe(false);
        proof.siblings.forEach((_, s) => {
          const siblings = proof.siblings.map((sibling, at) => (at === s ? flipped(sibling, 3) : sibling));
          expect(isIncluded(leaf, { ...proof, siblings }, root, hash)).toBe(false);
        });
      });
    });
  });
});

describe('a change of one byte', () => {
  /** Flaws of block `b`, changed, and the one above it. */
  const flawsWith = (b: number, changed: Partial<SealedBlock>) => {
    const below = b === 0 ? GENESIS : { hash: sealed[b - 1]!.hash, height: b };
    const pair = [{ ...sealed[b]!, ...changed }, ...sealed.slice(b + 1, b + 2)];
    const flaws = findFlaws(pair, cryptography, { ...SIGNED, below });
    return flaws.map(({ block, field }) => ({ block: block + b, field }));
  };

  it.each(headerFields.map((name, f) => [name, f] as const))(
    'of the field %s is told, wherever',
    (name, f) => {
      sealed.forEach(({ fields }, b) => {
        for (let at = 0; at < fields[f]!.length; at++) {
          const changed = fields.map((field, k) => (k === f ? flipped(field, at) : field));
          expect(flawsWith(b, { fields: changed })).toEqual([{ block: b, field: name }]);
        }
      });
    },
  );

  it.each(headerFields.map((name, f) => [name, f] as const))(
    'of the stored hash of %s is told',
    (name, f) => {
      sealed.forEach(({ leaves }, b) => {
        for (let at = 0; at < 32; at++) {
          const changed = leaves.map((leaf, k) => (k === f ? flipped(leaf, at) : leaf));
          expect(flawsWith(b, { leaves: changed })).toEqual([{ block: b, field: `${name} leaf` }]);
        }
      });
    },
  );

  it('of any transaction is told', () => {
    sealed.forEach(({ transactions }, b) =>
      transactions.forEach((bytes, t) => {
        for (let at = 0; at < bytes.length; at++) {
          const changed = transactions.map((each, k) => (k === t ? flipped(each, at) : each));
          expect(flawsWith(b, { transactions: changed })).toEqual([{ block: b, field: 'transactions' }]);
        }
      }),
    );
  });

  it('of the hash or the signature is told', () => {
    sealed.forEach(({ hash: own, signature }, b) => {
      for (let at = 0; at < own.length; at++)
        expect(flawsWith(b, { hash: flipped(own, at) })).toEqual([{ block: b, field: 'hash' }]);
      for (let at = 0; at < signature!.length; at++)
        expect(flawsWith(b, { signature: flipped(signature!, at) })).toEqual([
          { block: b, field: 'signature' },
        ]);
    });
  });
});

describe('a change that is hashed anew', () => {
  /** A block with its transactions in reverse, and a header that agrees with that. */
  function reversed(block: SealedBlock): SealedBlock {
    const transactions = [...block.transactions].reverse();
    const root = merkleRoot(transactions.map(hash), hash);
    const fields = block.fields.map((field, f) => (headerFields[f] === 'transactionsRoot' ? root : field));
    const leaves = fields.map(hash);
    return { ...block, transactions, fields, leaves, hash: merkleRoot(leaves, hash) };
  }
  const withReversed = (chain: readonly SealedBlock[], b: number) =>
    chain.map((block, k) => (k === b ? reversed(block) : block));

  it('shows at the block above, and at once where blocks are signed', () => {
    expect(findFlaws(withReversed(sealed, 3), cryptography, SIGNED)).toEqual([
      { block: 3, field: 'signature' },
      { block: 4, field: 'parent' },
    ]);
    expect(findFlaws(withReversed(unsigned, 3), cryptography, UNSIGNED)).toEqual([
      { block: 4, field: 'parent' },
    ]);
  });

  it('of the last block shows by its signature alone', () => {
    expect(findFlaws(withReversed(sealed, 4), cryptography, SIGNED)).toEqual([
      { block: 4, field: 'signature' },
    ]);
    expect(findFlaws(withReversed(unsigned, 4), cryptography, UNSIGNED)).toEqual([]);
  });

  it('cannot repeat the last transactions of an odd list, which has the same root', () => {
    const repeated = [...sealed[0]!.transactions, sealed[0]!.transactions[2]!];
    expect(merkleRoot(repeated.map(hash), hash)).toEqual(merkleRoot(repeated.slice(0, 3).map(hash), hash));
    const doubled = sealed.map((block, k) => (k === 0 ? { ...block, transactions: repeated } : block));
    expect(findFlaws(doubled, cryptography, SIGNED)).toEqual([{ block: 0, field: 'transactions' }]);
  });
});

it('keys follow from the seed: another run signs otherwise, and nobody signs for another', () => {
  const message = Uint8Array.of(1, 2, 3);
  const signature = cryptography.sign(0, message);
  expect(cryptographyOf('a seed').sign(0, message)).toEqual(signature);
  expect(cryptography.isSignedBy(0, message, signature)).toBe(true);
  expect(cryptography.isSignedBy(1, message, signature)).toBe(false);
  expect(cryptographyOf('another').isSignedBy(0, message, signature)).toBe(false);
});
