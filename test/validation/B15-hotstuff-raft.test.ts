/**
 * B15: latency in message delays, all of d = 50 ms, nothing takes time at a node. Raft: the leader commits two delays after it has
 * sent the entry; a client has its answer after four (its request, the entry, the answer of a follower, the reply). The client is a
 * node here that does not vote, and its reply the block that is announced to it; a leader looks a microsecond after a request has
 * come whether it fills a block.
 * Basic HotStuff: a replica decides seven delays after the proposal, its leader after six.
 * Source: derived from the protocols' definitions. Tolerance: none.
 */
import { describe, expect, it } from 'vitest';
import { SECOND } from '../../src/kernel/index.js';
import { designOf, ProtocolWorld } from '../consensus/worlds.js';

const D = 50_000;

describe('B15: Raft', () => {
  const world = new ProtocolWorld(designOf('raft', { nodes: 4, maxMessageCount: 1 }), {
    delay_us: D,
    others: 1,
  });
  world.wait(30 * SECOND);
  const sent_us = world.simulation.now;
  world.send(1, { gateway: 4 });
  world.wait(SECOND);
  const [block] = world.blocks;
  const at = (node: number): number => world.decisions.find((decision) => decision.node === node)!.at_us;

  it('the leader commits after 100 ms', () => {
    expect(at(block.producer) - block.created_us).toBe(100_000);
  });

  it('the client knows after 200 ms', () => {
    expect(at(4) - sent_us).toBe(200_000 + 1);
  });
});

describe.each([4, 7, 10, 13])('B15: basic HotStuff with %i replicas', (validators) => {
  it('decides 350 ms after the proposal', () => {
    const world = new ProtocolWorld(designOf('hotstuff', { validators }), { delay_us: D });
    world.wait(21 * SECOND);
    expect(world.decisions).toHaveLength(10 * validators);
    for (const { node, block, at_us } of world.decisions)
      expect(at_us - block.created_us).toBe(node === block.producer ? 300_000 : 350_000);
  });
});
