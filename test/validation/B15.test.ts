/**
 * B15: from the proposal to the commit, in delays of one message: three for PBFT, IBFT 2.0, QBFT and Tendermint (proposal, prepare,
 * commit). From a client's request to its reply five for PBFT: there and back, and these. Raft: the leader commits two delays after
 * it has sent the entry; a client has its answer after four (its request, the entry, the answer of a follower, the reply). Basic
 * HotStuff: a replica decides seven delays after the proposal, its leader after six. Source: the protocols' definitions.
 * A client is a node here that does not vote, and its reply the block that is announced to it; a leader of Raft looks a microsecond
 * after a request has come whether it fills a block.
 * Setup: a constant delay of 50 ms, no time for processing. Tolerance: exact.
 */
import { describe, expect, it } from 'vitest';
import { MILLISECOND, SECOND } from '../../src/kernel/index.js';
import { designOf, ProtocolWorld } from '../consensus/worlds.js';

const DELAY = 50 * MILLISECOND;

/** Ten requests, one after the other, from a client that is no voter. */
function requests(kind: string): { world: ProtocolWorld; sent: number[]; client: number } {
  const design = designOf(kind);
  const world = new ProtocolWorld(design, { delay_us: DELAY, others: 1 });
  const client = design.producers;
  const sent = Array.from({ length: 10 }, () => {
    world.wait(5 * SECOND);
    world.send(1, { gateway: client });
    return world.simulation.now;
  });
  world.wait(5 * SECOND);
  return { world, sent, client };
}

describe('B15: delays of one message', () => {
  it.each(['pbft', 'ibft2', 'qbft', 'tendermint'])('%s commits 150 ms after the proposal', (kind) => {
    const { world, client } = requests(kind);
    const committed = world.decisions.filter(({ node }) => node !== client);
    expect(committed.length).toBeGreaterThanOrEqual(10 * client);
    for (const { block, at_us } of committed) expect((at_us - block.created_us) / MILLISECOND).toBe(150);
  });

  it('pbft answers a client 250 ms after its request', () => {
    const { world, sent, client } = requests('pbft');
    const replies = world.decisions.filter(({ node }) => node === client);
    expect(replies.map(({ at_us }, k) => (at_us - sent[k]) / MILLISECOND)).toEqual(
      new Array<number>(10).fill(250),
    );
  });
});

describe('B15: Raft', () => {
  const world = new ProtocolWorld(designOf('raft', { nodes: 4, maxMessageCount: 1 }), {
    delay_us: DELAY,
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
    const world = new ProtocolWorld(designOf('hotstuff', { validators }), { delay_us: DELAY });
    world.wait(21 * SECOND);
    expect(world.decisions).toHaveLength(10 * validators);
    for (const { node, block, at_us } of world.decisions)
      expect(at_us - block.created_us).toBe(node === block.producer ? 300_000 : 350_000);
  });
});
