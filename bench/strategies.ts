/**
 * 100,000 ZIP traders: limits quoted a second, and traders a second that learn from a shout, against an array of objects with a
 * method each that follows the same rule with the same draws. Rounds are interleaved, times are CPU times, figures medians; the
 * margins of both must agree at the end.
 */
import { Columns, RandomSource, type Streams } from '../src/kernel/index.js';
import { createZipTraders, respondToShout, zip, zipPrice, type ZipShout } from '../src/agents/zip.js';
import { BUY, SELL } from '../src/market/types.js';
import type { BenchRow } from './types.js';

const TRADERS = 100_000;
const ROUNDS = 7;
const SHOUTS_PER_ROUND = 4;

/** A trader as one writes it first. */
class PlainTrader {
  momentum = 0;
  readonly side: number;
  readonly limit: number;
  readonly rate: number;
  readonly factor: number;
  margin: number;

  constructor(side: number, limit: number, margin: number, rate: number, factor: number) {
    this.side = side;
    this.limit = limit;
    this.margin = margin;
    this.rate = rate;
    this.factor = factor;
  }

  quote(): number {
    return this.limit * (1 + this.margin);
  }

  hear(shout: ZipShout, streams: Streams, i: number): void {
    const price = this.quote();
    const buys = this.side === BUY;
    const last = buys ? shout.buyerPrice : shout.sellerPrice;
    let direction = 0;
    if (shout.accepted && (buys ? price >= last : price <= last)) direction = buys ? -1 : 1;
    else if (
      (buys ? price <= last : price >= last) &&
      (shout.accepted ? (buys ? shout.ask : shout.bid) : buys ? shout.bid : shout.ask)
    )
      direction = buys ? 1 : -1;
    if (direction === 0) return;
    const r = direction * shout.relative * streams.uniform(i);
    const target = last * (1 + r) + direction * shout.absolute * streams.uniform(i);
    this.momentum = this.factor * this.momentum + (1 - this.factor) * this.rate * (target - price);
    const margin = (price + this.momentum) / this.limit - 1;
    this.margin = buys ? Math.min(0, Math.max(-1, margin)) : Math.max(0, margin);
  }
}

/** CPU microseconds of `run`. */
function cpuTime_us(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

export async function benchStrategies(): Promise<BenchRow[]> {
  const source = new RandomSource('bench strategies');
  const ids = Array.from({ length: TRADERS }, (_, i) => `home-${i}`);
  const config = zip.schema.parse({}) as Parameters<typeof createZipTraders>[3];
  const state = createZipTraders(TRADERS, new Columns(), source.streams('traits', ids), config);
  const draws = source.single('limits');
  const side = Uint8Array.from(ids, (_, i) => (i % 2 === 0 ? BUY : SELL));
  const limit = Int32Array.from(ids, () => 78_000 + draws.integer(0, 75_510));
  const positions = { side, limit, active: new Uint8Array(TRADERS).fill(1) };
  const who = Int32Array.from(ids, (_, i) => i);
  const plain = ids.map((_, i) => {
    const margin = state.margin[side[i]! * TRADERS + i]!;
    return new PlainTrader(side[i]!, limit[i]!, margin, state.learningRate[i]!, state.momentumFactor[i]!);
  });
  const streams = source.streams('learning', ids);
  const plainStreams = source.streams('learning', ids);
  const quotes = new Float64Array(TRADERS);
  const times = {
    quoting: [] as number[],
    plainQuoting: [] as number[],
    learning: [] as number[],
    plainLearning: [] as number[],
  };
  // two rounds warm the compiler
  for (let round = -2; round < ROUNDS; round++) {
    const shouts = Array.from({ length: SHOUTS_PER_ROUND }, (): ZipShout => {
      const price = 78_000 + draws.integer(0, 75_510);
      const accepted = draws.integer(0, 3) > 0;
      return {
        accepted,
        bid: true,
        ask: accepted,
        buyerPrice: price,
        sellerPrice: price,
        relative: 0.05,
        absolute: 1900,
      };
    });
    const quoting = cpuTime_us(() => {
      for (let k = 0; k < SHOUTS_PER_ROUND; k++)
        for (let i = 0; i < TRADERS; i++) quotes[i] = zipPrice(state, side[i]!, i, limit[i]!);
    });
    const plainQuoting = cpuTime_us(() => {
      for (let k = 0; k < SHOUTS_PER_ROUND; k++)
        for (let i = 0; i < TRADERS; i++) quotes[i] = plain[i]!.quote();
    });
    const learning = cpuTime_us(() => {
      for (const shout of shouts) respondToShout(state, positions, who, TRADERS, shout, streams);
    });
    const plainLearning = cpuTime_us(() => {
      for (const shout of shouts) plain.forEach((trader, i) => trader.hear(shout, plainStreams, i));
    });
    if (round < 0) continue;
    times.quoting.push(quoting);
    times.plainQuoting.push(plainQuoting);
    times.learning.push(learning);
    times.plainLearning.push(plainLearning);
  }
  plain.forEach(({ margin }, i) => {
    const ours = state.margin[side[i]! * TRADERS + i]!;
    if (Math.abs(margin - ours) > 1e-9) throw new Error(`trader ${i}: margin ${ours}, by objects ${margin}`);
  });
  const row = (name: string, ours: readonly number[], theirs: readonly number[]): BenchRow => ({
    name,
    size: TRADERS,
    perSecond: (TRADERS * SHOUTS_PER_ROUND * 1e6) / median(ours),
    baseline: `traders as objects, ${((TRADERS * SHOUTS_PER_ROUND) / median(theirs)).toFixed(2)} million a second`,
    ratio: median(theirs.map((time, i) => time / ours[i]!)),
  });
  return [
    row('zip, limits quoted', times.quoting, times.plainQuoting),
    row('zip, traders learning from a shout', times.learning, times.plainLearning),
  ];
}
