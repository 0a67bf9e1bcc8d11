/**
 * The linear solver HiGHS, as WebAssembly. It is loaded once in a thread, and solves synchronously from then on; the same problem gives
 * the same solution on every machine, since WebAssembly's arithmetic is exact in its last bit and the solver runs in one thread.
 *
 * Source: Huangfu & Hall, Mathematical Programming Computation 10 (2018); the package `highs`.
 * Cost: loading 0.1 s of CPU and 4 MB, once.
 */
import type { Highs } from 'highs';
import { assert } from '../kernel/index.js';

type Loader = () => Promise<Highs>;

let loaded: Highs | undefined;

/** Loads the solver. Awaited once before the first problem. */
export async function loadSolver(): Promise<void> {
  if (loaded !== undefined) return;
  // the package describes its default export as a CommonJS module would have it, and exports an ES module
  const load: unknown = (await import('highs')).default;
  loaded = await (load as Loader)();
}

/** The solver. */
export function solver(): Highs {
  assert(loaded !== undefined, 'CW-MARKET-SOLVER', 'loadSolver() comes before any problem');
  return loaded;
}
