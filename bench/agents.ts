/**
 * Homes a second that learn from a clearing, by ZIP, in columns, against the same rules on an array of objects. Rounds are
 * interleaved, times are CPU times, figures medians; both start from the same margins and draw from generators of equal cost.
 */
import { createZipTraders, respondToShout, zip, type ZipPositions } from '../src/agents/zip.js';
import { Columns, RandomSource, type Streams } from '../src/kernel/index.js';
import { BUY, SELL } from '../src/market/types.js';
import type { BenchRow } from './types.js';

const SIZES = [1_000, 100_000];
const ROUNDS = 7;
/** Homes in a round: enough to outlast the clock's resolution. */
const HOMES_PER_ROUND = 2_000_000;

interface ZipObject {
  readonly index: number;
  readonly buys: boolean;
  readonly limit: number;
  readonly active: boolean;
  readonly learningRate: number;
  readonly momentumFactor: number;
  margin: number;
  momentum: number;
}

interface ShoutObject {
  readonly price: number;
  readonly relative: number;
  readonly absolute: number;
}

/** ZIP as one writes it first: an object a trader, all in one loop. */
function respondWithObjects(traders: readonly ZipObject[], shout: ShoutObject, streams: Streams): void {
  for (const trader of traders) {
    const price = trader.limit * (1 + trader.margin);
    const { buys, active } = trader;
    let direction = 0;
    if (buys) direction = price >= shout.price ? -1 : active ? 1 : 0;
    else direction = price <= shout.price ? 1 : active ? -1 : 0;
    if (direction === 0) continue;
    const r = 1 + direction * shout.relative * streams.uniform(trader.index);
    const target = r * shout.price + direction * shout.absolute * streams.uniform(trader.index);
    const { momentumFactor: factor } = trader;
    trader.momentum = factor * trader.momentum + (1 - factor) * trader.learningRate * (target - price);
    const moved = (price + trader.momentum) / trader.limit - 1;
    trader.margin = buys ? Math.max(-1, Math.min(0, moved)) : Math.max(0, moved);
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
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

function zipRow(size: number): BenchRow {
  const random = new RandomSource('bench agents');
  const ids = Array.from({ length: size }, (_, i) => `home-${i}`);
  const config = zip.schema.parse({}) as Parameters<typeof createZipTraders>[3];
  const state = createZipTraders(size, new Columns(), random.streams('traits', ids), config);
  const side = Uint8Array.from(ids, (_, i) => (i % 3 === 0 ? SELL : BUY));
  const positions: ZipPositions = {
    side,
    limit: Int32Array.from(ids, (_, i) => (side[i] === SELL ? 78_000 : 153_000 + (i % 20) * 1000)),
    active: Uint8Array.from(ids, (_, i) => (i % 2 === 0 ? 1 : 0)),
  };
  const objects = ids.map((_, index): ZipObject => {
    const buys = side[index] === BUY;
    return {
      index,
      buys,
      limit: positions.limit[index],
      active: positions.active[index] === 1,
      learningRate: state.learningRate[index],
      momentumFactor: state.momentumFactor[index],
      margin: state.margin[(buys ? 0 : size) + index],
      momentum: 0,
    };
  });
  const everybody = Int32Array.from(ids, (_, i) => i);
  const ours = random.streams('learning', ids);
  const theirs = random.streams('learning', ids);
  const repeats = HOMES_PER_ROUND / size;
  const priceOf = (repeat: number): number => 100_000 + (repeat % 7) * 3000;
  const columnsPerSecond: number[] = [];
  const objectsPerSecond: number[] = [];
  for (let round = -2; round < ROUNDS; round++) {
    const mine = cpuTime_us(() => {
      for (let k = 0; k < repeats; k++) {
        const price = priceOf(k);
        const shout = { accepted: true, bid: true, ask: true, buyerPrice: price, sellerPrice: price };
        respondToShout(state, positions, everybody, size, { ...shout, relative: 0.05, absolute: 1900 }, ours);
      }
    });
    const plain = cpuTime_us(() => {
      for (let k = 0; k < repeats; k++)
        respondWithObjects(objects, { price: priceOf(k), relative: 0.05, absolute: 1900 }, theirs);
    });
    for (const { index, buys, margin } of objects) {
      const own = state.margin[(buys ? 0 : size) + index];
      if (Math.abs(own - margin) > 1e-9) throw new Error(`home ${index}: ${own} instead of ${margin}`);
    }
    if (round < 0) continue;
    columnsPerSecond.push((HOMES_PER_ROUND * 1e6) / mine);
    objectsPerSecond.push((HOMES_PER_ROUND * 1e6) / plain);
  }
  return {
    name: 'zip, homes that learn from a clearing',
    size,
    perSecond: median(columnsPerSecond),
    baseline: `an object a home, ${(median(objectsPerSecond) / 1e6).toFixed(2)} million a second`,
    ratio: median(columnsPerSecond.map((perSecond, k) => perSecond / objectsPerSecond[k])),
  };
}

export async function benchAgents(): Promise<BenchRow[]> {
  return SIZES.map(zipRow);
}
