/** Who holds a message serves it and does not ask for it; who lacks it does neither. Times as in by-hand.test.ts. */
import { describe, expect, it } from 'vitest';
import { RandomSource } from '../../src/kernel/index.js';
import type { Fidelity } from '../../src/network/index.js';
import { RelayGossip } from '../../src/network/relay-gossip.js';
import { nodeIds } from '../../src/network/topology.js';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import { ToyLedger } from '../ledger/toys.js';
import { setDown, setPartition } from './conditions.js';
import { everyNetwork, give, handLinks, handWorld, HOLDING, pluginWorld } from './worlds.js';

await loadQuantityParser();

const line = [
  [0, 1],
  [1, 2],
] as const;
const triangle = [
  [0, 1],
  [0, 2],
  [1, 2],
] as const;

describe.each(everyNetwork)('%s', (_, kind, config, fidelity) => {
  const world = (): ReturnType<typeof pluginWorld> => pluginWorld(kind, config, fidelity);

  it('delivers nothing that nobody holds, and gives up after three requests', () => {
    const { simulation, gossip, deliveries } = world();
    gossip.fetch(0, gossip.peers(0)[0]!, HOLDING, 7, 1_000);
    simulation.run({ until: Infinity });
    expect(deliveries).toEqual([]);
    // three requests and three answers that it is not there
    expect(gossip.messagesByChannel[HOLDING]).toBe(6);
    expect(gossip.bytesSent).toBe(6 * 61);
  });

  it('who is refused asks another peer that holds the message', () => {
    const w = world();
    const [first, second, third] = w.gossip.peers(0);
    give(w, third!, 7);
    w.gossip.fetch(0, first!, HOLDING, 7, 1_000);
    w.simulation.run({ until: Infinity });
    expect(w.deliveries.map(({ node, from }) => [node, from])).toEqual([[0, third]]);
    expect(w.gossip.bytesBy[first!]).toBe(61);
    expect(w.gossip.bytesBy[second!]).toBe(0);
  });

  it('an announcement moves nothing to those that have the message', () => {
    const w = world();
    w.gossip.publish(0, HOLDING, 1, 100_000, 0);
    give(w, 0, 1);
    w.simulation.run({ until: Infinity });
    const before = w.gossip.bytesSent;
    const links = w.gossip.peers(3).length;
    w.gossip.announce(3, HOLDING, 1, 100_000);
    w.simulation.run({ until: Infinity });
    expect(w.deliveries.length).toBe(11);
    expect(w.gossip.bytesSent - before).toBe(links * 61);
  });

  it('an announcement moves the message to whom lacks it, and no one else', () => {
    const w = world();
    for (let node = 0; node < 12; node++) if (node !== 5) give(w, node, 1);
    w.gossip.announce(w.gossip.peers(5)[0]!, HOLDING, 1, 100_000);
    w.simulation.run({ until: Infinity });
    expect(w.deliveries.map(({ node }) => node)).toEqual([5]);
    expect(w.gossip.bytesSent).toBeLessThan(2 * 100_000);
  });
});

