/** Pools that hold one transaction of each sender and nonce, and blocks that keep a sender's order: against a plain list. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  keepNonces,
  Mempool,
  mayReplace,
  raised,
  singlePrice,
  Transactions,
} from '../../src/ledger/index.js';

const NODE = 1;
const LEVELS = 12;
/** Twice the level is enough more. */
const replacement = {
  levels: LEVELS,
  mayReplace: (level: number, by: number) => by >= 2 * level && by > level,
};

interface Sent {
  readonly sender?: number;
  readonly price?: number;
  readonly gas?: number;
}

/** A pool of the second of two nodes, which is the gateway of all. */
function poolOf(nonces: 'unordered' | 'account', capacity = Infinity) {
  const t = new Transactions(2, 4);
  keepNonces(t, { replacement, nonces });
  const pool = new Mempool(t, NODE, capacity);
  const write = ({ sender = 0, price = 1, gas = 1 }: Sent): number => {
    const id = t.allocate(1);
    const place = t.at(id);
    t.sender[place] = sender;
    t.gateway[place] = NODE;
    t.priceLevel[place] = price;
    t.gasLimit[place] = gas;
    t.bytes[place] = 1;
    t.expires_us[place] = Infinity;
    return id;
  };
  const enter = (id: number): boolean => {
    t.nonces?.assign(id);
    const isTaken = pool.add(id, 0);
    if (!isTaken) t.nonces?.release(id);
    return isTaken;
  };
  return {
    t,
    pool,
    /** Hands one in; its id, and whether the pool has taken it. */
    add(sent: Sent): [id: number, taken: boolean] {
      const id = write(sent);
      return [id, enter(id)];
    },
    repeat(of: number, price: number): [id: number, taken: boolean] {
      const place = t.at(of);
      const id = write({ sender: t.sender[place]!, price, gas: t.gasLimit[place]! });
      t.versions!.repeat(id, of);
      return [id, enter(id)];
    },
    select(gas = Infinity): number[] {
      const out = new Int32Array(t.mask + 1);
      return [...out.subarray(0, pool.select(0, { blockGasLimit: gas, blockBytesLimit: Infinity }, out))];
    },
  };
}

describe('the price of a replacement', () => {
  const gwei = (price: number) => singlePrice(BigInt(Math.round(price * 1e9)));

  it('is enough from 110 % on where pools ask for a tenth more, in the maximum and in the tip', () => {
    expect(mayReplace(gwei(10), gwei(11), 100_000)).toBe(true);
    expect(mayReplace(gwei(10), gwei(10.999999999), 100_000)).toBe(false);
    const offer = { maxFee_wei: 100n, maxTip_wei: 10n };
    expect(mayReplace(offer, { maxFee_wei: 110n, maxTip_wei: 10n }, 100_000)).toBe(false);
    expect(mayReplace(offer, { maxFee_wei: 109n, maxTip_wei: 11n }, 100_000)).toBe(false);
    expect(mayReplace(offer, { maxFee_wei: 110n, maxTip_wei: 11n }, 100_000)).toBe(true);
  });

  it('rounds the bound down as whole numbers do, and is higher in any case: 110 % of 5 wei are 5, and 6 are asked for', () => {
    expect(mayReplace(singlePrice(5n), singlePrice(5n), 100_000)).toBe(false);
    expect(mayReplace(singlePrice(5n), singlePrice(6n), 100_000)).toBe(true);
  });

  it('that a sender raises by what pools ask for is always enough, also from nothing', () => {
    const wei = fc.bigInt({ min: 0n, max: 10n ** 19n });
    fc.assert(
      fc.property(wei, wei, fc.nat(3_000_000), (maxFee_wei, maxTip_wei, share_ppm) => {
        const offer = { maxFee_wei, maxTip_wei };
        expect(mayReplace(offer, raised(offer, share_ppm), share_ppm)).toBe(true);
      }),
    );
  });
});

