/** Letters from one node straight to others: when they arrive, what they cost, and when they are lost. */
import { describe, expect, it } from 'vitest';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import { setDown, setLoss, setPartition } from './conditions.js';
import { everyNetwork, handWorld, pluginWorld, type TestWorld } from './worlds.js';

await loadQuantityParser();

const CHANNEL = 2;

interface Read {
  readonly time: number;
  readonly node: number;
  readonly letter: string;
  readonly from: number;
}

function reading({ simulation, gossip }: TestWorld): Read[] {
  const read: Read[] = [];
  gossip.onLetter<string>(CHANNEL, (node, letter, from) =>
    read.push({ time: simulation.now, node, letter, from }),
  );
  return read;
}

describe.each(everyNetwork)('%s', (_, kind, config, fidelity) => {
  it('reach whom they are for, linked or not, once, and nobody else', () => {
    const world = pluginWorld(kind, config, fidelity);
    const read = reading(world);
    world.gossip.post(3, [0, 5, 11], CHANNEL, 'vote', 110);
    world.simulation.run({ until: Infinity });
    expect(read.map(({ node }) => node).sort((i, j) => i - j)).toEqual([0, 5, 11]);
    expect(read.every(({ letter, from }) => letter === 'vote' && from === 3)).toBe(true);
    expect([world.gossip.messagesByChannel[CHANNEL], world.gossip.bytesByChannel[CHANNEL]]).toEqual([
      3,
      3 * (110 + 24),
    ]);
  });

  it('are lost with the probability of a loss, and not sent again', () => {
    const world = pluginWorld(kind, config, fidelity);
    const read = reading(world);
    setLoss(world.gossip, 0.25);
    for (let k = 0; k < 1_000; k++) world.gossip.post(0, [1, 2, 3, 4], CHANNEL, 'vote', 110);
    world.simulation.run({ until: Infinity });
    // standard error sqrt(0.25 x 0.75 / 4000) = 0.0068
    expect(Math.abs(read.length / 4_000 - 0.75)).toBeLessThan(4 * 0.0068);
  });
});

describe('by hand: 20 ms, upload 1 byte a microsecond, download 2', () => {
  const world = (): TestWorld => handWorld(4, [[0, 1]], 'message');

  it('take a latency, those of one packet no more', () => {
    const w = world();
    const read = reading(w);
    w.gossip.post(0, [1, 2, 3], CHANNEL, 'vote', 1_000);
    w.simulation.run({ until: Infinity });
    expect(read.map(({ time, node }) => [time, node])).toEqual([
      [20_000, 1],
      [20_000, 2],
      [20_000, 3],
    ]);
  });

  it('queue on the upload line if they are longer', () => {
    const w = world();
    const read = reading(w);
    w.gossip.post(0, [1, 2, 3], CHANNEL, 'proposal', 9_976);
    w.gossip.post(0, [1], CHANNEL, 'vote', 100);
    w.simulation.run({ until: Infinity });
    // 10,000 bytes take 10 ms on the line, each after the one before
    expect(read.map(({ time, node, letter }) => [time, node, letter])).toEqual([
      [20_000, 1, 'vote'],
      [30_000, 1, 'proposal'],
      [40_000, 2, 'proposal'],
      [50_000, 3, 'proposal'],
    ]);
  });

  it('are lost if the link is cut or an end is down when they leave or arrive', () => {
    const w = world();
    const read = reading(w);
    const post = (to: number): void => w.gossip.post(0, [to], CHANNEL, `to ${to}`, 100);
    setPartition(w.gossip, Int32Array.of(0, 1, 0, 0));
    post(1); // cut when it leaves
    post(2); // its end goes down under way
    post(3);
    w.simulation.run({ until: 10_000 });
    setDown(w.gossip, 2, true);
    w.simulation.run({ until: 30_000 });
    setDown(w.gossip, 0, true);
    post(3); // from a node that is down
    w.simulation.run({ until: Infinity });
    expect(read.map(({ letter }) => letter)).toEqual(['to 3']);
  });
});
