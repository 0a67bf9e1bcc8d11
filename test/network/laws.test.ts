/** What holds in every network, whatever its kind and fidelity. */
import { describe, expect, it } from 'vitest';
import { CompleteGossip } from '../../src/network/complete.js';
import { MessageGossip } from '../../src/network/message-gossip.js';
import { SampledGossip } from '../../src/network/sampled-gossip.js';
import type { Gossip } from '../../src/network/index.js';
import type { Messages } from '../../src/network/messages.js';
import { everyNetwork, pluginWorld, type Delivery, type TestWorld } from './worlds.js';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';

await loadQuantityParser();

function messagesOf(gossip: Gossip): Messages {
  if (
    gossip instanceof MessageGossip ||
    gossip instanceof SampledGossip ||
    gossip instanceof CompleteGossip
  ) {
    return gossip.messages;
  }
  throw new Error('a network without a message table');
}

/** Which (node, id) were not delivered exactly once, of `count` messages published by node id % nodes. */
function broken(deliveries: readonly Delivery[], nodes: number, count: number): string[] {
  const times = new Map<string, number>();
  for (const { node, id } of deliveries) times.set(`${node} ${id}`, (times.get(`${node} ${id}`) ?? 0) + 1);
  const wrong: string[] = [];
  for (let id = 0; id < count; id++) {
    for (let node = 0; node < nodes; node++) {
      const seen = times.get(`${node} ${id}`) ?? 0;
      if (seen !== (node === id % nodes ? 0 : 1))
        wrong.push(`message ${id} reached node ${node} ${seen} times`);
    }
  }
  return wrong;
}

function publishMany({ simulation, gossip }: TestWorld, count: number, gap_us: number): void {
  for (let id = 0; id < count; id++) {
    gossip.publish(id % gossip.nodes, 0, id, 300 * (1 + (id % 40)), 1_000);
    simulation.run({ until: simulation.now + gap_us });
  }
  simulation.run({ until: Infinity });
}

