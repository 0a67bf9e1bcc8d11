/**
 * B19: how long a transaction waits in a pool. Transactions arrive as a Poisson process of rate lambda, blocks as one of rate mu,
 * and each block takes the oldest, up to B of them. With r in (0, 1) the root of mu (r + ... + r^B) = lambda, n wait with
 * probability (1 - r) r^n: on average L = r / (1 - r), each for W = L / lambda.
 * Source: bulk service queue M/M[B]/1 (Gross & Harris, Fundamentals of queueing theory); rates of Bitcoin from Kawase & Kasahara
 * (2020), JIMO. Theirs lets nothing into a block once it is mined at, and waits 1 / mu longer; here the template is always fresh.
 * Tolerance: three standard errors of twenty batch means, the first tenth left out; the errors are asserted to be small enough to
 * tell the two apart, but at rho = 0.98, where they are a third of W and that would take a hundred times as many. Short: 60,000 and 250,000 transactions of the two cases that mix fastest; long: a million, four at rho = 0.98.
 */
import { describe, expect, it } from 'vitest';
import { RandomSource } from '../../src/kernel/index.js';
import { chainOf, SOAK } from './chains.js';

const SECOND = 1_000_000;
const BATCHES = 20;

interface Measured {
  readonly mean: number;
  readonly error: number;
}

function batchMeans(batches: readonly number[]): Measured {
  const mean = batches.reduce((sum, x) => sum + x, 0) / batches.length;
  const variance = batches.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (batches.length - 1);
  return { mean, error: Math.sqrt(variance / batches.length) };
}

/** Mean wait (seconds) of about `count` transactions, and mean number waiting. */
function measure(lambda: number, mu: number, B: number, count: number): { W: Measured; L: Measured } {
  const horizon_us = (count / lambda) * SECOND;
  const warm_us = horizon_us / 10;
  const batch_us = (horizon_us - warm_us) / BATCHES;
  const batchOf = (time_us: number): number => Math.floor((time_us - warm_us) / batch_us);
  const waited_s = new Float64Array(BATCHES);
  const left = new Float64Array(BATCHES);
  const seen = new Float64Array(BATCHES);
  const arrived = new Float64Array(BATCHES);
  const config = { miners: 1, interval: `${1 / mu} s`, confirmations: 0, blockCount: B, blockSize: '1 GB' };
  const { simulation, chain, send } = chainOf('pow', config, {
    delay_us: 1,
    seed: `B19 ${lambda} ${mu} ${B}`,
    listener: {
      onCreated({ transactions, created_us }) {
        const batch = batchOf(created_us);
        if (batch < 0 || batch >= BATCHES) return;
        const { submitted_us, mask } = chain.transactions;
        for (const id of transactions) waited_s[batch]! += (created_us - submitted_us[id & mask]!) / SECOND;
        left[batch]! += transactions.length;
      },
    },
  });
  const arrivals = new RandomSource(`B19 ${lambda} ${mu} ${B}`).single('arrivals');
  let next_us = 0;
  const arrive = simulation.on('arrive', 'agent', () => {
    // Poisson arrivals see what is there on average over time
    const batch = batchOf(simulation.now);
    if (batch >= 0 && batch < BATCHES) {
      seen[batch]! += chain.pool(0).size;
      arrived[batch]!++;
    }
    send();
    schedule();
  });
  function schedule(): void {
    next_us += arrivals.exponential(0, SECOND / lambda);
    if (next_us < horizon_us) simulation.at(Math.max(simulation.now, Math.round(next_us)), arrive);
  }
  schedule();
  simulation.run({ until: horizon_us });
  return {
    W: batchMeans(Array.from(waited_s, (sum, k) => sum / left[k]!)),
    L: batchMeans(Array.from(seen, (sum, k) => sum / arrived[k]!)),
  };
}

const BITCOIN = { lambda: 0.7336929, mu: 0.0019748858 };

/** lambda and mu a second, B, L, W in seconds; how many transactions, in the short version and in the long one. */
const table = [
  [5, 1, 10, 6.623212003590726, 1.3246424007181452, 60_000, 1_000_000],
  [9, 1, 10, 50.94248751094998, 5.660276390105554, 0, 1_000_000],
  [9.8, 1, 10, 270.9889784008092, 27.65193657151114, 0, 4_000_000],
  [0.9, 1, 1, 9.000000000000014, 10.000000000000016, 0, 1_000_000],
  [BITCOIN.lambda, BITCOIN.mu, 500, 799.1399949152668, 1089.2023010107728, 0, 1_000_000],
  [BITCOIN.lambda, BITCOIN.mu, 1000, 406.27999564372993, 553.7466638204212, 0, 1_000_000],
  [BITCOIN.lambda, BITCOIN.mu, 1750, 375.06324965802503, 511.199235617552, 0, 1_000_000],
  [BITCOIN.lambda, BITCOIN.mu, 2000, 373.2827105254961, 508.77241762254494, 250_000, 1_000_000],
] as const;

const short = table.filter((row) => row[5] > 0);

describe('B19: waiting in a pool', () => {
  it.each(SOAK ? table : short)(
    'lambda %f/s, mu %f/s, B %i: L = %f, W = %f s',
    { timeout: 3_600_000 },
    (lambda, mu, B, expectedL, expectedW, shortCount, longCount) => {
      const { W, L } = measure(lambda, mu, B, SOAK ? longCount : shortCount);
      expect(Math.abs(W.mean - expectedW)).toBeLessThan(3 * W.error);
      expect(Math.abs(L.mean - expectedL)).toBeLessThan(3 * L.error);
      // a wait for the block to be begun first would show, but where the queue forgets too slowly
      expect(3 * W.error).toBeLessThan(lambda / mu / B < 0.95 ? 1 / mu : expectedW / 2);
      expect(3 * L.error).toBeLessThan(expectedL / 2);
    },
  );
});
