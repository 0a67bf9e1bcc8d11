/**
 * B02: the exact chance of a double spend, and the race itself. Attacker (share q) and the others extend the same block; when the
 * others have n blocks, the attacker goes on until it has drawn level or is 60 behind.
 * Source: Rosenfeld (2014), equation 1; I_{4 p q}(n, 1/2), Grunspan & Perez-Marco (2018).
 * Tolerance: formula 1e-12; the race 3.3 binomial standard deviations (99.9 %). A race that is given up at 60 behind would have
 * been won with probability (q / p)^60: below 1e-22 at 30 %.
 * The race runs on the chain itself: two miners of proof of work in two parts of a network that never meet. A race begins where
 * both stand when the last was decided, as finds have no memory.
 */
import { describe, expect, it } from 'vitest';
import { confirmationsFor, exact, nakamoto } from '../../src/consensus/double-spend.js';
import { regularisedIncompleteBeta } from '../../src/stats/beta.js';
import { setPartition } from '../network/conditions.js';
import { chainOf, SOAK } from './chains.js';

const table: Readonly<Record<string, readonly number[]>> = {
  0.1: [
    0.19999999999999996, 0.05599999999999994, 0.017119999999999802, 0.005456000000000016,
    0.0017818399999998125, 0.0005914121599998046, 0.0001985709727998497, 6.724977593575154e-5,
    2.292887199406568e-5, 7.859764653894707e-6,
  ],
  0.3: [
    0.6000000000000001, 0.43200000000000016, 0.3261600000000002, 0.2520720000000003, 0.19761732000000032,
    0.15644958192000036, 0.1247504235984005, 0.10002508010755251, 0.08055387210850973, 0.06510671376260246,
  ],
};

describe('B02: the formula', () => {
  it.each(Object.keys(table).flatMap((q) => table[q]!.map((p, k) => [Number(q), k + 1, p] as const)))(
    'q = %f, n = %i: %f',
    (q, n, expected) => {
      expect(Math.abs(exact(q, n) - expected)).toBeLessThan(1e-12);
    },
  );

  it('is the incomplete beta function I_{4pq}(n, 1/2), far into the tail', () => {
    for (const q of [0.01, 0.1, 0.3, 0.45, 0.49]) {
      for (const n of [1, 2, 10, 50, 200]) {
        const beta = regularisedIncompleteBeta(4 * q * (1 - q), n, 0.5, (1 - 2 * q) ** 2);
        expect(Math.abs(exact(q, n) / beta - 1)).toBeLessThan(1e-9);
      }
    }
  });

  it('is Rosenfeld’s sum as he writes it', () => {
    for (const q of [0.05, 0.2, 0.4]) {
      const p = 1 - q;
      for (const n of [1, 3, 8]) {
        let sum = 1;
        for (let m = 0, c = 1; m <= n; m++) {
          sum -= c * (p ** n * q ** m - p ** m * q ** n);
          c *= (m + n) / (m + 1);
        }
        expect(exact(q, n)).toBeCloseTo(sum, 13);
      }
    }
  });

  it('is above the approximation where that counts: 0.1 % needs more confirmations', () => {
    expect(confirmationsFor(0.1, 0.001, exact)).toBe(6);
    expect(confirmationsFor(0.3, 0.001, exact)).toBe(32);
    expect(exact(0.1, 5)).toBeGreaterThan(nakamoto(0.1, 5));
    expect(exact(0.1, 6)).toBeLessThan(0.001);
  });

  it('ends for an attacker of nearly half, and refuses no risk at all', () => {
    const z = confirmationsFor(0.49, 1e-6, exact);
    expect(exact(0.49, z)).toBeLessThan(1e-6);
    expect(exact(0.49, z - 1)).toBeGreaterThanOrEqual(1e-6);
    expect(() => confirmationsFor(0.3, 0, exact)).toThrow(/CW-DOUBLE-SPEND-RISK/);
  });
});

/** Share of `trials` races that the attacker wins against `n` confirmations. */
function won(q: number, n: number, trials: number): number {
  const GIVEN_UP = 60;
  let [honest, attacker, done, wins] = [0, 0, 0, 0];
  const world = chainOf(
    'pow',
    { hashShares: [1 - q, q], interval: '10 s' },
    {
      delay_us: 1,
      seed: `B02 ${q} ${n}`,
      listener: {
        onCreated: ({ producer }) => {
          if (done === trials) return;
          if (producer === 0) honest++;
          else attacker++;
          if (honest < n) return;
          const decided = attacker >= honest || honest - attacker >= GIVEN_UP;
          if (!decided) return;
          if (attacker >= honest) wins++;
          done++;
          [honest, attacker] = [0, 0];
        },
      },
    },
  );
  setPartition(world.gossip, Int32Array.of(0, 1));
  while (done < trials) world.simulation.run({ until: Infinity, maxEvents: 1000 });
  return wins / trials;
}

describe('B02: the race', () => {
  const trials = SOAK ? 100_000 : 4_000;
  const cases = [
    [0.1, 1],
    [0.1, 2],
    [0.3, 1],
    [0.3, 2],
    [0.3, 6],
    [0.3, 10],
  ] as const;

  it.each(SOAK ? cases : cases.filter(([, n]) => n !== 10))('q = %f, n = %i', (q, n) => {
    const p = exact(q, n);
    expect(Math.abs(won(q, n, trials) - p)).toBeLessThan(3.3 * Math.sqrt((p * (1 - p)) / trials));
  });

  it('the test can tell: the approximation is far outside', () => {
    const p = nakamoto(0.3, 6);
    expect(Math.abs(won(0.3, 6, 4_000) - p)).toBeGreaterThan(3.3 * Math.sqrt((p * (1 - p)) / 4_000));
  });
});
