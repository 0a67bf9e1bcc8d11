/** Clocks that are wrong: what blocks claim, when others take them, and which orders are in time. */
import { describe, expect, it } from 'vitest';
import { Clocks } from '../../src/ledger/index.js';
import { IN_TURN } from '../../src/consensus/poa-clique.js';
import { ledgers } from '../../src/consensus/registry.js';
import { designOf, ProtocolWorld } from '../consensus/worlds.js';
import { village } from '../helpers/scenarios.js';
import { runScenario } from '../helpers/world.js';
import { carry, ledgerByHand } from '../ledger/toys.js';
import { faultOn } from './on-a-protocol.js';

const SECOND = 1e6;
const common = ['dpos', 'pos-gasper'];
const own = [...ledgers.keys()].filter((kind) => !common.includes(kind));

describe('clocks', () => {
  const clock = { now: 100 };

  it('add up what is wrong with them, and go right again', () => {
    const clocks = new Clocks(clock, 3);
    const first = { nodes: [0, 1], ahead_us: 7, tolerance_us: 50 };
    const second = { nodes: [1], ahead_us: -10, tolerance_us: 20 };
    clocks.impose(first);
    clocks.impose(second);
    expect([0, 1, 2].map((node) => clocks.now_us(node))).toEqual([107, 97, 100]);
    expect([0, 1, 2].map((node) => clocks.when_us(node, 200))).toEqual([193, 203, 200]);
    clocks.lift(first);
    clocks.lift(second);
    clocks.lift(second);
    expect([0, 1, 2].map((node) => clocks.now_us(node))).toEqual([100, 100, 100]);
  });
});

describe('a block by a clock that is 40 s ahead, where 15 s are tolerated', () => {
  function early() {
    const ledger = ledgerByHand(3);
    const { chain, simulation } = ledger;
    ledger.wait(10 * SECOND);
    chain.clocks.impose({ nodes: [0], ahead_us: 40 * SECOND, tolerance_us: 15 * SECOND });
    const head = chain.head(0);
    const block = chain.produce(0, head, chain.clocks.stamp_us(0, head), 1);
    ledger.wait();
    carry(ledger, block, 1);
    return { ledger, block, until: (seconds: number) => ledger.wait(seconds * SECOND - simulation.now) };
  }

  it('claims 50 s at 10 s, and is kept until 35 s by whose clock is right', () => {
    const { ledger, block, until } = early();
    expect([block.timestamp_us, block.created_us]).toEqual([50 * SECOND, 10 * SECOND]);
    until(34.999_999);
    expect(ledger.chain.head(1).id).toBe(0);
    until(35);
    expect(ledger.chain.head(1)).toBe(block);
  });

  it('is followed at once by its maker, and by who is as far ahead', () => {
    const { ledger, block } = early();
    ledger.chain.clocks.impose({ nodes: [2], ahead_us: 25 * SECOND, tolerance_us: 15 * SECOND });
    carry(ledger, block, 2);
    expect([0, 2].map((node) => ledger.chain.head(node))).toEqual([block, block]);
  });

  it('leaves the next one, by a right clock, no older than itself', () => {
    const { ledger, block } = early();
    ledger.chain.clocks.lift({ nodes: [], ahead_us: 0, tolerance_us: 0 });
    expect(ledger.chain.clocks.stamp_us(1, block)).toBe(50 * SECOND);
    expect(ledger.chain.clocks.stamp_us(1, ledger.chain.head(1))).toBe(ledger.simulation.now);
  });
});

describe.each(own)('on %s', (kind) => {
  it.each([-5, 5])('blocks by clocks that are all %d s off claim exactly that', (ahead) => {
    const world = new ProtocolWorld(designOf(kind));
    faultOn(world, 'clock-skew', { share: '100 %', ahead: `${ahead} s` }).apply();
    world.load(900 * SECOND, 3 * SECOND);
    // who signs out of its turn waits a little longer
    const later = world.blocks.filter(
      ({ created_us, weight }) => created_us > 60 * SECOND && (kind !== 'poa-clique' || weight === IN_TURN),
    );
    expect(later.length).toBeGreaterThan(20);
    for (const { timestamp_us, created_us } of later) expect(timestamp_us - created_us).toBe(ahead * SECOND);
  });
});

it.each(common)('is refused on %s, whose slots begin for all at once', (kind) => {
  const world = new ProtocolWorld(designOf(kind));
  expect(() => faultOn(world, 'clock-skew', {}, kind)).toThrow(/CW-FAULT-CLOCK/);
});

describe.each(['qbft', 'ibft2', 'tendermint', 'hotstuff'])('one of four voters on %s', (kind) => {
  const makers = (tolerance: string): Set<number> => {
    const world = new ProtocolWorld(designOf(kind, { validators: 4 }));
    faultOn(world, 'clock-skew', { nodes: [1], ahead: '5 min', tolerance }).apply();
    world.load(600 * SECOND, SECOND);
    return new Set(world.decisions.map(({ block }) => block.producer));
  };

  it('whose clock is five minutes ahead gets no block through, and does not stop the others', () => {
    expect([...makers('1 s')].sort()).toEqual([0, 2, 3]);
  });

  it('gets them through where two hours are tolerated', () => {
    expect(makers('2 h')).toContain(1);
  });
});

it('a primary of PBFT whose clock is five minutes ahead loses its place', () => {
  const world = new ProtocolWorld(designOf('pbft', { replicas: 4 }));
  world.load(60 * SECOND, SECOND);
  faultOn(world, 'clock-skew', { nodes: [0], ahead: '5 min', tolerance: '1 s' }).apply();
  world.load(120 * SECOND, SECOND);
  const before = world.decisions.filter(({ at_us }) => at_us < 60 * SECOND);
  const after = world.decisions.filter(({ at_us }) => at_us > 61 * SECOND);
  expect(new Set(before.map(({ block }) => block.producer))).toEqual(new Set([0]));
  expect(new Set(after.map(({ block }) => block.producer))).toEqual(new Set([1]));
});

describe('the market of an operator', () => {
  // homes submit at the gate closure, 50 ms later their orders are executed
  const receipts = (faults: readonly object[]): Set<unknown> => {
    const run = runScenario({
      ...village,
      time: { ...village.time, start: '2026-05-04T10:00', duration: '2 h' },
      agents: { submitBefore: '0 s', submitSpread: '0 s' },
      ledger: { kind: 'central', delay: '50 ms' },
      network: undefined,
      faults,
    });
    return new Set(
      run.tables.transactions.filter(({ call }) => call === 'order').map(({ receipt }) => receipt),
    );
  };

  it('takes late orders if its clock is behind by the delay, and none if by less', () => {
    const skew = (ahead: string): object => ({ kind: 'clock-skew', nodes: [0], ahead, start: '0 s' });
    expect(receipts([])).toEqual(new Set(['late']));
    expect(receipts([skew('-49 ms')])).toEqual(new Set(['late']));
    expect(receipts([skew('-50 ms')])).toEqual(new Set(['ok']));
  });
});
