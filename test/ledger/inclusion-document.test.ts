/** A proof as a document: it holds as it is made, and no digit of it can be changed unseen. */
import { describe, expect, it } from 'vitest';
import { cryptographyOf } from '../../src/experiment/cryptography.js';
import { ChainwattError } from '../../src/kernel/index.js';
import {
  flawsOfInclusion,
  HashChain,
  headerFields,
  inclusionDocument,
  readInclusionDocument,
  singlePrice,
  type InclusionDocument,
} from '../../src/ledger/index.js';
import { ledgerByHand } from './toys.js';

const { sha256 } = cryptographyOf('');
const ledger = ledgerByHand(1, { keepDepth: 100 });
const chained = new HashChain({
  transactions: ledger.transactions,
  prices: [0n].map(singlePrice),
  cryptography: cryptographyOf('a seed'),
  signatures: 'none',
});
ledger.chain.listen(chained);
const documents = [1, 2, 5, 8].flatMap((count) => {
  ledger.send(count);
  const block = ledger.make(0);
  return Array.from(block.transactions, (id, k) => ({
    id,
    k,
    count,
    block,
    document: inclusionDocument(chained.of(block.id)!, k, sha256),
  }));
});

/** Every way to change one hexadecimal digit or number of a document. */
function changesOf(document: InclusionDocument): { readonly path: string; readonly changed: unknown }[] {
  const found: { path: string; changed: unknown }[] = [];
  const walk = (value: unknown, path: (string | number)[]): void => {
    const put = (leaf: unknown): void => {
      const copy = structuredClone(document) as unknown as Record<string | number, unknown>;
      let at = copy;
      for (const key of path.slice(0, -1)) at = at[key] as Record<string | number, unknown>;
      at[path.at(-1)!] = leaf;
      found.push({ path: path.join('.'), changed: copy });
    };
    if (typeof value === 'number') put(value + 1);
    else if (typeof value === 'string') {
      if (path[0] === 'format') return put(value + '!');
      for (let at = 0; at < value.length; at++)
        put(value.slice(0, at) + (value[at] === '0' ? '1' : '0') + value.slice(at + 1));
      put(value + '00');
      if (value !== '') put(value.slice(2));
    } else {
      for (const key of Object.keys(value as object)) walk((value as never)[key], [...path, key]);
      if (Array.isArray(value)) {
        put([...(value as string[]), '0'.repeat(64)]);
        if (value.length > 0) put(value.slice(1));
      }
    }
  };
  walk(document, []);
  return found;
}

const holds = (value: unknown): boolean => {
  try {
    return flawsOfInclusion(readInclusionDocument(value), sha256).length === 0;
  } catch {
    return false;
  }
};

describe('a proof of inclusion', () => {
  it('holds for each transaction of blocks of 1, 2, 5 and 8, written and read', () => {
    for (const { id, k, count, block, document } of documents) {
      const read = readInclusionDocument(JSON.parse(JSON.stringify(document)));
      expect(flawsOfInclusion(read, sha256)).toEqual([]);
      expect(read.transaction.number).toBe(id);
      expect(read.inclusion).toMatchObject({ index: k, count });
      expect(read.block.height).toBe(block.height);
      expect(read.block.hash).toBe(Buffer.from(chained.of(block.id)!.hash).toString('hex'));
    }
  });

  it('does not hold with any digit or number of it changed, whichever field', () => {
    const { document } = documents.find(({ count, k }) => count === 5 && k === 4)!;
    const changes = changesOf(document);
    const seen = new Set(changes.map(({ path }) => path.split('.').slice(0, 3).join('.')));
    for (const name of headerFields) expect(seen.has(`block.header.${name}`)).toBe(true);
    expect(changes.length).toBeGreaterThan(500);
    expect(changes.filter(({ changed }) => holds(changed)).map(({ path }) => path)).toEqual([]);
  });

  it('does not hold for the last of an odd number once more, which has the same root', () => {
    const { document } = documents.find(({ count, k }) => count === 5 && k === 4)!;
    const longer = { ...document, inclusion: { ...document.inclusion, index: 5, count: 6 } };
    expect(flawsOfInclusion(longer, sha256)).toEqual(['the header has another number of transactions']);
  });

  it('says what is wrong', () => {
    const { document } = documents.at(-1)!;
    const flaws = (changed: Partial<InclusionDocument>): string[] =>
      flawsOfInclusion({ ...document, ...changed }, sha256);
    const { transaction, block } = document;
    expect(flaws({ transaction: { ...transaction, number: 1 } })).toEqual([
      'the bytes of the transaction are not of that number',
    ]);
    expect(flaws({ block: { ...block, height: 99 } })).toEqual([
      "the block's height is not that of its header",
    ]);
    expect(flaws({ block: { ...block, hash: '0'.repeat(64) } })).toEqual([
      "the fields of the header do not have the block's hash",
    ]);
    expect(() => readInclusionDocument({})).toThrow('CW-PROOF-FORM');
  });

  it('says in a sentence why something is none', () => {
    const { document } = documents.at(-1)!;
    const found = (value: unknown): string | undefined => {
      try {
        readInclusionDocument(value);
      } catch (error) {
        return error instanceof ChainwattError ? error.problems[0]!.found : undefined;
      }
      return undefined;
    };
    const { block, ...rest } = document;
    const { hash: _, ...unhashed } = block;
    expect(found(undefined)).toBe('it is no JSON');
    expect(found([1])).toBe('it is no JSON object');
    expect(found(null)).toBe('it is no JSON object');
    expect(found({ a: 1 })).toBe('it lacks `format`, `transaction`, `inclusion`, `block`');
    expect(found(rest)).toBe('it lacks `block`');
    expect(found({ ...rest, block: unhashed })).toBe('it lacks `block.hash`');
    expect(found({ ...document, format: 'x' })).toBe('its `format` is not what a proof has there');
    expect(found({ ...rest, block: { ...block, hash: 'x' } })).toBe(
      'its `block.hash` is not what a proof has there',
    );
    expect(found({ ...rest, block: { ...block, more: 1 } })).toBe('it has `block.more`, which no proof has');
    expect(found(document)).toBeUndefined();
  });
});
