/** Slow nodes, on networks small enough to be worked out by hand (`test/network/by-hand.test.ts`: a hop takes 61,024 us). */
import { describe, expect, it } from 'vitest';
import type { Fidelity, SlowNodes } from '../../src/network/index.js';
import { designOf, ProtocolWorld } from '../consensus/worlds.js';
import { handWorld, pluginWorld } from '../network/worlds.js';
import { faultOn } from './on-a-protocol.js';

const SECOND = 1e6;
const slow = (nodes: number[], latencyFactor: number, executionFactor: number): { slow: SlowNodes } => ({
  slow: { nodes, latencyFactor, executionFactor },
});
const line = [
  [0, 1],
  [1, 2],
] as const;

describe.each<Fidelity>(['message', 'sampled'])('on a line of three, fidelity %s', (fidelity) => {
  // three latencies of 20,000 us and 1,024 us on the line; 4,000 us to execute
  const times = (...disturbances: { slow: SlowNodes }[]): number[] => {
    const { simulation, gossip, deliveries } = handWorld(3, line, fidelity);
    for (const disturbance of disturbances) gossip.impose(disturbance);
    gossip.publish(0, 0, 7, 1_000, 4_000);
    simulation.run({ until: Infinity });
    return deliveries.map(({ time }) => time);
  };

  it('a slow node in the middle slows both hops, and executes late itself', () => {
    const toOne = 3 * 60_000 + 1_024 + 5 * 4_000;
    expect(times(slow([1], 3, 5))).toEqual([toOne, toOne + 3 * 60_000 + 1_024 + 4_000]);
  });

  it('a link is as slow as the slower of its ends', () => {
    const toOne = 3 * 60_000 + 1_024 + 4_000;
    expect(times(slow([0], 2, 1), slow([1], 3, 1))[0]).toBe(toOne);
    expect(times(slow([0, 1], 3, 1))[0]).toBe(toOne);
  });

  it('two faults at once multiply', () => {
    expect(times(slow([1], 3, 5), slow([1], 2, 2))[0]).toBe(3 * 120_000 + 1_024 + 10 * 4_000);
  });

  it('is over when it is lifted', () => {
    const { simulation, gossip, deliveries } = handWorld(3, line, fidelity);
    const fault = slow([1], 3, 5);
    gossip.impose(fault);
    gossip.lift(fault);
    gossip.publish(0, 0, 7, 1_000, 4_000);
    simulation.run({ until: Infinity });
    expect(deliveries.map(({ time }) => time)).toEqual([65_024, 130_048]);
  });
});

describe('on a network of one delay of 2 s', () => {
  it('a message comes to slow nodes later, and from them', () => {
    const { simulation, gossip, deliveries } = pluginWorld('complete', { nodes: 4, delay: '2 s' }, 'sampled');
    gossip.impose(slow([1], 3, 5));
    gossip.impose(slow([2], 1, 2));
    gossip.publish(0, 0, 7, 1_000, SECOND);
    simulation.run({ until: 60 * SECOND });
    expect(deliveries.map(({ node, time }) => [node, time / SECOND])).toEqual([
      [3, 3],
      [2, 4],
      [1, 11],
    ]);
    deliveries.length = 0;
    gossip.publish(1, 0, 8, 1_000, SECOND);
    simulation.run({ until: 120 * SECOND });
    expect(deliveries.map(({ node, time }) => [node, time / SECOND - 60])).toEqual([
      [0, 7],
      [3, 7],
      [2, 8],
    ]);
  });

  it('refuses factors below 1, which would be fast', () => {
    const { gossip } = pluginWorld('complete', { nodes: 2 }, 'sampled');
    expect(() => gossip.impose(slow([1], 0.5, 1))).toThrow(/CW-NETWORK-SLOW/);
  });
});

describe('voters of QBFT', () => {
  // 100 ms from one to the other, 20 ms to execute a block
  const delay_us = 100_000;
  const executionTime_us = 20_000;
  /** Seconds from making a block to taking it as final, at node 0. */
  const decides = (nodes: number[], latency: number, execution: number): number => {
    const world = new ProtocolWorld(designOf('qbft', { validators: 4, period: '5 s' }), {
      delay_us,
      executionTime_us,
    });
    faultOn(world, 'slow-node', { nodes, latency, execution }).apply();
    world.load(60 * SECOND, SECOND);
    const made = world.decisions.filter(({ node, block }) => node === 0 && block.producer === 0);
    expect(made.length).toBeGreaterThan(1);
    return Math.max(...made.map(({ block, at_us }) => at_us - block.created_us)) / SECOND;
  };

  it('decide in three delays and an execution, as long as a quorum is not slow', () => {
    expect(decides([3], 1, 1)).toBeCloseTo(0.32, 6);
    expect(decides([3], 10, 10)).toBeCloseTo(0.32, 6);
  });

  it('wait for a slow one where they need it', () => {
    // node 1 has executed at 0.1 + 0.02; its prepare reaches the slow ones 0.2 later, who have executed at 0.2 + 0.06, and are
    // three then; their commits reach node 0, who has been prepared since 0.46, 0.2 later
    expect(decides([2, 3], 2, 3)).toBeCloseTo(0.12 + 0.2 + 0.2, 6);
    // with an execution of 0.02 * 10 that is what they wait for: 0.2 + 0.2, and the commit
    expect(decides([2, 3], 2, 10)).toBeCloseTo(0.4 + 0.2, 6);
  });
});
