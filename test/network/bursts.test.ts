/**
 * The two fidelities agree where many messages share the lines: p50 and p95 of the delay from publication to delivery within
 * 5 %; messages and bytes exactly.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import { deviation, propagate, TOLERANCE } from './propagation.js';

beforeAll(loadQuantityParser);

/** What 1,000 and 10,000 homes send through twenty gateways: lines are busy for up to 17 s. */
const bursts = ['1 Mbit/s', '20 Mbit/s'].flatMap((bandwidth) =>
  [9_000, 90_000].flatMap((bytes) => [0, 1_000_000].map((within_us) => ({ bandwidth, bytes, within_us }))),
);

describe.each([
  ['20 nodes in one place', {}],
  ['20 nodes over the world', { placement: 'bitcoin-2019' }],
])('%s', (_, config) => {
  it.each(bursts)(
    'agree on 20 messages of $bytes bytes on lines of $bandwidth, published within $within_us us',
    ({ bandwidth, bytes, within_us }) => {
      const load = { bytes, validation_us: 0, together: 20, within_us };
      const full = propagate({ ...config, bandwidth }, 'message', load);
      const sampled = propagate({ ...config, bandwidth }, 'sampled', load);
      expect(deviation(full, sampled)).toBeLessThan(TOLERANCE);
      expect(sampled.messages).toBe(full.messages);
      expect(sampled.bytes).toBe(full.bytes);
    },
  );
});

it('agree where lines are so busy that others are asked than on idle ones: 60 nodes, 90 kB, 1 Mbit/s', () => {
  const config = { nodes: 60, degree: 4, placement: 'bitcoin-2019', bandwidth: '1 Mbit/s' };
  const load = { bytes: 90_000, validation_us: 0, together: 20 };
  const full = propagate(config, 'message', load);
  expect(deviation(full, propagate(config, 'sampled', load))).toBeLessThan(TOLERANCE);
});

it('are told apart when messages of one of them do not wait for each other', () => {
  const load = { bytes: 90_000, validation_us: 0 };
  const burst = propagate({}, 'message', { ...load, together: 20 });
  expect(deviation(burst, propagate({}, 'sampled', load))).toBeGreaterThan(6 * TOLERANCE);
});
