/**
 * B18: how many tips a tangle has when vertices arrive as a Poisson process of rate lambda, each approves k = 2 tips drawn uniformly
 * with replacement, and is seen h later: k lambda h / (k - 1) in the mean field, 200 for lambda h = 100; a tip is approved after
 * about 2 h from being seen (h until it is drawn, h until who drew it is seen).
 * Source: Popov, The tangle, v1.4.3, section 3, equation (1); validation target B18 (simulated: 201.8 tips seen, 2.0117 h).
 * Tolerance: 5 % of the mean field, as the target says. Here h is proof of work: tips are drawn before it, and all see the vertex
 * after it. Milestones, one a minute of up to eight tips, are vertices too: 0.02 % of them.
 */
import { describe, expect, it } from 'vitest';
import type { TangleProtocol } from '../../src/consensus/tangle-nodes.js';
import { RandomSource } from '../../src/kernel/index.js';
import { chainOf } from './chains.js';

const SECOND = 1_000_000;
const H = SECOND;
const LAMBDA = 100;
/** Seconds until the number of tips is in balance, and seconds that count. */
const WARM = 30;
const TIME = 300;

interface Measured {
  readonly tips: number;
  readonly approval_h: number;
}

/** Mean number of tips over time, and mean time until a vertex that is seen is approved by one that is. */
function measure(approvals: number): Measured {
  const world = chainOf(
    'tangle',
    { proofOfWork: '1 s', approvals, interval: '1 min' },
    { delay_us: 1, seed: 'B18' },
  );
  const { tangle } = world.protocol as TangleProtocol;
  const arrivals = new RandomSource('B18').single('arrivals');
  const send = world.simulation.on('send', 'agent', () => {
    world.send();
    world.simulation.after(Math.ceil(arrivals.exponential(0, SECOND / LAMBDA)), send);
  });
  world.simulation.at(1, send);
  world.simulation.run({ until: WARM * SECOND });
  const { approved, approval_us } = tangle.statistics;
  let tips = 0;
  const samples = TIME * 20;
  for (let k = 1; k <= samples; k++) {
    world.simulation.run({ until: (WARM + (k * TIME) / samples) * SECOND });
    tips += tangle.tipsOf(0).length;
  }
  const waits = (tangle.statistics.approval_us - approval_us) / (tangle.statistics.approved - approved);
  return { tips: tips / samples, approval_h: waits / H };
}

describe('B18', () => {
  const measured = measure(2);

  it('a tangle of lambda h = 100 and k = 2 has 200 tips', () => {
    expect(Math.abs(measured.tips - 200)).toBeLessThan(0.05 * 200);
  });

  it('approves a vertex 2 h after it is seen', () => {
    expect(Math.abs(measured.approval_h - 2.0117)).toBeLessThan(0.05 * 2);
  });

  it('has 150 with k = 3, and so can tell', () => {
    expect(Math.abs(measure(3).tips - 150)).toBeLessThan(0.05 * 150);
  });
});
