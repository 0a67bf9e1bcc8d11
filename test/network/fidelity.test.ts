/**
 * The two fidelities agree: p50 and p95 of the delay from publication to delivery within 5 %, over all nodes as origins, for
 * messages that travel alone (bursts.test.ts: many at once); messages and bytes exactly.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import { deviation, propagate, TOLERANCE } from './propagation.js';

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
    [1_000_000, 50_000],
  ])('agree on messages of %i bytes that take %i us to validate', (bytes, validation_us) => {
    const full = propagate(config, 'message', { bytes, validation_us });
    const sampled = propagate(config, 'sampled', { bytes, validation_us });
    expect(deviation(full, sampled)).toBeLessThan(TOLERANCE);
    expect(sampled.messages).toBe(full.messages);
    expect(sampled.bytes).toBe(full.bytes);
  });
});

describe('the fidelities', () => {
  it('agree under loss, where both repeat requests', () => {
    const load = { bytes: 20_000, validation_us: 1_000, loss: 0.1 };
    const full = propagate({}, 'message', load);
    expect(deviation(full, propagate({}, 'sampled', load))).toBeLessThan(TOLERANCE);
    expect(full.p95).toBeGreaterThan(2_000_000); // more than one in twenty waits for the timeout
  });

  it.each([
    [64_000, 0],
    [64_000, 1_700],
    [1_500, 300],
    [50_000, 5_000],
  ])('are the same to the microsecond where nothing is random: %i bytes, %i us', (bytes, validation_us) => {
    const config = { nodes: 15, placement: 'bitcoin-2019', latencyLaw: 'constant' };
    const load = { bytes, validation_us };
    expect(propagate(config, 'sampled', load)).toEqual(propagate(config, 'message', load));
  });

  it('are told apart when one of them has half the bandwidth, or a third of the validation time', () => {
    const load = { bytes: 200_000, validation_us: 0 };
    const full = propagate({ bandwidth: '20 Mbit/s' }, 'message', load);
    expect(deviation(full, propagate({ bandwidth: '10 Mbit/s' }, 'sampled', load))).toBeGreaterThan(
      TOLERANCE,
    );
    const slow = propagate({}, 'message', { bytes: 200, validation_us: 15_000 });
    expect(deviation(slow, propagate({}, 'sampled', { bytes: 200, validation_us: 5_000 }))).toBeGreaterThan(
      TOLERANCE,
    );
  });
});