describe.each(everyNetwork)('%s', (_, kind, config, fidelity) => {
  it('delivers each message once to every other node, however many are under way', () => {
    const world = pluginWorld(kind, config, fidelity);
    publishMany(world, 300, 20_000);
    expect(broken(world.deliveries, 12, 300)).toEqual([]);
    // a planted fault: one delivery too many, one too few
    expect(broken([...world.deliveries, world.deliveries[0]!], 12, 300).length).toBe(1);
    expect(broken(world.deliveries.slice(1), 12, 300).length).toBe(1);
  });

  it('delivers from a node that has the message: a peer, which had it earlier', () => {
    const world = pluginWorld(kind, config, fidelity);
    publishMany(world, 60, 10_000_000);
    const had = new Set<string>();
    for (let id = 0; id < 60; id++) had.add(`${id % 12} ${id}`);
    for (const { node, id, from } of world.deliveries) {
      expect(had.has(`${from} ${id}`)).toBe(true);
      expect([...world.gossip.peers(node)]).toContain(from);
      had.add(`${node} ${id}`);
    }
  });

  it('keeps no trace of messages that are over: memory follows what is under way at once', () => {
    const world = pluginWorld(kind, config, fidelity);
    publishMany(world, 200, 10_000_000);
    expect(messagesOf(world.gossip).used).toBe(0);
    expect(messagesOf(world.gossip).rows).toBe(16);
    for (let id = 0; id < 100; id++) world.gossip.publish(id % 12, 0, id, 500, 0);
    expect(messagesOf(world.gossip).used).toBe(100);
    world.simulation.run({ until: Infinity });
    expect(messagesOf(world.gossip).used).toBe(0);
  });

  it('gives the same run for the same seed and another for another', () => {
    const run = (seed: string): [string, Delivery[], number] => {
      const world = pluginWorld(kind, config, fidelity, seed);
      publishMany(world, 40, 100_000);
      return [world.simulation.digest.hex(), world.deliveries, world.gossip.bytesSent];
    };
    expect(run('a')).toEqual(run('a'));
    if (kind !== 'complete') expect(run('a')[0]).not.toBe(run('b')[0]);
  });

  it('passes nothing between the sides of a partition, and everything within', () => {
    const world = pluginWorld(kind, kind === 'complete' ? config : { ...config, degree: 11 }, fidelity);
    const groupOf = Int32Array.from({ length: 12 }, (__, node) => (node < 4 ? 1 : 0));
    world.gossip.setPartition(groupOf);
    publishMany(world, 24, 10_000);
    expect(world.deliveries.every(({ node, id }) => groupOf[node] === groupOf[id % 12])).toBe(true);
    expect(world.deliveries.length).toBe(2 * (4 * 3 + 8 * 7));
  });

  it('under loss still delivers nothing twice, and settles', () => {
    const world = pluginWorld(kind, config, fidelity);
    world.gossip.setLoss(0.3);
    publishMany(world, 100, 5_000);
    const seen = new Set(world.deliveries.map(({ node, id }) => `${node} ${id}`));
    expect(seen.size).toBe(world.deliveries.length);
    // the complete network has no second chance: about 0.7 of 1,100; gossip repeats requests at other peers: almost all
    if (kind === 'complete') expect(Math.abs(seen.size / 1_100 - 0.7)).toBeLessThan(0.05);
    else expect(seen.size / 1_100).toBeGreaterThan(0.9);
    expect(messagesOf(world.gossip).used).toBe(0);
  });

  it('holds several disturbances at once, each until it is lifted, and is then as before', () => {
    const { gossip } = pluginWorld(kind, config, fidelity);
    let heals = 0;
    gossip.onHeal(() => heals++);
    const first = { down: [1, 2] };
    const second = { down: [2, 3] };
    const slow = { delayFactor: 3 };
    gossip.impose(first);
    gossip.impose(second);
    gossip.impose(slow);
    gossip.lift(first);
    expect([1, 2, 3].map((node) => gossip.isDown(node))).toEqual([false, true, true]);
    gossip.lift(slow);
    expect(heals).toBe(1);
    gossip.lift(second);
    gossip.lift(second);
    expect([1, 2, 3].map((node) => gossip.isDown(node))).toEqual([false, false, false]);
    expect(heals).toBe(2);
  });

  it('refuses a channel it does not have, and conditions that make no sense', () => {
    const { gossip } = pluginWorld(kind, config, fidelity);
    expect(() => gossip.onDeliver(16, () => undefined)).toThrow('CW-NETWORK-CHANNEL');
    expect(() => gossip.setLoss(1)).toThrow('CW-NETWORK-LOSS');
    expect(() => gossip.setDelayFactor(0)).toThrow('CW-NETWORK-FACTOR');
  });
});

describe('the complete network', () => {
  it('delivers everywhere exactly one delay later, with one event', () => {
    const world = pluginWorld('complete', { nodes: 500, delay: '1.5 s' }, 'sampled');
    world.gossip.publish(17, 0, 1, 100_000, 0);
    world.simulation.run({ until: Infinity });
    expect(world.deliveries.length).toBe(499);
    expect(new Set(world.deliveries.map(({ time }) => time))).toEqual(new Set([1_500_000]));
    expect(world.simulation.events).toBe(1);
  });

  it('answers a direct request after two delays', () => {
    const world = pluginWorld('complete', { nodes: 3, delay: '1.5 s' }, 'sampled');
    world.gossip.fetch(2, 0, 0, 1, 100);
    world.simulation.run({ until: Infinity });
    expect(world.deliveries).toEqual([{ time: 3_000_000, node: 2, id: 1, from: 0 }]);
  });
});

describe('the regional network', () => {
  it('has as many nodes as the ledger needs', () => {
    expect(pluginWorld('regional', { nodes: 3 }, 'message').gossip.nodes).toBe(3);
    expect(pluginWorld('regional', {}, 'message').gossip.nodes).toBe(20);
  });

  it('takes shares of regions in any unit, and refuses none at all', () => {
    const world = pluginWorld('regional', { nodes: 6, placement: { japan: 2, europe: 4 } }, 'message');
    publishMany(world, 6, 1_000_000);
    expect(broken(world.deliveries, 6, 6)).toEqual([]);
    expect(() => pluginWorld('regional', { placement: { japan: 0 } }, 'message')).toThrow(
      'at least one share',
    );
  });
});
