/**
 * Networks small enough to be worked out by hand. Latency 20 ms, upload 1 byte/us; 1,000 bytes and their header of 24 take
 * 1,024 us; so one hop is 20,000 (announcement) + 20,000 (request) + 1,024 + 20,000 = 61,024 us.
 */
import { describe, expect, it } from 'vitest';
import type { Fidelity } from '../../src/network/index.js';
import { setDelayFactor, setDown, setPartition } from './conditions.js';
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
    // announcement, request and content, or the delivery alone
    expect(simulation.events).toBe(fidelity === 'message' ? 3 : 1);
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

  it('where the download is slower, the line of the sender is free before the content has arrived', () => {
    const { simulation, gossip, deliveries } = handWorld(4, star, fidelity, { download: 4 });
    gossip.publish(0, 0, 7, 1_000, 0);
    simulation.run({ until: Infinity });
    // half a byte/us: 2,048 us each, but the next begins 1,024 us after the one before
    expect(deliveries.map(({ time, node }) => [node, time])).toEqual([
      [1, 62_048],
      [2, 63_072],
      [3, 64_096],
    ]);
  });

  it('different messages wait for each other on a line', () => {
    const { simulation, gossip, deliveries } = handWorld(2, [[0, 1]], fidelity);
    gossip.publish(0, 0, 1, 1_000, 0);
    gossip.publish(0, 0, 2, 1_000, 0);
    simulation.run({ until: Infinity });
    expect(deliveries.map(({ id, time }) => [id, time])).toEqual([
      [1, 61_024],
      [2, 62_048],
    ]);
  });

  it('first come, first served is whose request arrives first, not who was told first', () => {
    const { simulation, gossip, deliveries } = handWorld(2, [[0, 1]], fidelity);
    // node 1 asks at 20,000 and its request arrives at 40,000; a direct request of 19,999 arrives at 39,999
    gossip.publish(0, 0, 1, 1_000, 0);
    simulation.run({ until: 19_999 });
    gossip.fetch(1, 0, 0, 2, 5_000);
    simulation.run({ until: Infinity });
    // the content of 5,024 us leaves at 39,999 and arrives at 65,023; the other leaves when that has left
    expect(deliveries.map(({ id, time }) => [id, time])).toEqual([
      [2, 65_023],
      [1, 66_047],
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
    // node 1 has another peer, which is told nothing
    gossip.fetch(1, 0, 0, 9, 1_000);
    simulation.run({ until: Infinity });
    expect(deliveries).toEqual([{ time: 41_024, node: 1, id: 9, from: 0 }]);
    expect(gossip.bytesSent).toBe(61 + 1_024);
  });

  it('what is asked for directly and would arrive over a link that is cut is asked for again', () => {
    const { simulation, gossip, deliveries } = handWorld(3, line, fidelity);
    gossip.fetch(0, 1, 0, 9, 1_000);
    simulation.run({ until: 30_000 });
    setPartition(gossip, Int32Array.of(0, 1, 1));
    simulation.run({ until: 1_000_000 });
    expect(deliveries).toEqual([]);
    setPartition(gossip, null);
    simulation.run({ until: Infinity });
    expect(deliveries).toEqual([{ time: 41_024 + 2_000_000 + 41_024, node: 0, id: 9, from: 1 }]);
  });

  it('a direct request that would arrive over a link that is cut is not answered', () => {
    const { simulation, gossip } = handWorld(3, line, fidelity);
    gossip.fetch(0, 1, 0, 9, 1_000);
    simulation.run({ until: 10_000 });
    setPartition(gossip, Int32Array.of(0, 1, 1));
    simulation.run({ until: 1_000_000 });
    expect([...gossip.bytesBy]).toEqual([61, 0, 0]);
  });

  it('what is asked for directly or announced is validated too', () => {
    const { simulation, gossip, deliveries } = handWorld(3, line, fidelity);
    gossip.fetch(0, 1, 0, 9, 1_000, 300_000);
    simulation.run({ until: Infinity });
    expect(deliveries).toEqual([{ time: 341_024, node: 0, id: 9, from: 1 }]);
    gossip.announce(0, 0, 7, 1_000, 300_000);
    simulation.run({ until: Infinity });
    expect(deliveries.slice(1).map(({ node, time }) => [node, time - 341_024])).toEqual([
      [1, 361_024],
      [2, 2 * 361_024],
    ]);
  });

  it('a delay spike stretches latencies, not lines', () => {
    const { simulation, gossip, deliveries } = handWorld(2, [[0, 1]], fidelity);
    setDelayFactor(gossip, 10);
    gossip.publish(0, 0, 7, 1_000, 0);
    simulation.run({ until: Infinity });
    expect(deliveries[0]!.time).toBe(601_024);
  });

  it('a partition keeps a message on its side; after it, who has something announces it', () => {
    const { simulation, gossip, deliveries } = handWorld(3, line, fidelity);
    gossip.onHeal(() => gossip.announce(1, 0, 7, 1_000));
    setPartition(gossip, Int32Array.of(0, 0, 1));
    gossip.publish(0, 0, 7, 1_000, 0);
    simulation.run({ until: 1_000_000 });
    expect(deliveries.map(({ node }) => node)).toEqual([1]);
    setPartition(gossip, null);
    simulation.run({ until: Infinity });
    // node 0 hears of it again and gets it again, as it did not say that it has it
    const later = deliveries.slice(1).sort((x, y) => x.node - y.node);
    expect(later).toEqual([
      { time: 1_061_024, node: 0, id: 7, from: 1 },
      { time: 1_062_048, node: 2, id: 7, from: 1 },
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
      if (cut === 'down') setDown(gossip, 1, true);
      else setPartition(gossip, Int32Array.of(0, 1, 1));
      simulation.run({ until: Infinity });
      expect(deliveries).toEqual([]);
    }
  });

  it('who has lost a content asks again after two seconds, and passes on what it gets', () => {
    const { simulation, gossip, deliveries } = handWorld(3, line, fidelity);
    gossip.publish(0, 0, 7, 1_000, 0);
    simulation.run({ until: 50_000 });
    setPartition(gossip, Int32Array.of(0, 1, 1));
    simulation.run({ until: 1_000_000 });
    setPartition(gossip, null);
    simulation.run({ until: Infinity });
    // 61,024 in vain, two seconds, a request and a content of 41,024, and the next hop
    expect(deliveries.map(({ node, time }) => [node, time])).toEqual([
      [1, 2_102_048],
      [2, 2_163_072],
    ]);
  });

  it('where a link is cut while a message spreads, the others hear of it by other ways', () => {
    // 0 is to reach 3 through 1, the first to have it; when 1 is cut off, 2 tells 3
    const square = [
      [0, 1],
      [0, 2],
      [1, 3],
      [2, 3],
    ] as const;
    const { simulation, gossip, deliveries } = handWorld(4, square, fidelity);
    gossip.publish(0, 0, 7, 1_000, 0);
    simulation.run({ until: 30_000 });
    setDown(gossip, 1, true);
    simulation.run({ until: Infinity });
    expect(deliveries.map(({ node, from }) => [node, from])).toEqual([
      [2, 0],
      [3, 2],
    ]);
  });

  it('nor do they wait for one that is cut off, where others have the message', () => {
    // as before, but 1 is back before 2 has the message: whoever has it tells its peers when 1 has missed it
    const square = [
      [0, 1],
      [0, 2],
      [1, 3],
      [2, 3],
    ] as const;
    const { simulation, gossip, deliveries } = handWorld(4, square, fidelity);
    gossip.publish(0, 0, 7, 1_000, 0);
    simulation.run({ until: 61_000 });
    setDown(gossip, 1, true);
    simulation.run({ until: 61_500 });
    setDown(gossip, 1, false);
    simulation.run({ until: Infinity });
    expect(deliveries.slice(0, 2)).toEqual([
      { time: 62_048, node: 2, id: 7, from: 0 },
      { time: 62_048 + 61_024, node: 3, id: 7, from: 2 },
    ]);
  });

  it('an announcement that leaves while the link is cut is lost', () => {
    const { simulation, gossip, deliveries } = handWorld(3, line, fidelity);
    gossip.publish(0, 0, 7, 1_000, 0);
    simulation.run({ until: 61_000 });
    setPartition(gossip, Int32Array.of(0, 0, 1));
    simulation.run({ until: 61_500 });
    setPartition(gossip, null);
    simulation.run({ until: Infinity });
    expect(deliveries.map(({ node }) => node)).toEqual([1]);
  });

  it('announcements of which none leaves are over', () => {
    const { simulation, gossip, deliveries } = handWorld(3, line, fidelity);
    setPartition(gossip, Int32Array.of(0, 1, 1));
    gossip.announce(0, 0, 7, 1_000);
    gossip.announce(1, 0, 7, 1_000);
    setPartition(gossip, null);
    for (let id = 20; id < 40; id++) gossip.publish(0, 0, id, 0, 0);
    simulation.run({ until: Infinity });
    expect(deliveries.filter(({ id }) => id === 7).map(({ node, from }) => [node, from])).toEqual([[2, 1]]);
    expect(new Set(deliveries.map(({ node, id }) => `${node} ${id}`)).size).toBe(41);
    expect(deliveries.length).toBe(41);
  });

  it('a node that is down neither sends nor receives, and takes part again when it is back', () => {
    const { simulation, gossip, deliveries } = handWorld(4, star, fidelity);
    setDown(gossip, 2, true);
    expect(gossip.isDown(2)).toBe(true);
    gossip.publish(2, 0, 5, 1_000, 0);
    gossip.publish(0, 0, 6, 1_000, 0);
    simulation.run({ until: 1_000_000 });
    expect(deliveries.map(({ node, id }) => [node, id])).toEqual([
      [1, 6],
      [3, 6],
    ]);
    setDown(gossip, 2, false);
    gossip.publish(0, 0, 8, 1_000, 0);
    simulation.run({ until: Infinity });
    expect(deliveries.slice(2).map(({ node }) => node)).toEqual([1, 2, 3]);
  });
});