describe('a pool', () => {
  it('has the dearer take the place of the cheaper, and refuses one that offers too little more', () => {
    const { add, repeat, select, pool } = poolOf('unordered');
    add({ price: 2 });
    add({ price: 3 });

    expect(repeat(0, 3)).toEqual([2, false]);
    expect(repeat(0, 4)).toEqual([3, true]);
    expect(select()).toEqual([3, 1]);
    expect(pool.size).toBe(2);
  });

  it('needs no room for it, be it full', () => {
    const { add, repeat, pool } = poolOf('unordered', 1);
    add({ price: 5 });

    expect(repeat(0, 10)).toEqual([1, true]);
    expect(pool.waiting(0)).toEqual([1]);
  });

  it('sets the dearer aside when a block of somebody else holds the cheaper, for good', () => {
    const { add, repeat, pool, t } = poolOf('unordered');
    add({});
    repeat(0, 2);
    pool.include(Int32Array.of(0));

    expect(pool.waiting(0)).toEqual([]);
    expect(pool.size).toBe(0);
    pool.receive(1, 2, 0);
    expect(pool.size).toBe(0);
    // the block is abandoned: what it held waits again
    pool.giveBack(Int32Array.of(0));
    expect(pool.waiting(0)).toEqual([0]);
    // and another chain may hold the other one
    pool.include(Int32Array.of(1));
    expect(pool.waiting(0)).toEqual([]);
    expect(() => pool.include(Int32Array.of(0))).toThrow('CW-LEDGER-TWICE');
    expect(t.membership[NODE]![1]).toBe(2);
  });
});

it('versions follow each other, whatever their ids, until they are retired: rows used anew are none of them', () => {
  let [lower, reused] = [0, 0];
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(3), fc.nat(9)), { minLength: 30, maxLength: 80 }), (steps) => {
      const t = new Transactions(1, 8);
      keepNonces(t, { replacement, nonces: 'unordered' });
      /** By id: its group, in the order in which they joined. */
      const groups: number[][] = [];
      const groupOf = (id: number): number[] => groups.find((group) => group.includes(id))!;
      for (const [way, draw] of steps) {
        // an id is given first, and joins another later: mostly one of a higher id
        if (t.next - t.oldest < 8) groups.push([t.allocate(1)]);
        const live = Array.from({ length: t.next - t.oldest }, (_, k) => t.oldest + k);
        const alone = live.filter((id) => groupOf(id).length === 1);
        const [id, of] = [alone[draw % Math.max(1, alone.length)], live[(draw * 7 + way) % live.length]!];
        if (
          way < 2 &&
          id !== undefined &&
          id !== of &&
          groupOf(of).filter((one) => one >= t.oldest).length > 0
        ) {
          t.versions!.join(id, of);
          if (id < of) lower++;
          groups.splice(groups.indexOf(groupOf(id)), 1);
          groupOf(of).push(id);
        }
        if (way === 3 && t.oldest < t.next) {
          const gone = t.oldest++;
          t.versions!.unlink(gone);
          if (t.next > 8) reused++;
        }
        for (let one = t.oldest; one < t.next; one++) {
          const others = groupOf(one).filter((other) => other >= t.oldest);
          const found: number[] = [];
          for (let at = t.versions!.first(one); at >= 0; at = t.versions!.after(at)) found.push(at);
          expect(found).toEqual(others);
          expect(t.versions!.newest(one)).toBe(others.at(-1));
          expect(t.versions!.last(one)).toBe(Math.max(...others));
          expect(t.versions!.isAlone(one)).toBe(others.length === 1);
        }
      }
    }),
    { seed: 20261124, numRuns: 40 },
  );
  expect(lower).toBeGreaterThan(100);
  expect(reused).toBeGreaterThan(100);
});

