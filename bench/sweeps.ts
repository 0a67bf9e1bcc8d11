/**
 * Sweeps of short runs: 100 points of 10 replications, a neighbourhood of 100 homes over six hours. How much faster two threads are than one,
 * against a loop that shares nothing (share-nothing.ts) and makes the same runs in one process and in two; and how peak memory grows from
 * 1,000 runs to 3,000. Every measurement is a process of its own; wall time, as waiting counts; rounds are interleaved and each gives a ratio
 * of its own, of which the median is reported. Others at work on the machine blur it, so it is said how busy they kept it.
 * The merged files of one and two threads are equal, byte for byte, or the benchmark fails.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { assert } from '../src/kernel/index.js';
import type { Measured } from './sweep-part.js';
import type { BenchRow } from './types.js';

const PART = fileURLToPath(new URL('./sweep-part.ts', import.meta.url));
const POINTS = 100;
const MANY_POINTS = 300;
const REPLICATIONS = 10;

/** What must hold: of the loop's speed-up, and of the memory of a third of the runs. */
const LEAST_SHARE = 0.9;
const MOST_GROWTH = 1.1;

const experimentOf = (points: number): string => `
experiment: 1
title: Bench of ${points} points
scenarios: neighbourhood.yaml
set: { time.duration: 6 h }
factors:
  fee: { path: ledger.fee, range: [0 ct/kWh, 3 ct/kWh], step: 0.01 ct/kWh }
  feedIn: { path: tariff.feedIn, range: [4 ct/kWh, 9 ct/kWh], step: 0.01 ct/kWh }
design: { kind: latin-hypercube, points: ${points} }
replications: ${REPLICATIONS}
`;

function measure(
  what: 'sweep' | 'loop',
  threads: number,
  experiment: string,
  out: string,
): Measured & { files: string } {
  rmSync(out, { recursive: true, force: true });
  const words = ['--import', 'tsx', PART, what, String(threads), experiment, out];
  const measured = JSON.parse(execFileSync(process.execPath, words, { encoding: 'utf8' })) as Measured;
  return { ...measured, files: what === 'sweep' ? digestOf(out) : '' };
}

/** Of everything but the journals. */
function digestOf(folder: string): string {
  const digest = createHash('sha256');
  for (const name of readdirSync(folder).sort())
    if (name !== 'journals') digest.update(name).update(readFileSync(join(folder, name)));
  return digest.digest('hex');
}

function median(values: readonly number[]): number {
  return [...values].sort((x, y) => x - y)[values.length >> 1]!;
}

const held = (holds: boolean): string => (holds ? 'holds' : 'DOES NOT HOLD');

/** Two rows. Takes about two minutes on two free cores. */
export function benchSweeps(rounds = 3): BenchRow[] {
  const folder = mkdtempSync(join(tmpdir(), 'chainwatt-bench-'));
  try {
    copyFileSync('scenarios/neighbourhood.yaml', join(folder, 'neighbourhood.yaml'));
    const [experiment, large] = [POINTS, MANY_POINTS].map((points) => {
      const path = join(folder, `${points}.yaml`);
      writeFileSync(path, experimentOf(points));
      return path;
    });
    const shares: number[] = [];
    const growths: number[] = [];
    const [sweeps, loops, perSecond, busy]: number[][] = [[], [], [], []];
    const peaks: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const [loop1, sweep1, loop2, sweep2] = (
        [
          ['loop', 1],
          ['sweep', 1],
          ['loop', 2],
          ['sweep', 2],
        ] as const
      ).map(([what, threads]) => measure(what, threads, experiment!, join(folder, 'out')));
      assert(sweep1!.files === sweep2!.files, 'CW-BENCH-SWEEP', 'two threads wrote other files than one');
      const many = measure('sweep', 2, large!, join(folder, 'out'));
      sweeps!.push(sweep1!.wall_s / sweep2!.wall_s);
      loops!.push(loop1!.wall_s / loop2!.wall_s);
      shares.push(sweeps!.at(-1)! / loops!.at(-1)!);
      perSecond!.push(sweep2!.runs / sweep2!.wall_s);
      growths.push(many.peak_bytes / sweep2!.peak_bytes);
      peaks.push(sweep2!.peak_bytes);
      for (const { machine_s, cpu_s, wall_s } of [sweep1!, sweep2!])
        busy!.push((machine_s - cpu_s) / (wall_s * cpus().length));
    }
    const share = median(shares);
    const growth = median(growths);
    const size = POINTS * REPLICATIONS;
    const others = `others had ${(100 * median(busy!)).toFixed(0)} % of the machine`;
    return [
      {
        name: 'sweep of short runs: speed-up by 2 threads',
        size,
        perSecond: median(perSecond!),
        baseline: `share-nothing loop (${median(sweeps!).toFixed(2)} against ${median(loops!).toFixed(2)}; at least ${LEAST_SHARE}: ${held(share >= LEAST_SHARE)}; ${others})`,
        ratio: share,
      },
      {
        name: 'sweep of short runs: peak memory',
        size: MANY_POINTS * REPLICATIONS,
        perSecond: median(perSecond!),
        baseline: `a third of the runs (${(median(peaks) / 1e6).toFixed(0)} MB; at most ${MOST_GROWTH}: ${held(growth <= MOST_GROWTH)})`,
        ratio: growth,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
