import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Mempool, Transactions } from '../../src/ledger/index.js';

const NODE = 1;

interface Pending {
  readonly price?: number;
  readonly gas?: number;
  readonly bytes?: number;
  readonly expires?: number;
}

/** A pool of the second of two nodes. */
function poolOf(capacity = Infinity): {
  t: Transactions;
  pool: Mempool;
  /** Lets a transaction arrive; returns its id, or -1 if the pool had no room. */
  add(pending?: Pending, now?: number): number;
  select(gas?: number, bytes?: number, now?: number): number[];
} {
  const t = new Transactions(2, 4);
  const pool = new Mempool(t, NODE, capacity);
  return {
    t,
    pool,
    add({ price = 0, gas = 1, bytes = 1, expires = Infinity } = {}, now = 0) {
      const id = t.allocate(1);
      t.priceLevel[t.at(id)] = price;
      t.gasLimit[t.at(id)] = gas;
      t.bytes[t.at(id)] = bytes;
      t.expires_us[t.at(id)] = expires;
      return pool.add(id, now) ? id : -1;
    },
    select(gas = Infinity, bytes = Infinity, now = 0) {
      const out = new Int32Array(t.mask + 1);
      return [...out.subarray(0, pool.select(now, { blockGasLimit: gas, blockBytesLimit: bytes }, out))];
    },
  };
}

describe('the order in which a pool fills a block', () => {
  it('takes the highest price first, and first come first served within a price', () => {
    const { add, select } = poolOf();
    for (const price of [1, 0, 2, 1, 2, 0]) add({ price });

    expect(select()).toEqual([2, 4, 0, 3, 1, 5]);
  });

  it('passes over what does not fit and goes on with what does: gas 40 + 70 > 100, 40 + 60 = 100', () => {
    const { add, select } = poolOf();
    add({ gas: 40 });
    add({ gas: 70 });
    add({ gas: 60 });

    expect(select(100)).toEqual([0, 2]);
  });

  it('keeps to the bytes of a block as to its gas', () => {
    const { add, select } = poolOf();
    add({ bytes: 500 });
    add({ bytes: 501 });
    add({ bytes: 500 });

    expect(select(Infinity, 1000)).toEqual([0, 2]);
  });

  it('takes nothing whose time has run out, to the microsecond', () => {
    const { add, select, pool } = poolOf();
    add({ expires: 10 });
    add({ expires: 11 });

    expect(select(Infinity, Infinity, 10)).toEqual([1]);
    expect(pool.size).toBe(1);
  });

  it('leaves the pool as it was: what is chosen waits until a block holds it', () => {
    const { add, select, pool } = poolOf();
    add();
    add();

    expect(select()).toEqual(select());
    expect(pool.size).toBe(2);
    pool.include(Int32Array.of(0));
    expect(select()).toEqual([1]);
  });
});

