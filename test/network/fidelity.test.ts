/**
 * The two fidelities agree: p50 and p95 of the delay from publication to delivery within 5 %, over all nodes as origins;
 * messages and bytes exactly.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import type { Fidelity } from '../../src/network/index.js';
import { pluginWorld } from './worlds.js';

const TOLERANCE = 0.05;

interface Propagation {
  readonly p50: number;
  readonly p95: number;
  readonly messages: number;
  readonly bytes: number;
  readonly bytesBy: number[];
}

function propagate(
  config: object,
  fidelity: Fidelity,
  bytes: number,
  validation_us: number,
  loss = 0,
): Propagation {
  const { simulation, gossip, deliveries } = pluginWorld('regional', config, fidelity);
  gossip.setLoss(loss);
  const delays: number[] = [];
  const rounds = Math.ceil(300 / gossip.nodes);
  for (let id = 0; id < rounds * gossip.nodes; id++) {
    const start = simulation.now;
    gossip.publish(id % gossip.nodes, 0, id, bytes, validation_us);
    simulation.run({ until: Infinity });
    for (const { time } of deliveries) delays.push(time - start);
    deliveries.length = 0;
  }
  delays.sort((x, y) => x - y);
  return {
    p50: delays[Math.floor(delays.length * 0.5)]!,
    p95: delays[Math.floor(delays.length * 0.95)]!,
    messages: gossip.messagesSent,
    bytes: gossip.bytesSent,
    bytesBy: [...gossip.bytesBy],
  };
}

/** The larger of the relative differences of p50 and p95. */
function deviation(a: Propagation, b: Propagation): number {
  return Math.max(Math.abs(a.p50 / b.p50 - 1), Math.abs(a.p95 / b.p95 - 1));
}

const networks: readonly (readonly [string, object])[] = [
  ['a local network of 20, Pareto', {}],
  ['a local network of 7, log-normal', { nodes: 7, latencyLaw: 'lognormal' }],
  ['40 nodes over the world, Pareto', { nodes: 40, placement: 'bitcoin-2019' }],
  [
    '25 nodes over the world, log-normal with 50 %',
    { nodes: 25, placement: 'bitcoin-2019', latencyLaw: 'lognormal', latencyVariation: '50 %' },
  ],
  [
    '30 nodes over Europe and Japan, constant',
    { nodes: 30, placement: { europe: 2, japan: 1 }, latencyLaw: 'constant' },
  ],
];

beforeAll(loadQuantityParser);

describe.each(networks)('%s', (_, config) => {
  it.each([
    [200, 0],
    [20_000, 3_000],
    [200_000, 0],
    [1_000_000, 50_000],
  ])('agree on messages of %i bytes that take %i us to validate', (bytes, validation_us) => {
    const full = propagate(config, 'message', bytes, validation_us);
    const sampled = propagate(config, 'sampled', bytes, validation_us);
    expect(deviation(full, sampled)).toBeLessThan(TOLERANCE);
    expect(sampled.messages).toBe(full.messages);
    expect(sampled.bytes).toBe(full.bytes);
  });
});

describe('the fidelities', () => {
  it('agree under loss, where both repeat requests', () => {
    const full = propagate({}, 'message', 20_000, 1_000, 0.1);
    const sampled = propagate({}, 'sampled', 20_000, 1_000, 0.1);
    expect(deviation(full, sampled)).toBeLessThan(TOLERANCE);
    expect(full.p95).toBeGreaterThan(2_000_000); // more than one in twenty waits for the timeout
  });

  it('are the same to the microsecond where nothing is random and the size is one that is recorded', () => {
    const config = { nodes: 15, placement: 'bitcoin-2019', latencyLaw: 'constant' };
    const full = propagate(config, 'message', 64_000, 0);
    const sampled = propagate(config, 'sampled', 64_000, 0);
    expect(sampled).toEqual(full);
  });

  it('are told apart when one of them has half the bandwidth, or a third of the validation time', () => {
    const full = propagate({ bandwidth: '20 Mbit/s' }, 'message', 200_000, 0);
    expect(deviation(full, propagate({ bandwidth: '10 Mbit/s' }, 'sampled', 200_000, 0))).toBeGreaterThan(
      TOLERANCE,
    );
    const slow = propagate({}, 'message', 200, 15_000);
    expect(deviation(slow, propagate({}, 'sampled', 200, 5_000))).toBeGreaterThan(TOLERANCE);
  });
});
