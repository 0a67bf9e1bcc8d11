/** The meters of homes as faults see them: honest and in time as long as nothing is wrong. */
import type { Meters } from '../adversaries/index.js';
import type { Population } from '../agents/index.js';
import type { HonestBooks } from './honest-books.js';

export function createMeters(
  { ids, participates }: Pick<Population, 'ids' | 'participates'>,
  slot_us: number,
  honest: HonestBooks | undefined,
): Meters {
  return {
    wait_us: () => 0,
    report: () => undefined,
    slot_us,
    ids,
    participates,
    gained_uEUR: () => honest?.gained_uEUR() ?? new Float64Array(ids.length),
  };
}
