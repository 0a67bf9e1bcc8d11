import { describe, expect, it } from 'vitest';
import { EXPIRED, FINAL, PENDING, REJECTED } from '../../src/ledger/index.js';
import { carry, grow, ledgerByHand } from './toys.js';

describe('a block is stable', () => {
  // what may be let go of is looked at with every 32nd move of the observer's head
  it('four blocks below the final one, which has two on top: 26 of 32', () => {
    const ledger = ledgerByHand(2);
    const blocks = grow(ledger, 32);

    expect(ledger.chain.final).toBe(blocks[29]);
    expect(ledger.told.stable).toEqual([blocks[25].id]);
    expect(ledger.chain.stable.height).toBe(26);
  });

  it('only below the heads of the other nodes, unless they are far behind', () => {
    const ledger = ledgerByHand(3);
    grow(ledger, 26);
    grow(ledger, 6, [2]);

    expect(ledger.chain.final.height).toBe(30);
    expect(ledger.chain.stable.height).toBe(26 - 4);
    expect(ledger.chain.head(2).height).toBe(26);
  });

  it('and the transactions in it are in the chain of the node that was down, not in its pool', () => {
    const ledger = ledgerByHand(3);
    ledger.gossip.setDown(2, true);
    const [first] = ledger.send(1, { gateway: 2 });
    ledger.gossip.deliver(0, 0, 0, 2);
    grow(ledger, 32, [2]);

    expect(ledger.told.retired).toEqual([{ id: first, outcome: FINAL, block: 1, receipt: 0 }]);
    expect(ledger.chain.pool(2).size).toBe(0);
  });
});

describe('blocks are dropped', () => {
  it('in the order of making, with their fate, once the stable one is above them', () => {
    const ledger = ledgerByHand(2);
    const stale = ledger.make(1);
    const main = grow(ledger, 32);

    expect(ledger.told.dropped[0]).toEqual({ id: stale.id, fate: 'stale' });
    expect(ledger.told.dropped.slice(1)).toEqual(main.slice(0, 25).map(({ id }) => ({ id, fate: 'main' })));
    expect(ledger.executor.forgotten).toEqual([0, 1, ...main.slice(0, 25).map(({ id }) => id)]);
  });

  it('all at the end: what is above the final block is undecided', () => {
    const ledger = ledgerByHand(2);
    grow(ledger, 2);
    const late = ledger.make(1);
    ledger.chain.finish();

    expect(ledger.told.dropped).toEqual([
      { id: 1, fate: 'undecided' },
      { id: 2, fate: 'undecided' },
      { id: late.id, fate: 'undecided' },
    ]);
  });

  it('and one that arrives after that is ignored, as it is far too light', () => {
    const ledger = ledgerByHand(3);
    const stray = ledger.make(1);
    grow(ledger, 32);
    carry(ledger, stray, 2);

    expect(ledger.chain.head(2).height).toBe(32);
  });
});

describe('a transaction is retired', () => {
  it('once, in the order of ids, when its block is stable', () => {
    const ledger = ledgerByHand(1);
    for (let k = 0; k < 32; k++) {
      ledger.send(1);
      ledger.make(0);
    }

    expect(ledger.told.retired.map(({ id }) => id)).toEqual(Array.from({ length: 26 }, (_, k) => k));
    expect(ledger.told.retired.every(({ outcome }) => outcome === FINAL)).toBe(true);
    expect(ledger.transactions.oldest).toBe(26);
  });

  it('not while a contract may still read it', () => {
    const ledger = ledgerByHand(1);
    ledger.executor.needed = 1;
    ledger.send(2);
    grow(ledger, 32);
    expect(ledger.transactions.oldest).toBe(1);

    ledger.executor.needed = Infinity;
    grow(ledger, 32);

    expect(ledger.transactions.oldest).toBe(2);
  });

  it('as rejected at once, though a place in the order is kept', () => {
    const ledger = ledgerByHand(1, { mempoolCapacity: 1 });
    ledger.send(2);
    grow(ledger, 32);

    expect(ledger.told.retired.map(({ outcome }) => outcome)).toEqual([FINAL, REJECTED]);
  });

  it('as expired when a stable block is as old as its time runs, and then it has left every pool', () => {
    const ledger = ledgerByHand(2);
    ledger.send(1, { gateway: 1, lifetime_us: 20 });
    ledger.gossip.deliver(0, 0, 0, 1);
    ledger.chain.build = () => 0;
    grow(ledger, 32);

    expect(ledger.told.retired).toEqual([{ id: 0, outcome: EXPIRED, block: -1, receipt: 0 }]);
    expect([ledger.chain.pool(0).size, ledger.chain.pool(1).size]).toEqual([0, 0]);
  });

  it('not yet if a block that may still win could hold it', () => {
    const ledger = ledgerByHand(2);
    ledger.send(1, { gateway: 1, lifetime_us: 15 });
    const rival = ledger.make(1);
    expect([...rival.transactions]).toEqual([0]);
    grow(ledger, 32, [1]);

    expect(ledger.told.retired).toEqual([]);
    const rivals = Array.from({ length: 32 }, () => ledger.make(1));
    for (const block of [rival, ...rivals]) carry(ledger, block, 0);
    expect(ledger.transactions.block[0]).toBe(rival.id);
  });

  it('at the end in any case: final, expired by then, or pending', () => {
    const ledger = ledgerByHand(2);
    ledger.send(1);
    grow(ledger, 3);
    ledger.send(1);
    grow(ledger, 1);
    ledger.send(1, { gateway: 1, lifetime_us: 10 });
    ledger.send(1, { gateway: 1 });
    ledger.wait(10);
    ledger.chain.finish();

    expect(ledger.told.retired.map(({ outcome }) => outcome)).toEqual([FINAL, PENDING, EXPIRED, PENDING]);
    expect(ledger.told.retired.map(({ block }) => block > 0)).toEqual([true, true, false, false]);
  });
});

it('a ledger that never forks keeps nothing: each block is stable when it is made', () => {
  const ledger = ledgerByHand(1, { confirmations: 0, keepDepth: 0 });
  ledger.send(1);
  const block = ledger.make(0);

  expect(ledger.chain.stable).toBe(block);
  expect(ledger.told.retired).toHaveLength(1);
  expect(ledger.chain.tree.first).toBe(block.id);
});