describe('capacity', () => {
  it('refuses what is one too many', () => {
    const { add, pool } = poolOf(2);

    expect([add(), add(), add()]).toEqual([0, 1, -1]);
    expect(pool.size).toBe(2);
  });

  it('lets go of what has expired before it refuses', () => {
    const { add, pool } = poolOf(2);
    add({ expires: 5 });
    add({ expires: 50 });

    expect(add({}, 4)).toBe(-1);
    expect(add({}, 5)).toBe(3);
    expect(pool.waiting(5)).toEqual([1, 3]);
  });

  it('has room again for each transaction that a block takes away', () => {
    const { add, pool } = poolOf(1);
    add();
    pool.include(Int32Array.of(0));

    expect(add()).toBe(1);
  });

  it('takes back the transactions of an abandoned block even if it is full', () => {
    const { add, pool } = poolOf(1);
    add();
    pool.include(Int32Array.of(0));
    add();
    pool.giveBack(Int32Array.of(0));

    expect(pool.size).toBe(2);
    expect(add()).toBe(-1);
  });

  it('lets go of the last of those that pay least for one that pays more, and of none that pay as much', () => {
    const { add, pool, select } = poolOf(4);
    const evicted: number[] = [];
    pool.onEvicted = (id) => evicted.push(id);
    for (const price of [1, 2, 1, 2]) add({ price });

    expect(add({ price: 1 })).toBe(-1);
    expect(add({ price: 2 })).toBe(5);
    expect(add({ price: 2 })).toBe(6);
    expect(add({ price: 2 })).toBe(-1);
    expect(evicted).toEqual([2, 0]);
    expect(select()).toEqual([1, 3, 5, 6]);
  });

  it('lets go of what has expired first, though it pays more', () => {
    const { add, pool } = poolOf(2);
    add({ price: 5, expires: 10 });
    add({ price: 1 });

    expect(add({ price: 2 }, 10)).toBe(2);
    expect(pool.waiting(10)).toEqual([2, 1]);
  });

  it('passes over what a block has taken, when it looks for one to let go of', () => {
    const { add, pool } = poolOf(2);
    for (let k = 0; k < 2; k++) add();
    pool.include(Int32Array.of(1));
    add({ price: 1 });

    expect(add({ price: 1 })).toBe(3);
    expect(pool.waiting(0)).toEqual([2, 3]);
  });

  it('takes from a burst those that pay enough, be they behind some that do not', () => {
    const { t, pool, add } = poolOf(2);
    add({ price: 1 });
    add({ price: 1 });
    const first = t.allocate(3);
    t.expires_us.fill(100);
    t.priceLevel.set([0, 2, 0], t.at(first));
    pool.receive(first, first + 3, 0);

    expect(pool.waiting(0)).toEqual([3, 0]);
  });
});

describe('a reorganisation', () => {
  it('puts the abandoned transactions in front, the lower block first, each in its place', () => {
    const { add, select, pool } = poolOf();
    for (let k = 0; k < 6; k++) add();
    pool.include(Int32Array.of(0, 1));
    pool.include(Int32Array.of(2, 3));
    select();
    // blocks are left from the tip down
    pool.giveBack(Int32Array.of(2, 3));
    pool.giveBack(Int32Array.of(0, 1));

    expect(select()).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('never offers a transaction twice, though its old entry may still be queued', () => {
    const { add, select, pool } = poolOf();
    for (let k = 0; k < 3; k++) add();
    pool.include(Int32Array.of(1));
    pool.giveBack(Int32Array.of(1));

    expect(select()).toEqual([1, 0, 2]);
    expect(pool.waiting(0)).toEqual([1, 0, 2]);
    expect(pool.size).toBe(3);
  });

  it('is an assertion if a chain would hold a transaction twice', () => {
    const { add, pool } = poolOf();
    add();
    pool.include(Int32Array.of(0));

    expect(() => pool.include(Int32Array.of(0))).toThrow('CW-LEDGER-TWICE');
  });
});

it('transactions heard of from others enter once, those rejected at their gateway and those expired never', () => {
  const { t, pool } = poolOf();
  const first = t.allocate(5);
  t.expires_us.fill(100);
  t.outcome[t.at(first + 1)] = 2;
  t.expires_us[t.at(first + 2)] = 7;
  pool.receive(first, first + 5, 7);
  pool.receive(first, first + 5, 7);

  expect(pool.waiting(7)).toEqual([0, 3, 4]);
  expect(pool.size).toBe(3);
});

it('keeps the order over thousands of arrivals, most of which blocks of others took away', () => {
  const { pool, add, select } = poolOf();
  const kept: number[] = [];
  for (let round = 0; round < 10; round++) {
    const ids = Array.from({ length: 400 }, () => add());
    pool.include(Int32Array.from(ids.filter((_, k) => k % 40 !== 0)));
    kept.push(...ids.filter((_, k) => k % 40 === 0));
  }

  expect(select()).toEqual(kept);
  expect(pool.size).toBe(100);
});

it('when full does as a plain list would, whatever happens to it', () => {
  const capacity = 6;
  const step = fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({ do: fc.constant('add' as const), price: fc.nat(3) }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('block' as const, 'abandon' as const) }) },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
      const { t, pool, add, select } = poolOf(capacity);
      const evicted: number[] = [];
      pool.onEvicted = (id) => evicted.push(id);
      const price = (id: number): number => t.priceLevel[t.at(id)];
      const chain: number[][] = [];
      let list: number[] = [];
      for (const s of steps) {
        if (s.do === 'add') {
          const least = Math.min(...list.map(price));
          const isFull = list.length >= capacity;
          const victim = isFull && least < s.price ? list.findLast((id) => price(id) === least) : undefined;
          const id = add({ price: s.price });
          expect(id >= 0).toBe(!isFull || victim !== undefined);
          expect(evicted.splice(0)).toEqual(victim === undefined ? [] : [victim]);
          list = list.filter((other) => other !== victim);
          if (id >= 0) list.push(id);
        } else if (s.do === 'abandon') {
          const block = chain.pop();
          if (!block) continue;
          pool.giveBack(Int32Array.from(block));
          list = [...block, ...list];
        } else {
          const block = select(3);
          pool.include(Int32Array.from(block));
          list = list.filter((id) => !block.includes(id));
          chain.push(block);
        }
        expect(pool.size).toBe(list.length);
        const sorted = [...list].sort((a, b) => price(b) - price(a) || list.indexOf(a) - list.indexOf(b));
        expect(pool.waiting(0)).toEqual(sorted);
      }
    }),
    { seed: 20260802, numRuns: 150 },
  );
});