describe('an account', () => {
  it('has its transactions in the order in which they were sent, whatever they pay; others go by price', () => {
    const { add, select } = poolOf('account');
    add({ sender: 0, price: 1 });
    add({ sender: 0, price: 9 });
    add({ sender: 1, price: 5 });
    add({ sender: 0, price: 2 });
    add({ sender: 1, price: 1 });

    // first 5 against 1; then 1 against 1, who came first; then 9 and 2 before the other 1
    expect(select()).toEqual([2, 0, 1, 3, 4]);
  });

  it('waits behind one that does not fit', () => {
    const { add, select } = poolOf('account');
    add({ sender: 0, gas: 9 });
    add({ sender: 0, gas: 1 });
    add({ sender: 1, gas: 1 });

    expect(select(5)).toEqual([2]);
    expect(select(11)).toEqual([0, 1, 2]);
  });

  it('is held up by one that left the pool, until the next that it sends takes its nonce', () => {
    const { add, select, pool, t } = poolOf('account', 2);
    add({ sender: 0, price: 1 });
    add({ sender: 0, price: 5 });
    add({ sender: 1, price: 6 });
    expect(pool.waiting(0)).toEqual([2, 1]);
    expect(select()).toEqual([2]);
    pool.include(Int32Array.of(2));

    expect(add({ sender: 0, price: 3 })).toEqual([3, true]);
    expect([...t.nonces!.nonce.slice(0, 4)]).toEqual([0, 1, 0, 0]);
    expect(select()).toEqual([3, 1]);
  });

  it('is in order on every chain, or it is an assertion', () => {
    const { add, pool } = poolOf('account');
    add({});
    add({});

    expect(() => pool.include(Int32Array.of(1))).toThrow('CW-LEDGER-NONCE');
  });

  it('of an operator is one at each gateway', () => {
    const { t, add } = poolOf('account');
    add({ sender: 7 });
    const id = t.allocate(1);
    t.sender[t.at(id)] = 7;
    t.gateway[t.at(id)] = 0;
    t.nonces!.assign(id);

    expect(t.nonces!.nonce[t.at(id)]).toBe(0);
  });
});

