/**
 * Networks small enough to be worked out by hand. Latency 20 ms, upload 1 byte/us; 1,000 bytes and their header of 24 take
 * 1,024 us; so one hop is 20,000 (announcement) + 20,000 (request) + 1,024 + 20,000 = 61,024 us.
 */
import { describe, expect, it } from 'vitest';
import type { Fidelity } from '../../src/network/index.js';
import { handWorld } from './worlds.js';

const star = [
  [0, 1],
  [0, 2],
  [0, 3],
] as const;
const line = [
  [0, 1],
  [1, 2],
] as const;

describe.each<Fidelity>(['message', 'sampled'])('by hand, fidelity %s', (fidelity) => {
  it('one hop takes three latencies and the transfer', () => {
    const { simulation, gossip, deliveries } = handWorld(2, [[0, 1]], fidelity);
    gossip.publish(0, 0, 7, 1_000, 0);
    simulation.run({ until: Infinity });
    expect(deliveries).toEqual([{ time: 61_024, node: 1, id: 7, from: 0 }]);
  });

  it('a relaying node validates first', () => {
    const { simulation, gossip, deliveries } = handWorld(3, line, fidelity);
    gossip.publish(0, 0, 7, 1_000, 4_000);
    simulation.run({ until: Infinity });
    expect(deliveries).toEqual([
      { time: 65_024, node: 1, id: 7, from: 0 },
      { time: 130_048, node: 2, id: 7, from: 1 },
    ]);
  });

  it("contents queue on the sender's line", () => {
    const { simulation, gossip, deliveries } = handWorld(4, star, fidelity);
    gossip.publish(0, 0, 7, 1_000, 0);
    simulation.run({ until: Infinity });
    expect(deliveries.map(({ time, node }) => [node, time])).toEqual([
      [1, 61_024],
      [2, 62_048],
      [3, 63_072],
    ]);
  });

  it('counts announcements, requests and transfers, with their bytes at who sends them', () => {
    const { simulation, gossip } = handWorld(4, star, fidelity);
    gossip.publish(0, 3, 7, 1_000, 0);
    simulation.run({ until: Infinity });
    // 3 announcements and 3 requests of 61 bytes, 3 transfers of 1,024: no leaf announces, its only peer has it
    expect(gossip.messagesSent).toBe(9);
    expect(gossip.messagesByChannel[3]).toBe(9);
    expect(gossip.bytesSent).toBe(6 * 61 + 3 * 1_024);
    expect([...gossip.bytesBy]).toEqual([3 * 61 + 3 * 1_024, 61, 61, 61]);
  });

  it('a direct request takes two latencies and the transfer, and is not relayed', () => {
    const { simulation, gossip, deliveries } = handWorld(3, line, fidelity);
    gossip.fetch(0, 1, 0, 9, 1_000);
    simulation.run({ until: Infinity });
    expect(deliveries).toEqual([{ time: 41_024, node: 0, id: 9, from: 1 }]);
    expect(gossip.bytesSent).toBe(61 + 1_024);
  });

  it('a delay spike stretches latencies, not lines', () => {
    const { simulation, gossip, deliveries } = handWorld(2, [[0, 1]], fidelity);
    gossip.setDelayFactor(10);
    gossip.publish(0, 0, 7, 1_000, 0);
    simulation.run({ until: Infinity });
    expect(deliveries[0]!.time).toBe(601_024);
  });

  it('a partition keeps a message on its side; after it, who has something announces it', () => {
    const { simulation, gossip, deliveries } = handWorld(3, line, fidelity);
    gossip.onHeal(() => gossip.announce(1, 0, 7, 1_000));
    gossip.setPartition(Int32Array.of(0, 0, 1));
    gossip.publish(0, 0, 7, 1_000, 0);
    simulation.run({ until: 1_000_000 });
    expect(deliveries.map(({ node }) => node)).toEqual([1]);
    gossip.setPartition(null);
    simulation.run({ until: Infinity });
    // node 0 hears of it again and gets it again, as it did not say that it has it; sampled announces a microsecond later
    const later = deliveries.slice(1).sort((x, y) => x.node - y.node);
    const after = fidelity === 'sampled' ? 1 : 0;
    expect(later).toEqual([
      { time: 1_061_024 + after, node: 0, id: 7, from: 1 },
      { time: 1_062_048 + after, node: 2, id: 7, from: 1 },
    ]);
  });

  it('nodes that announce the same together do not send it to each other', () => {
    const { simulation, gossip, deliveries } = handWorld(3, line, fidelity);
    gossip.announce(0, 0, 7, 1_000);
    gossip.announce(1, 0, 7, 1_000);
    simulation.run({ until: Infinity });
    expect(deliveries.map(({ node, from }) => [node, from])).toEqual([[2, 1]]);
  });

  it('what is under way when a node stops or a link is cut does not arrive', () => {
    for (const cut of ['down', 'partition']) {
      const { simulation, gossip, deliveries } = handWorld(3, line, fidelity);
      gossip.publish(0, 0, 7, 1_000, 0);
      simulation.run({ until: 50_000 });
      if (cut === 'down') gossip.setDown(1, true);
      else gossip.setPartition(Int32Array.of(0, 1, 1));
      simulation.run({ until: Infinity });
      expect(deliveries).toEqual([]);
    }
  });

  it('a node that is down neither sends nor receives, and takes part again when it is back', () => {
    const { simulation, gossip, deliveries } = handWorld(4, star, fidelity);
    gossip.setDown(2, true);
    expect(gossip.isDown(2)).toBe(true);
    gossip.publish(2, 0, 5, 1_000, 0);
    gossip.publish(0, 0, 6, 1_000, 0);
    simulation.run({ until: 1_000_000 });
    expect(deliveries.map(({ node, id }) => [node, id])).toEqual([
      [1, 6],
      [3, 6],
    ]);
    gossip.setDown(2, false);
    gossip.publish(0, 0, 8, 1_000, 0);
    simulation.run({ until: Infinity });
    expect(deliveries.slice(2).map(({ node }) => node)).toEqual([1, 2, 3]);
  });
});

describe('what the fidelities do differently', () => {
  it('in full, messages of one node wait for each other; sampled, they do not', () => {
    const times = (fidelity: Fidelity): number[] => {
      const { simulation, gossip, deliveries } = handWorld(2, [[0, 1]], fidelity);
      gossip.publish(0, 0, 1, 1_000, 0);
      gossip.publish(0, 0, 2, 1_000, 0);
      simulation.run({ until: Infinity });
      return deliveries.map(({ time }) => time);
    };
    expect(times('message')).toEqual([61_024, 62_048]);
    expect(times('sampled')).toEqual([61_024, 61_024]);
  });
});
