/**
 * What homes act on: the chain of their gateway's node less the confirmations. A real chain of two nodes with two confirmations,
 * whose blocks the test makes and carries by hand; what the contract says of them is written down.
 */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Clearing, ContractHost } from '../../src/contracts/index.js';
import type { Block } from '../../src/ledger/index.js';
import { createOrders, createTrades } from '../../src/market/columns.js';
import type { Gateways } from '../../src/model/gateways.js';
import { HomeView } from '../../src/model/home-view.js';
import type { Homes } from '../../src/model/homes.js';
import type { MarketTimes, ProductTimes } from '../../src/model/times.js';
import { Sight } from '../../src/model/sight.js';
import { grow, ledgerByHand, type HandGossip, type ToyLedger } from '../ledger/toys.js';

/** The product and its row in the contract, which differ. */
const PRODUCT = 5;
const ROW = 2;

/** Homes 0 and 4 are renters; 1, 2 and 3 have batteries, and 3 reaches the ledger through node 1. */
const GATEWAYS: Gateways = {
  nodes: 2,
  node: Int32Array.of(0, 0, 0, 1, 1),
  homes: Int32Array.of(0, 1, 2, 3, 4),
  start: Int32Array.of(0, 3, 5),
  batchNode: Int32Array.of(0, 1),
  batchSizes: Int32Array.of(3, 2),
};

/** A clearing that `block` finished; energy by home, buying +. */
function clearingIn(block: number, offered_Wh: readonly number[], cleared_Wh: readonly number[]): Clearing {
  const trades = createTrades(1);
  trades.count = cleared_Wh.some((energy) => energy !== 0) ? 1 : 0;
  return {
    product: PRODUCT,
    transactions: new Int32Array(0),
    orders: createOrders(0),
    trades,
    offered_Wh: Int32Array.from(offered_Wh),
    cleared_Wh: Int32Array.from(cleared_Wh),
    paid_uEUR: new Float64Array(offered_Wh.length),
    fee_uEUR: new Float64Array(offered_Wh.length),
    surplus_uEUR: 0,
    negotiation: { rounds: 0, messages: 0 },
    traded_Wh: cleared_Wh.reduce((sum, energy) => sum + Math.max(energy, 0), 0),
    block,
    final_us: NaN,
  };
}

type StateOfProducts = Pick<ContractHost['state'], 'row' | 'clearings' | 'clearingOf'>;

/** The contract's memory of one product: clearings of all branches, and the one that holds at the observer. */
class ToyState implements StateOfProducts {
  open = true;
  readonly clearings: Clearing[][] = [[], [], []];
  holds: Clearing | undefined;

  row(product: number): number {
    return this.open && product === PRODUCT ? ROW : -1;
  }

  clearingOf(row: number): Clearing | undefined {
    return row === ROW ? this.holds : undefined;
  }
}

let ledger: ToyLedger<HandGossip>;
let state: ToyState;
let homes: Pick<Homes, 'batteryHomes' | 'target_Wh'>;
let sight: Sight;

beforeEach(() => {
  ledger = ledgerByHand(2, { confirmations: 2 });
  state = new ToyState();
  homes = { batteryHomes: [{ from: 1, to: 4 }], target_Wh: new Float64Array(5) };
  const products: StateOfProducts = state;
  const host: Pick<ContractHost, 'state'> = { state: products as ContractHost['state'] };
  const times: Pick<ProductTimes, 'markets' | 'product' | 'readWith'> = {
    markets: new Array<MarketTimes>(1),
    product: (slot) => slot,
    readWith: (slot) => ({ from: slot, to: slot + 1 }),
  };
  sight = new Sight({
    chain: ledger.chain,
    view: new HomeView(ledger.chain, 0),
    host: host as ContractHost,
    gateways: GATEWAYS,
    homes: homes as Homes,
    times: times as ProductTimes,
  });
});

/** `block` finishes a clearing: home 0 gets 300 of 300 Wh, from home 3 all of 200 and from home 1 100 of 1,000; home 2 none. */
function clearIn(block: Block): Clearing {
  const clearing = clearingIn(block.id, [300, -1000, 400, -200, 0], [300, -100, 0, -200, 0]);
  state.clearings[ROW].push(clearing);
  return clearing;
}

