import { describe, expect, it } from 'vitest';
import {
  ETHEREUM_BASE_FEE,
  FeeMarket,
  priceLevels,
  singlePrice,
  type GasPrice,
} from '../../src/ledger/index.js';
import { nextBaseFee_wei } from '../../src/ledger/fee-market.js';
import { GAS, ledgerByHand } from './toys.js';

const offer = (most: bigint, tip: bigint): GasPrice => ({ maxFee_wei: most, maxTip_wei: tip });

/** A chain of one node whose blocks hold ten transactions; offers by level. */
function chainWith(initial_wei: bigint, prices: readonly GasPrice[]) {
  const feeMarket = new FeeMarket({ ...ETHEREUM_BASE_FEE, initial_wei }, 10 * GAS, prices);
  return ledgerByHand(1, { blockGasLimit: 10 * GAS, feeMarket });
}

describe('a block of a fee market', () => {
  it('takes the highest effective tip first: what is left above the base fee, and no more than is offered', () => {
    // at a base fee of 100 the tips are 5, 20, 30 and 0
    const ledger = chainWith(100n, [offer(105n, 50n), offer(120n, 20n), offer(130n, 60n), offer(200n, 0n)]);
    for (const price of [0, 1, 2, 3]) ledger.send(1, { price });

    expect([...ledger.make(0).transactions]).toEqual([2, 1, 0, 3]);
  });

  it('leaves waiting whoever offers less than the base fee, until that has fallen', () => {
    const ledger = chainWith(100n, [offer(87n, 87n), offer(100n, 1n)]);
    ledger.send(1, { price: 0 });
    ledger.send(1, { price: 1 });

    // 100, then after a block of 100 of 1,000 gas (target 500): 100 - 100 x 400 / 500 / 8 = 90, then after none 90 - 11 = 79
    expect([...ledger.make(0).transactions]).toEqual([1]);
    expect([...ledger.make(0).transactions]).toEqual([]);
    const third = ledger.make(0);
    expect([third.baseFee_wei, ...third.transactions]).toEqual([79n, 0]);
  });

  it('takes an offer of just the base fee, and is refused with one below it', () => {
    const ledger = chainWith(100n, [offer(99n, 0n), offer(100n, 0n)]);
    ledger.send(1, { price: 1 });
    expect([...ledger.make(0).transactions]).toEqual([0]);

    const greedy = chainWith(100n, [offer(99n, 99n)]);
    greedy.send(1);
    greedy.chain.build = (_node, _parent, _time, out) => {
      out[0] = 0;
      return 1;
    };
    expect(() => greedy.make(0)).toThrow('a block holds what does not pay its base fee');
  });

  it('takes the greater maximum first where tips are the same, and first come within an offer', () => {
    const ledger = chainWith(100n, [offer(110n, 5n), offer(120n, 5n)]);
    for (const price of [0, 1, 0, 1]) ledger.send(1, { price });

    expect([...ledger.make(0).transactions]).toEqual([1, 3, 0, 2]);
  });

  it('costs more after a full one whatever the elasticity, which an elasticity of 1 could not bring about', () => {
    // target 1,000 / 3 = 333: 100 + 100 x 667 / 333 / 8 = 125; of 4 wei an eighth is none, and it is 1 wei
    const full = { height: 1, gasUsed: 1_000 };
    const market = (elasticity: number) => new FeeMarket({ ...ETHEREUM_BASE_FEE, elasticity }, 1_000, []);
    expect(market(3).baseFeeAfter({ ...full, baseFee_wei: 100n })).toBe(125n);
    expect(market(2).baseFeeAfter({ ...full, baseFee_wei: 4n })).toBe(5n);
    expect(market(1_000).baseFeeAfter({ ...full, baseFee_wei: 0n })).toBe(1n);
    // at most the target is used where that is the limit: no rise from any fullness
    const most = Array.from({ length: 1_001 }, (_, used) =>
      nextBaseFee_wei(100n, used, 1_000, { ...ETHEREUM_BASE_FEE, elasticity: 1 }),
    );
    expect(most.every((fee) => fee <= 100n) && most[1_000] === 100n).toBe(true);
    expect(() => market(1)).toThrow('CW-LEDGER-ELASTICITY');
  });

  it('knows each branch by its own base fee', () => {
    const ledger = chainWith(800n, [singlePrice(10_000n)]);
    ledger.send(10);
    const full = ledger.make(0);
    const empty = ledger.chain.tree.add({ ...full, parent: 0, transactions: new Int32Array(0) });

    expect(ledger.chain.tree.baseFeeAfter(full)).toBe(900n);
    expect(ledger.chain.tree.baseFeeAfter(empty)).toBe(700n);
  });
});

it('offers are ascending by what they pay at most, then by tip, each once', () => {
  const offers = [offer(5n, 1n), offer(3n, 3n), offer(5n, 0n), offer(3n, 3n)];
  expect(priceLevels(offers)).toEqual([offer(3n, 3n), offer(5n, 0n), offer(5n, 1n)]);
});

describe('the number of transactions in a block', () => {
  it('is limited like its gas and bytes', () => {
    const ledger = ledgerByHand(1, { blockCountLimit: 3 });
    ledger.send(8);
    const sizes = Array.from({ length: 4 }, () => ledger.make(0).transactions.length);

    expect(sizes).toEqual([3, 3, 2, 0]);
  });

  it('is checked, whoever has chosen', () => {
    const ledger = ledgerByHand(1, { blockCountLimit: 1 });
    ledger.send(2);
    ledger.chain.build = (_node, _parent, _time, out) => {
      out.set([0, 1]);
      return 2;
    };
    expect(() => ledger.make(0)).toThrow('a block holds more transactions than its limit');
  });
});
