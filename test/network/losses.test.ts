/** What message loss does, message by message. */
import { describe, expect, it } from 'vitest';
import type { Fidelity } from '../../src/network/index.js';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import { setLoss, setPartition } from './conditions.js';
import { everyNetwork, give, handWorld, HOLDING, pluginWorld } from './worlds.js';

await loadQuantityParser();

const SECOND = 1_000_000;

describe.each(everyNetwork)('%s', (_, kind, config, fidelity) => {
  it('a direct request succeeds as three attempts do, those that fail after two seconds each', () => {
    const { simulation, gossip, deliveries } = pluginWorld(kind, { ...config, nodes: 4 }, fidelity);
    setLoss(gossip, 0.5);
    const waits: number[] = [];
    for (let id = 0; id < 2_000; id++) {
      const start = simulation.now;
      gossip.fetch(0, 1, 0, id, 100);
      simulation.run({ until: Infinity });
      for (const { time } of deliveries) waits.push(time - start);
      deliveries.length = 0;
    }
    // request and content both arrive with 1/4: 1 - (3/4)^3 = 0.578, standard error 0.011; 0.25 + 0.1875 + 0.1406
    expect(Math.abs(waits.length / 2_000 - 0.578)).toBeLessThan(4 * 0.011);
    const late = (k: number): number =>
      waits.filter((wait) => wait > 2 * k * SECOND).length -
      waits.filter((w) => w > 2 * (k + 1) * SECOND).length;
    if (kind === 'complete') return; // its attempts of 2 s cannot be told from timeouts of 2 s
    expect(Math.abs(late(0) / 2_000 - 0.25)).toBeLessThan(4 * 0.01);
    expect(Math.abs(late(1) / 2_000 - 0.1875)).toBeLessThan(4 * 0.009);
    expect(Math.abs(late(2) / 2_000 - 0.1406)).toBeLessThan(4 * 0.008);
  });

  it('a direct request over a link that is cut is made three times, and no more', () => {
    const { simulation, gossip, deliveries } = pluginWorld(kind, { ...config, nodes: 2 }, fidelity);
    setPartition(gossip, Int32Array.of(0, 1));
    gossip.fetch(0, 1, 0, 7, 100);
    simulation.run({ until: Infinity });
    expect(deliveries).toEqual([]);
    expect([gossip.messagesSent, gossip.bytesSent]).toEqual([3, 3 * 61]);
    expect(simulation.now).toBe(4 * SECOND);
  });

  it('losses that hold together are independent of each other', () => {
    const { simulation, gossip, deliveries } = pluginWorld(kind, { ...config, nodes: 2 }, fidelity);
    const half = (): void => gossip.impose({ lossProbability: 0.5 });
    half();
    half();
    for (let id = 0; id < 2_000; id++) gossip.publish(0, 0, id, 0, 0);
    simulation.run({ until: Infinity });
    // a quarter passes; in gossip, of announcements, and then both are repeated until they pass
    expect(Math.abs(deliveries.length / 2_000 - 0.25)).toBeLessThan(4 * 0.0097);
  });
});

describe.each<Fidelity>(['message', 'sampled'])('by hand, fidelity %s', (fidelity) => {
  it("what a node loses does not change what becomes of another's messages", () => {
    /** Round of two seconds in which node 1 got each message, if it did. */
    const rounds = (others: number): (number | undefined)[] => {
      const linked = Array.from({ length: 1 + others }, (_, k) => [0, k + 1] as const);
      const { simulation, gossip, deliveries } = handWorld(2 + others, linked, fidelity);
      setLoss(gossip, 0.5);
      return Array.from({ length: 200 }, (_, id) => {
        const start = simulation.now;
        gossip.publish(0, 0, id, 0, 0);
        simulation.run({ until: Infinity });
        const got = deliveries.find((delivery) => delivery.id === id && delivery.node === 1);
        return got && Math.floor((got.time - start) / (2 * SECOND));
      });
    };
    const alone = rounds(0);
    expect(new Set(alone).size).toBeGreaterThan(4);
    expect(rounds(5)).toEqual(alone);
  });

  it('a direct request is repeated at one holder after the other', () => {
    const linked = [
      [0, 1],
      [0, 2],
    ] as const;
    const { simulation, gossip, deliveries } = handWorld(3, linked, fidelity);
    setLoss(gossip, 0.5);
    const from: Set<number>[] = [new Set(), new Set(), new Set()];
    for (let id = 0; id < 200; id++) {
      const start = simulation.now;
      gossip.fetch(0, 1, 0, id, 0);
      simulation.run({ until: Infinity });
      const got = deliveries.find((delivery) => delivery.id === id);
      if (got) from[Math.floor((got.time - start) / (2 * SECOND))]!.add(got.from);
    }
    expect(from).toEqual([new Set([1]), new Set([2]), new Set([1])]);
  });

  it('a refusal can be lost as well', () => {
    const triangle = [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const;
    const w = handWorld(3, triangle, fidelity);
    setLoss(w.gossip, 0.5);
    let atOnce = 0;
    for (let id = 0; id < 2_000; id++) {
      const start = w.simulation.now;
      give(w, 2, id);
      w.gossip.fetch(0, 1, HOLDING, id, 0);
      w.simulation.run({ until: start + SECOND });
      atOnce += w.deliveries.length;
      w.simulation.run({ until: Infinity });
      w.deliveries.length = 0;
    }
    // request, refusal, request and content: 1/16, standard error 0.0054
    expect(Math.abs(atOnce / 2_000 - 1 / 16)).toBeLessThan(4 * 0.0054);
  });

  it('a request is repeated at one holder after the other', () => {
    // nodes 0 and 1 have it, 2 hears it from both
    const linked = [
      [0, 2],
      [1, 2],
    ] as const;
    const { simulation, gossip, deliveries } = handWorld(3, linked, fidelity);
    /** How often node 2 got it from whom, by the repetition that succeeded. */
    const from = [
      [0, 0],
      [0, 0],
      [0, 0],
    ];
    for (let id = 0; id < 400; id++) {
      const start = simulation.now;
      gossip.announce(0, 0, id, 0);
      gossip.announce(1, 0, id, 0);
      // both announcements are on their way
      simulation.run({ until: start + 10_000 });
      setLoss(gossip, 0.5);
      simulation.run({ until: Infinity });
      setLoss(gossip, 0);
      const got = deliveries.find((delivery) => delivery.id === id);
      if (got)
        from[Math.floor((got.time - start) / (2 * SECOND))]?.forEach((_, k, counts) => {
          if (k === got.from) counts[k]!++;
        });
    }
    const [first, second, third] = from;
    // node 2 asks 0, of which it hears first; the first repetition goes to the second of its peers, the second to the first
    expect(first![0]).toBeGreaterThan(20);
    expect(first![1]).toBe(0);
    expect(second![0]).toBe(0);
    expect(second![1]).toBeGreaterThan(20);
    expect(third![0]).toBeGreaterThan(20);
    expect(third![1]).toBe(0);
  });
});