/** Targets of the homes with batteries. */
function targets(): number[] {
  sight.setTargets(PRODUCT);
  return [...homes.target_Wh.slice(1, 4)];
}

describe('a clearing is seen', () => {
  it('with two blocks on top of its own, and not before: homes act on the head less the confirmations', () => {
    const [block] = grow(ledger, 1);
    const clearing = clearIn(block);
    expect(sight.clearing(PRODUCT, 0)).toBeUndefined();
    grow(ledger, 1);
    expect(sight.clearing(PRODUCT, 0)).toBeUndefined();
    expect(targets()).toEqual([0, 0, 0]);
    grow(ledger, 1);
    expect(sight.clearing(PRODUCT, 0)).toBe(clearing);
    expect(sight.clearing(PRODUCT, 1)).toBe(clearing);
    expect(targets()).not.toEqual([0, 0, 0]);
  });

  it('at a node that has the blocks, and not at one that was left behind', () => {
    const [block] = grow(ledger, 3, [1]);
    const clearing = clearIn(block);
    expect(sight.clearing(PRODUCT, 0)).toBe(clearing);
    expect(sight.clearing(PRODUCT, 1)).toBeUndefined();
    // home 3 trades, and does not know
    expect(targets()).toEqual([-1000, 0, 0]);
  });

  it('on its own branch: two nodes may see two clearings of one product', () => {
    const ours = ledger.make(0);
    const theirs = ledger.make(1);
    for (const node of [0, 0, 1, 1]) ledger.make(node);
    const here = clearIn(ours);
    const there = clearingIn(theirs.id, [0, -700, 0, -50, 0], [0, 0, 0, -50, 50]);
    state.clearings[ROW].push(there);
    expect(sight.clearing(PRODUCT, 0)).toBe(here);
    expect(sight.clearing(PRODUCT, 1)).toBe(there);
    expect(targets()).toEqual([-1000, 0, -50]);
  });

  it('when its block is older than the tree: everybody has it, if it holds', () => {
    const [block] = grow(ledger, 1);
    const clearing = clearIn(block);
    grow(ledger, 400);
    expect(ledger.chain.tree.has(block.id)).toBe(false);
    expect(sight.clearing(PRODUCT, 1)).toBeUndefined();
    state.holds = clearing;
    expect(sight.clearing(PRODUCT, 1)).toBe(clearing);
  });
});

describe('a battery', () => {
  it('tracks all that its home has offered, not the part that was cleared: the rest goes to the retailer', () => {
    const [block] = grow(ledger, 3);
    clearIn(block);
    // home 1 sold 100 of 1,000 Wh; home 2 found nobody and looks after itself; home 3 sold all of its 200
    expect(targets()).toEqual([-1000, 0, -200]);
    // renters have nothing to steer
    expect([homes.target_Wh[0], homes.target_Wh[4]]).toEqual([0, 0]);
  });

  it('looks after its own home where the product was never open', () => {
    homes.target_Wh.fill(123);
    state.open = false;
    expect(targets()).toEqual([0, 0, 0]);
  });
});

describe('a meter expects to be asked', () => {
  it('unless the product is over, or was cleared without a trade as far as its gateway knows', () => {
    expect(sight.awaitsReadings(PRODUCT, 0)).toBe(true);
    const [block] = grow(ledger, 3, [1]);
    state.clearings[ROW].push(clearingIn(block.id, [300, 0, 0, 0, 0], [0, 0, 0, 0, 0]));
    expect(sight.awaitsReadings(PRODUCT, 0)).toBe(false);
    expect(sight.awaitsReadings(PRODUCT, 1)).toBe(true);
    state.open = false;
    expect(sight.awaitsReadings(PRODUCT, 1)).toBe(false);
  });

  it('of a clearing with trades', () => {
    const [block] = grow(ledger, 3);
    clearIn(block);
    expect(sight.awaitsReadings(PRODUCT, 0)).toBe(true);
  });
});
