/**
 * `npm run bench [name …]`: a table of medians in CPU time, each beside a baseline measured in the same run. Several suites run
 * in a process each: what one makes the engine forget about its code would slow the next.
 */
import { spawnSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { loadQuantityParser } from '../src/records/quantity-parser.js';
import type { BenchRow } from './types.js';

const suites: Record<string, () => Promise<BenchRow[]>> = {
  kernel: async () => (await import('./kernel.js')).benchKernel(),
  agents: async () => (await import('./agents.js')).benchAgents(),
  market: async () => (await import('./market.js')).benchMarket(),
  mechanisms: async () => (await import('./mechanisms.js')).benchMechanisms(),
  strategies: async () => (await import('./strategies.js')).benchStrategies(),
  rules: async () => (await import('./rules.js')).benchRules(),
  network: async () => (await import('./network.js')).benchNetwork(),
  consensus: async () => (await import('./consensus.js')).benchConsensus(),
  output: async () => (await import('./output.js')).benchOutput(),
  sweeps: async () => (await import('./sweeps.js')).benchSweeps(),
  'end-to-end': async () => (await import('./end-to-end.js')).benchEndToEnd(),
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in suites));
if (unknown.length > 0) {
  console.error(`no benchmark ${unknown.join(', ')}: expected some of ${Object.keys(suites).join(', ')}`);
  process.exit(2);
}
const names = wanted.length > 0 ? wanted : Object.keys(suites);
if (names.length > 1) {
  for (const name of names) {
    const { status } = spawnSync(process.execPath, [...process.execArgv, process.argv[1]!, name], {
      stdio: 'inherit',
    });
    if (status !== 0) process.exit(status ?? 1);
  }
  process.exit(0);
}
await loadQuantityParser();
const gib = (totalmem() / 2 ** 30).toFixed(0);
console.log(
  `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}, ${gib} GiB, node ${process.version}, ${process.platform}`,
);
console.log(`${'what'.padEnd(58)}${'size'.padStart(10)}${'per second'.padStart(16)}   ratio to baseline`);
for (const name of names) {
  for (const row of await suites[name]!()) {
    const perSecond =
      row.perSecond >= 1000 ? Math.round(row.perSecond).toLocaleString('en') : row.perSecond.toFixed(1);
    console.log(
      `${row.name.padEnd(58)}${row.size.toLocaleString('en').padStart(10)}${perSecond.padStart(16)}   ${row.ratio === null ? 'not installed:' : `${row.ratio.toFixed(2)} x`} ${row.baseline}`,
    );
  }
}
