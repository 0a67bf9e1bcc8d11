/** What the hash of a block covers: each of its fields is changed, and the hash changes or there is a reason why not. */
import { describe, expect, it } from 'vitest';
import { cryptographyOf } from '../../src/experiment/cryptography.js';
import { HashChain, headerFields, singlePrice, type Block } from '../../src/ledger/index.js';
import { carry, ledgerByHand } from './toys.js';

const ledger = ledgerByHand(2, { keepDepth: 100 });
const prices = [0n, 7n].map(singlePrice);
const chained = new HashChain({
  transactions: ledger.transactions,
  prices,
  cryptography: cryptographyOf('a seed'),
  signatures: 'none',
});
ledger.chain.listen(chained);
const [first, second, third] = [2, 3, 2].map((count, k) => {
  ledger.send(count, { gateway: k % 2, price: k % 2 });
  const block = ledger.make(k % 2);
  carry(ledger, block, 1 - (k % 2));
  return block;
}) as [Block, Block, Block];

/** A block with an uncle, a carried order and amounts that are not 0, so that each field has something to be changed. */
const block: Block = {
  ...third,
  uncles: [first.id],
  reward: 1.90625,
  baseFee_wei: 3n,
  burnt_uEUR: 2,
  carried: { receipts: [0, 1], fees_uEUR: [3, 4] },
};

function hashOf(changed: Partial<Block>): string {
  chained.onCreated({ ...block, id: 1_000, ...changed });
  const { hash } = chained.of(changed.id ?? 1_000)!;
  return Buffer.from(hash).toString('hex');
}

type Change = Partial<Block>;
/** Ways to change a field, each of which the hash must show. */
const covered = {
  parent: [{ parent: first.id }],
  height: [{ height: block.height + 1 }],
  weight: [{ weight: block.weight + 1 }, { weight: block.weight + 2 ** -40 }],
  producer: [{ producer: block.producer + 1 }],
  timestamp_us: [{ timestamp_us: block.timestamp_us + 1 }],
  transactions: [
    { transactions: block.transactions.slice().reverse() },
    { transactions: block.transactions.slice(1) },
    { transactions: Int32Array.of(0, 1) },
  ],
  bytes: [{ bytes: block.bytes + 1 }],
  uncles: [{ uncles: [] }, { uncles: [second.id] }, { uncles: [first.id, second.id] }],
  reward: [{ reward: 1 }],
  baseFee_wei: [{ baseFee_wei: 4n }, { baseFee_wei: 3n + (1n << 64n) }],
  receipts: [{ receipts: Uint8Array.of(0, 1) }, { receipts: Uint8Array.of(1, 0) }],
  gas: [{ gas: block.gas.map((gas, k) => gas + (k === 0 ? 1 : 0)) }],
  gasUsed: [{ gasUsed: block.gasUsed + 1 }],
  fees_uEUR: [{ fees_uEUR: block.fees_uEUR.map((fee, k) => fee + (k === 1 ? 1 : 0)) }],
  carried: [
    { carried: undefined },
    { carried: { receipts: [1, 1], fees_uEUR: [3, 4] } },
    { carried: { receipts: [0, 1], fees_uEUR: [3, 5] } },
    { carried: { receipts: [0], fees_uEUR: [3] } },
  ],
  burnt_uEUR: [{ burnt_uEUR: 3 }],
  stateRoot: [{ stateRoot: block.stateRoot + 1 }],
} satisfies Partial<Record<keyof Block, Change[]>>;

/** What a node knows for itself, by why (src/ledger/encoding.ts). */
const own = {
  id: [{ id: 1_001 }],
  totalWeight: [{ totalWeight: block.totalWeight + 1 }],
  created_us: [{ created_us: block.created_us + 1 }],
  segment: [{ segment: undefined }],
  slots: [{ slots: block.slots + 1 }],
  final_us: [{ final_us: 5 }],
  isTaken: [{ isTaken: !block.isTaken }],
} satisfies Record<Exclude<keyof Block, keyof typeof covered>, Change[]>;

describe('the hash of a block', () => {
  const before = hashOf({});

  it('knows every field that blocks have: one that is added must be covered, or said why not', () => {
    const known = [...Object.keys(covered), ...Object.keys(own)].sort();
    expect(known).toEqual(Object.keys(block).sort());
    expect(Object.keys(second).sort()).toEqual(known);
  });

  it.each(Object.entries<Change[]>(covered))('covers %s', (_name, changes) => {
    const hashes = changes.map(hashOf);
    expect(new Set([before, ...hashes]).size).toBe(changes.length + 1);
  });

  it.each(Object.entries<Change[]>(own))('does not cover %s', (_name, changes) => {
    for (const change of changes) expect(hashOf(change)).toBe(before);
  });

  it('stands on the hashes of uncles, not on their numbers', () => {
    const uncles = chained.of(1_000)!.fields[headerFields.indexOf('uncles')]!;
    hashOf({ uncles: [second.id, first.id] });
    const both = chained.of(1_000)!.fields[headerFields.indexOf('uncles')]!;
    expect(uncles).toHaveLength(32);
    expect([...both]).toEqual([...chained.of(second.id)!.hash, ...chained.of(first.id)!.hash]);
    expect(() => hashOf({ uncles: [77] })).toThrow('CW-LEDGER-UNSEALED');
  });
});
