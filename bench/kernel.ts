/**
 * Benchmark of the event queue: the hold model (Jones 1986), one event handled and one scheduled, through `Simulation` with
 * dispatch and digest, against a C++ priority queue, a heap of objects in JavaScript, and SimPy.
 * Delays are exponential with mean 1 s from one table that every contestant reads. Rounds are interleaved, times are CPU
 * times, results are medians. Baselines are processes of their own, so that their garbage does not cost ours its compiled
 * code. Contestants that are not installed are reported without a ratio.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RandomSource, Simulation } from '../src/kernel/index.js';
import type { BenchRow } from './types.js';

const SIZES = [100, 10_000, 1_000_000];
const MEAN_DELAY_US = 1_000_000;
const TABLE_MASK = 2 ** 16 - 1;

/** What one contestant did: holds a CPU second, after a warm-up, and its clock at the end, which says that it did the same work. */
interface Held {
  readonly perSecond: number;
  readonly clock: number;
}
type Contestant = (pending: number, holds: number) => Held;

function delayTable(): Int32Array {
  const stream = new RandomSource('bench').single('hold');
  return Int32Array.from(
    { length: TABLE_MASK + 1 },
    () => 1 + Math.floor(stream.exponential(0, MEAN_DELAY_US)),
  );
}

function cpuSeconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

function simulationHold(delays: Int32Array): Contestant {
  return (pending, holds) => {
    const simulation = new Simulation();
    let next = 0;
    const handlers = Array.from({ length: 8 }, (_, k) =>
      simulation.on(`hold ${k}`, 'network', (a, b) => {
        next = (next + 1) & TABLE_MASK;
        simulation.after(delays[next]!, (a + k) & 7, a, b);
      }),
    );
    for (let i = 0; i < pending; i++) simulation.at(delays[(i * 7) & TABLE_MASK]!, handlers[i & 7]!, i, 0);
    simulation.run({ until: Infinity, maxEvents: Math.max(100_000, pending) });
    const seconds = cpuSeconds(() => simulation.run({ until: Infinity, maxEvents: holds }));
    return { perSecond: holds / seconds, clock: simulation.now };
  };
}

/** The structure most simulators in JavaScript use: a binary heap of objects with a callback each. */
const OBJECT_HEAP = `
import { readFileSync } from 'node:fs';
const bytes = readFileSync(process.argv[2]);
const delays = new Int32Array(bytes.buffer, bytes.byteOffset, ${TABLE_MASK + 1});
const pending = Number(process.argv[3]);
const holds = Number(process.argv[4]);
const heap = [];
let sequence = 0;
let now = 0;
let next = 0;
const before = (x, y) => x.time < y.time || (x.time === y.time && x.sequence < y.sequence);
function push(event) {
  let child = heap.push(event) - 1;
  while (child > 0) {
    const parent = (child - 1) >> 1;
    if (!before(event, heap[parent])) break;
    heap[child] = heap[parent];
    child = parent;
  }
  heap[child] = event;
}
function pop() {
  const top = heap[0];
  const last = heap.pop();
  if (heap.length === 0) return top;
  let parent = 0;
  for (;;) {
    let child = 2 * parent + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && before(heap[child + 1], heap[child])) child++;
    if (!before(heap[child], last)) break;
    heap[parent] = heap[child];
    parent = child;
  }
  heap[parent] = last;
  return top;
}
function handle() {
  next = (next + 1) & ${TABLE_MASK};
  push({ time: now + delays[next], sequence: sequence++, handle });
}
function run(count) {
  for (let i = 0; i < count; i++) {
    const event = pop();
    now = event.time;
    event.handle(event);
  }
}
for (let i = 0; i < pending; i++) push({ time: delays[(i * 7) & ${TABLE_MASK}], sequence: sequence++, handle });
run(Math.max(100_000, pending));
const start = process.cpuUsage();
run(holds);
const { user, system } = process.cpuUsage(start);
console.log((user + system) / 1e6, now);
`;

const CPP = `
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <queue>
#include <vector>
struct Event { int64_t time; uint64_t sequence; int32_t kind, a, b; };
struct Later {
  bool operator()(const Event& x, const Event& y) const {
    return x.time != y.time ? x.time > y.time : x.sequence > y.sequence;
  }
};
static std::priority_queue<Event, std::vector<Event>, Later> queue;
static std::vector<int32_t> delays;
static uint64_t sequence = 0;
static int64_t now = 0;
static uint32_t at = 0;
template <int K> static void hold(int32_t a, int32_t b) {
  at = (at + 1) & ${TABLE_MASK};
  queue.push({now + delays[at], sequence++, (a + K) & 7, a, b});
}
static void (*handlers[8])(int32_t, int32_t) = {hold<0>, hold<1>, hold<2>, hold<3>, hold<4>, hold<5>, hold<6>, hold<7>};
static void run(long count) {
  for (long i = 0; i < count; i++) {
    Event event = queue.top();
    queue.pop();
    now = event.time;
    handlers[event.kind](event.a, event.b);
  }
}
int main(int, char** argument) {
  FILE* file = fopen(argument[1], "rb");
  delays.resize(${TABLE_MASK + 1});
  if (fread(delays.data(), 4, delays.size(), file) != delays.size()) return 1;
  const long pending = atol(argument[2]), holds = atol(argument[3]);
  for (long i = 0; i < pending; i++)
    queue.push({delays[(i * 7) & ${TABLE_MASK}], sequence++, (int32_t)(i & 7), (int32_t)i, 0});
  run(pending > 100000 ? pending : 100000);
  const clock_t before = clock();
  run(holds);
  printf("%.9f %lld\\n", (double)(clock() - before) / CLOCKS_PER_SEC, (long long)now);
}
`;

