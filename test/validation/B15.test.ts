/**
 * B15: from the proposal to the commit, in delays of one message: three for PBFT, IBFT 2.0, QBFT and Tendermint (proposal, prepare,
 * commit). From a client's request to its reply five for PBFT: there and back, and these. Source: the protocols' definitions.
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

  // HotStuff (basic, decide) and Raft (leader commit, client): rows of their own
});
