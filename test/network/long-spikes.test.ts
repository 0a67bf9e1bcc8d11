/** Delays that a spike draws out for days, thousands of times: no clock ends. */
import { describe, expect, it } from 'vitest';
import { DAY } from '../../src/kernel/index.js';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import { setDelayFactor } from './conditions.js';
import { handWorld, pluginWorld } from './worlds.js';

await loadQuantityParser();

describe.each(['message', 'sampled'] as const)('a delay spike without measure, %s', (fidelity) => {
  it('holds a message up for three days a hop, a day for each way, and no longer', () => {
    const { simulation, gossip, deliveries } = handWorld(2, [[0, 1]], fidelity);
    setDelayFactor(gossip, 1e12);
    gossip.publish(0, 0, 1, 0, 0);
    simulation.run({ until: 30 * DAY });
    expect(deliveries).toHaveLength(1);
    // announcement, request and content take a day each; the bytes on the line are a matter of microseconds
    expect(Math.round(deliveries[0]!.time / DAY)).toBe(3);
  });
});

it('the complete network takes a day at most, too', () => {
  const { simulation, gossip, deliveries } = pluginWorld('complete', { nodes: 2, delay: '20 s' }, 'sampled');
  setDelayFactor(gossip, 1e12);
  gossip.publish(0, 0, 1, 0, 0);
  simulation.run({ until: 30 * DAY });
  expect(deliveries.map(({ time }) => time)).toEqual([DAY]);
});