it('does as a plain list would, whatever happens to it', () => {
  type Step =
    | { readonly do: 'add'; readonly price: number; readonly gas: number; readonly life: number }
    | { readonly do: 'block' | 'foreign block' | 'abandon' | 'wait' };
  const step: fc.Arbitrary<Step> = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant('add' as const),
        price: fc.nat(2),
        gas: fc.integer({ min: 1, max: 5 }),
        life: fc.integer({ min: 1, max: 9 }),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constantFrom('block' as const, 'foreign block' as const, 'abandon' as const, 'wait' as const),
      }),
    },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const { t, pool, add, select } = poolOf();
      /** Waiting ids in the order in which the pool must offer them within a price. */
      let list: number[] = [];
      const chain: number[][] = [];
      let now = 0;
      const price = (id: number): number => t.priceLevel[t.at(id)];
      const alive = (id: number): boolean => t.expires_us[t.at(id)] > now;
      for (const s of steps) {
        if (s.do === 'add') {
          list.push(add({ price: s.price, gas: s.gas, expires: now + s.life }, now));
        } else if (s.do === 'wait') {
          now++;
        } else if (s.do === 'abandon') {
          const block = chain.pop();
          if (!block) continue;
          pool.giveBack(Int32Array.from(block));
          list = [...block, ...list];
        } else {
          list = list.filter(alive);
          const sorted = [...list].sort((a, b) => price(b) - price(a) || list.indexOf(a) - list.indexOf(b));
          const wanted: number[] = [];
          let gas = 0;
          for (const id of sorted) {
            if (gas + t.gasLimit[t.at(id)] > 12) continue;
            gas += t.gasLimit[t.at(id)];
            wanted.push(id);
          }
          expect(select(12, Infinity, now)).toEqual(wanted);
          // a foreign block takes every other transaction that waits, from the back
          const block = s.do === 'block' ? wanted : list.filter((_, k) => k % 2 === 1).reverse();
          pool.include(Int32Array.from(block));
          list = list.filter((id) => !block.includes(id));
          chain.push(block);
        }
        expect(pool.waiting(now).sort((a, b) => a - b)).toEqual(list.filter(alive).sort((a, b) => a - b));
      }
    }),
    { seed: 20260730, numRuns: 150 },
  );
});