const SIMPY = `
import array, sys, time, simpy
delays = array.array('i'); delays.frombytes(open(sys.argv[1], 'rb').read())
pending, holds = int(sys.argv[2]), int(sys.argv[3])
environment = simpy.Environment()
state = [0]
def process(environment, first):
    yield environment.timeout(first)
    while True:
        state[0] = (state[0] + 1) & ${TABLE_MASK}
        yield environment.timeout(delays[state[0]])
for i in range(pending): environment.process(process(environment, delays[(i * 7) & ${TABLE_MASK}]))
for _ in range(pending + max(pending, 100000)): environment.step()
before = time.process_time()
for _ in range(holds): environment.step()
print(time.process_time() - before, int(environment.now))
`;

function works(command: string, ...parameters: string[]): boolean {
  return spawnSync(command, parameters, { stdio: 'ignore' }).status === 0;
}

function external(command: string, ...parameters: string[]): Contestant {
  return (pending, holds) => {
    const text = execFileSync(command, [...parameters, String(pending), String(holds)], { encoding: 'utf8' });
    const [seconds, clock] = text.trim().split(' ').map(Number);
    return { perSecond: holds / seconds!, clock: clock! };
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((x, y) => x - y);
  return sorted[sorted.length >> 1]!;
}

export interface KernelBenchOptions {
  /** Interleaved rounds; the median is reported. */
  readonly rounds?: number;
  readonly sizes?: readonly number[];
}

/** Runs the hold model at each size; one row for every baseline and size. Takes about half a minute. */
export async function benchKernel({ rounds = 5, sizes = SIZES }: KernelBenchOptions = {}): Promise<
  BenchRow[]
> {
  const folder = mkdtempSync(join(tmpdir(), 'chainwatt-bench-'));
  try {
    const delays = delayTable();
    const table = join(folder, 'delays.bin');
    writeFileSync(table, delays);
    const contestants = new Map<string, Contestant>([['chainwatt', simulationHold(delays)]]);
    const missing: string[] = [];
    if (works('g++', '--version')) {
      writeFileSync(join(folder, 'hold.cpp'), CPP);
      execFileSync('g++', ['-O3', '-march=native', '-o', join(folder, 'hold'), join(folder, 'hold.cpp')]);
      contestants.set('C++ std::priority_queue', external(join(folder, 'hold'), table));
    } else missing.push('C++ std::priority_queue');
    writeFileSync(join(folder, 'hold.mjs'), OBJECT_HEAP);
    contestants.set('heap of objects', external(process.execPath, join(folder, 'hold.mjs'), table));
    if (works('python3', '-c', 'import simpy')) {
      writeFileSync(join(folder, 'hold.py'), SIMPY);
      contestants.set('SimPy', external('python3', join(folder, 'hold.py'), table));
    } else missing.push('SimPy');

    const rows: BenchRow[] = [];
    for (const size of sizes) {
      const holds = 1_000_000;
      const results = new Map<string, number[]>();
      let expected: number | undefined;
      // the first round is for the engine to compile what is hot, and does not count
      for (let round = -1; round < rounds; round++) {
        for (const [name, contestant] of contestants) {
          const fast = name === 'chainwatt' || name.startsWith('C++');
          // a round of the slow ones takes seconds at 10^6
          if (!fast && size >= 1_000_000 && (round < 0 || round >= 3)) continue;
          const share = fast ? 1 : name === 'SimPy' ? 0.1 : 0.3;
          const { perSecond, clock } = contestant(size, holds * share);
          if (fast) {
            if (clock !== (expected ??= clock))
              throw new Error(`${name} did other work: its clock stands at ${clock}`);
          }
          if (round >= 0) results.set(name, [...(results.get(name) ?? []), perSecond]);
        }
      }
      const own = median(results.get('chainwatt')!);
      for (const [name, values] of results) {
        if (name === 'chainwatt') continue;
        rows.push({
          name: 'event queue, hold model',
          size,
          perSecond: own,
          baseline: `${name} (${(median(values) / 1e6).toFixed(2)} M/s)`,
          ratio: own / median(values),
        });
      }
      for (const name of missing) {
        rows.push({
          name: 'event queue, hold model',
          size,
          perSecond: own,
          baseline: `${name} (not installed)`,
          ratio: null,
        });
      }
    }
    return rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