describe.each(['unordered', 'account'] as const)(
  'whatever happens to it, a pool with %s nonces',
  (nonces) => {
    const sender = fc.nat(2);
    const price = fc.integer({ min: 1, max: LEVELS - 1 });
    const gas = fc.integer({ min: 1, max: 4 });
    const step = fc.oneof(
      { weight: 5, arbitrary: fc.record({ do: fc.constant('add' as const), sender, price, gas }) },
      { weight: 3, arbitrary: fc.record({ do: fc.constant('repeat' as const), of: fc.nat(100), price }) },
      {
        weight: 3,
        arbitrary: fc.record({
          do: fc.constantFrom('block' as const, 'foreign' as const, 'abandon' as const),
        }),
      },
    );

    it('does as a plain list would', () => {
      const seen = { replaced: 0, refused: 0, void: 0, held: 0, gaps: 0, evicted: 0 };
      fc.assert(
        fc.property(
          fc.array(step, { minLength: 40, maxLength: 90 }),
          fc.constantFrom(5, Infinity),
          (steps, capacity) => {
            const { t, pool, add, repeat, select } = poolOf(nonces, capacity);
            const evicted: number[] = [];
            pool.onEvicted = (id) => evicted.push(id);
            /** By transaction, by what was handed in: its sender, and its nonce (a number of its own where they have no order). */
            const own: { sender: number; nonce: number; price: number; gas: number }[] = [];
            const refused = new Set<number>();
            const chain: number[][] = [];
            let list: number[] = [];
            const same =
              (a: number) =>
              (b: number): boolean =>
                own[a]!.sender === own[b]!.sender && own[a]!.nonce === own[b]!.nonce;
            const used = (id: number): boolean => chain.flat().some(same(id));
            const counted = (of: number): number =>
              chain.flat().filter((id) => own[id]!.sender === of).length;
            const takeIn = (id: number, isTaken: boolean): void => {
              const other = list.find((old) => old !== id && same(id)(old));
              let expected = true;
              if (used(id)) {
                expected = false;
                seen.void++;
              } else if (other !== undefined) {
                expected = replacement.mayReplace(own[other]!.price, own[id]!.price);
                if (expected) list = list.filter((old) => old !== other);
                seen[expected ? 'replaced' : 'refused']++;
              } else if (list.length >= capacity) {
                const least = Math.min(...list.map((old) => own[old]!.price));
                expected = least < own[id]!.price;
                // the last of them, but for what came back and still stands where it first stood
                const victim = evicted.pop();
                if (expected) expect(own[victim!]!.price).toBe(least);
                if (expected) expect(list).toContain(victim);
                if (expected) list = list.filter((old) => old !== victim);
                if (expected) seen.evicted++;
              }
              expect(isTaken).toBe(expected);
              expect(evicted).toEqual([]);
              if (expected) list.push(id);
              else refused.add(id);
            };
            for (const s of steps) {
              if (s.do === 'add') {
                let nonce = 0;
                if (nonces === 'unordered') nonce = own.length;
                else {
                  const taken = [...chain.flat(), ...list].filter((id) => own[id]!.sender === s.sender);
                  while (taken.some((id) => own[id]!.nonce === nonce)) nonce++;
                  if (taken.some((id) => own[id]!.nonce > nonce)) seen.gaps++;
                }
                own.push({ sender: s.sender, nonce, price: s.price, gas: s.gas });
                const [id, isTaken] = add(s);
                if (nonces === 'account') expect(t.nonces!.nonce[t.at(id)]).toBe(nonce);
                takeIn(id, isTaken);
              } else if (s.do === 'repeat') {
                const known = own.map((_, id) => id).filter((id) => !refused.has(id));
                if (known.length === 0) continue;
                const of = known[s.of % known.length]!;
                own.push({ ...own[of]!, price: s.price });
                takeIn(...repeat(of, s.price));
              } else if (s.do === 'abandon') {
                const block = chain.pop();
                if (!block) continue;
                pool.giveBack(Int32Array.from(block));
                list = [...block, ...list];
              } else {
                let block: number[] = [];
                if (s.do === 'block') {
                  // of the first that each sender has waiting the dearest that fits, the first come among equals; its sender is out if it does not
                  const left = [...list];
                  let room = 9;
                  for (;;) {
                    const turn = left.filter((id) => {
                      const { sender: of, nonce } = own[id]!;
                      const ahead = block.filter((other) => own[other]!.sender === of).length;
                      return nonces === 'unordered' || nonce === counted(of) + ahead;
                    });
                    turn.sort((a, b) => own[b]!.price - own[a]!.price || list.indexOf(a) - list.indexOf(b));
                    const next = turn[0];
                    if (next === undefined) break;
                    left.splice(left.indexOf(next), 1);
                    if (own[next]!.gas > room) continue;
                    room -= own[next]!.gas;
                    block.push(next);
                  }
                  if (block.length < list.length) seen.held++;
                  expect(select(9)).toEqual(block);
                } else {
                  // somebody else's: what it has heard of last, of each nonce one, in order
                  for (let id = own.length - 1; id >= 0; id--) {
                    const isFree = !refused.has(id) && !used(id) && !block.some(same(id));
                    if (isFree && id % 3 !== 0) block.push(id);
                  }
                  if (nonces === 'account') {
                    const inTurn: number[] = [];
                    for (const id of [...block].sort((a, b) => own[a]!.nonce - own[b]!.nonce)) {
                      const ahead = inTurn.filter((other) => own[other]!.sender === own[id]!.sender).length;
                      if (own[id]!.nonce === counted(own[id]!.sender) + ahead) inTurn.push(id);
                    }
                    block = inTurn;
                  }
                }
                pool.include(Int32Array.from(block));
                list = list.filter((id) => !block.some(same(id)));
                chain.push(block);
              }
              expect(pool.size).toBe(list.length);
              const sorted = [...list].sort(
                (a, b) => own[b]!.price - own[a]!.price || list.indexOf(a) - list.indexOf(b),
              );
              expect(pool.waiting(0)).toEqual(sorted);
            }
          },
        ),
        { seed: 20261123, numRuns: 300 },
      );
      expect(seen.replaced).toBeGreaterThan(100);
      expect(seen.refused).toBeGreaterThan(100);
      expect(seen.void).toBeGreaterThan(100);
      expect(seen.held).toBeGreaterThan(100);
      expect(seen.evicted).toBeGreaterThan(100);
      if (nonces === 'account') expect(seen.gaps).toBeGreaterThan(50);
    });
  },
);