describe.each<Fidelity>(['message', 'sampled'])('by hand, fidelity %s', (fidelity) => {
  it('a refusal takes two latencies, and the next request goes out at once', () => {
    const w = handWorld(3, triangle, fidelity);
    give(w, 2, 7);
    w.gossip.fetch(0, 1, HOLDING, 7, 1_000);
    w.simulation.run({ until: Infinity });
    expect(w.deliveries).toEqual([{ time: 40_000 + 41_024, node: 0, id: 7, from: 2 }]);
    expect([...w.gossip.bytesBy]).toEqual([2 * 61, 61, 1_024]);
  });

  it('where nobody holds it yet, the node asks the same again after two seconds', () => {
    const w = handWorld(2, [[0, 1]], fidelity);
    w.gossip.fetch(0, 1, HOLDING, 7, 1_000);
    w.simulation.run({ until: 1_000_000 });
    give(w, 1, 7);
    w.simulation.run({ until: Infinity });
    expect(w.deliveries.map(({ time }) => time)).toEqual([2_040_000 + 41_024]);
  });

  it('does not ask again for what has come by another way', () => {
    const w = handWorld(2, [[0, 1]], fidelity);
    w.gossip.fetch(0, 1, HOLDING, 7, 1_000);
    w.simulation.run({ until: 1_000_000 });
    give(w, 0, 7);
    give(w, 1, 7);
    w.simulation.run({ until: Infinity });
    expect(w.deliveries).toEqual([]);
    expect(w.gossip.bytesBy[0]).toBe(61);
  });

  it('a request that stays without an answer goes to another holder after two seconds', () => {
    const w = handWorld(3, triangle, fidelity);
    give(w, 1, 7);
    give(w, 2, 7);
    setDown(w.gossip, 1, true);
    w.gossip.fetch(0, 1, HOLDING, 7, 1_000);
    w.simulation.run({ until: Infinity });
    expect(w.deliveries).toEqual([{ time: 2_000_000 + 41_024, node: 0, id: 7, from: 2 }]);
  });

  it('a holder that cannot be reached is not asked', () => {
    const w = handWorld(3, triangle, fidelity);
    give(w, 2, 7);
    setDown(w.gossip, 2, true);
    w.gossip.fetch(0, 1, HOLDING, 7, 1_000);
    w.simulation.run({ until: 3_000_000 });
    setDown(w.gossip, 2, false);
    w.simulation.run({ until: Infinity });
    // refused at 40,000 and at 2,080,000, the third request goes to who is back
    expect(w.deliveries).toEqual([{ time: 4_080_000 + 41_024, node: 0, id: 7, from: 2 }]);
  });

  it('a refusal that would arrive over a link that is cut is not heard', () => {
    const w = handWorld(3, triangle, fidelity);
    give(w, 2, 7);
    w.gossip.fetch(0, 1, HOLDING, 7, 1_000);
    w.simulation.run({ until: 30_000 });
    setPartition(w.gossip, Int32Array.of(0, 1, 0));
    w.simulation.run({ until: Infinity });
    expect(w.deliveries).toEqual([{ time: 2_040_000 + 41_024, node: 0, id: 7, from: 2 }]);
  });

  it('three requests are all, whoever holds it then', () => {
    const others = [1, 2, 3, 4].map((node) => [0, node] as const);
    const w = handWorld(5, others, fidelity);
    w.gossip.fetch(0, 1, HOLDING, 7, 1_000);
    // each that is asked next has let go of it when the request arrives
    for (const node of [2, 3, 4]) {
      w.held.clear();
      give(w, node, 7);
      w.simulation.run({ until: w.simulation.now + 40_000 });
    }
    w.simulation.run({ until: Infinity });
    expect(w.deliveries).toEqual([]);
    expect([...w.gossip.bytesBy]).toEqual([3 * 61, 61, 61, 61, 0]);
  });

  it('a node that stops asks no more', () => {
    const w = handWorld(2, [[0, 1]], fidelity);
    setPartition(w.gossip, Int32Array.of(0, 1));
    w.gossip.fetch(0, 1, HOLDING, 7, 1_000);
    w.simulation.run({ until: 1_000_000 });
    setDown(w.gossip, 0, true);
    w.simulation.run({ until: Infinity });
    expect(w.gossip.messagesSent).toBe(1);
  });

  it('a published message passes through a node that holds it already, without being sent to it', () => {
    const w = handWorld(3, line, fidelity);
    give(w, 1, 6);
    give(w, 1, 7);
    w.gossip.announce(0, HOLDING, 6, 1_000);
    w.simulation.run({ until: 1_000_000 });
    // what is only announced does not
    expect(w.deliveries).toEqual([]);
    w.gossip.publish(0, HOLDING, 7, 1_000, 0);
    w.simulation.run({ until: Infinity });
    // node 1 hears of it 20,000 later and tells node 2 at once
    expect(w.deliveries).toEqual([{ time: 1_081_024, node: 2, id: 7, from: 1 }]);
    expect(w.gossip.bytesBy[0]).toBe(2 * 61);
  });

  it('a node that gets a message by another way while it waits to ask again does not ask', () => {
    const w = handWorld(3, line, fidelity);
    w.gossip.publish(0, HOLDING, 7, 1_000, 0);
    w.simulation.run({ until: 50_000 });
    setPartition(w.gossip, Int32Array.of(0, 1, 1));
    w.simulation.run({ until: 1_000_000 });
    setPartition(w.gossip, null);
    give(w, 1, 7);
    w.simulation.run({ until: Infinity });
    // its two seconds are over at 2,061,024, and it tells node 2
    expect(w.deliveries).toEqual([{ time: 2_061_024 + 61_024, node: 2, id: 7, from: 1 }]);
  });
});

/** Nodes 0, 1 and 2 in a row; node 2 makes five blocks alone and is heard for a moment. */
function cutOffAgain(): ToyLedger<RelayGossip> {
  const links = handLinks(3, line);
  const ledger = new ToyLedger(
    (simulation) => new RelayGossip(links, simulation, new RandomSource('x').streams('network', nodeIds(3))),
  );
  setPartition(ledger.gossip, Int32Array.of(0, 0, 1));
  for (let k = 0; k < 5; k++) ledger.make(2);
  ledger.wait(60e6);
  setPartition(ledger.gossip, null);
  // the head, 600 bytes, has reached node 1, and nothing below it
  ledger.wait(65_000);
  return ledger;
}

describe('a chain', () => {
  it('comes to a node only by nodes that have it', () => {
    const ledger = cutOffAgain();
    setPartition(ledger.gossip, Int32Array.of(0, 0, 1));
    ledger.wait(600e6);
    const { tree } = ledger.chain;
    const seen = [0, 1].map((node) => [1, 2, 3, 4, 5].filter((id) => tree.isSeen(tree.get(id), node)));
    // node 1 was cut off before it got what the head stands on: so nobody can have that from it
    expect(seen).toEqual([[], []]);
    expect(ledger.chain.head(0).height).toBe(0);
  });

  it('comes to all once the one that has it can be reached', () => {
    const ledger = cutOffAgain();
    ledger.wait(60e6);
    expect([0, 1].map((node) => ledger.chain.head(node).height)).toEqual([5, 5]);
  });
});
