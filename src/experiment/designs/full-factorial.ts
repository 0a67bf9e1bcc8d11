/**
 * Full factorial design: every combination of the factors' levels, the last factor fastest.
 * Source: Fisher (1935), The Design of Experiments, chapter VI. Cost: the number of points times the number of factors.
 */
import { z } from 'zod';
import { definePlugin } from '../../records/plugin.js';
import { quantity } from '../../records/quantity.js';
import { countLevels, levelCounts } from './level-counts.js';
import { refusal } from './refusal.js';
import type { DesignContext, DesignOfExperiment } from './types.js';

const DEFAULT_MAXIMUM = 10_000;
const DIGITS_SHOWN = 12;

export const fullFactorial = definePlugin({
  kind: 'full-factorial',
  title: 'full factorial: every combination of levels',
  source: 'Fisher (1935), The Design of Experiments, chapter VI',
  schema: z.strictObject({
    levels: levelCounts,
    maximum: quantity('count', 'refuse the design when it has more points than this', {
      minimum: 1,
      maximum: 1_000_000,
    }).default(DEFAULT_MAXIMUM),
  }),
  create: ({ levels, maximum }, { factors }: DesignContext): DesignOfExperiment => {
    const counts = countLevels(factors, levels);
    const count = counts.reduce((product, one) => product * one, 1);
    if (count > maximum)
      throw refusal({
        message: 'the full factorial has too many points',
        path: 'design',
        found: `${counts.join(' x ')} = ${Number(count.toPrecision(DIGITS_SHOWN))} points`,
        expected: `at most ${maximum}`,
        remedy: 'take fewer levels, a latin-hypercube or sobol design, or raise design.maximum',
      });
    return {
      count,
      plan: () => {
        const points = Array.from({ length: count }, (_, point) => combination(point, counts));
        const levels = points.map((point) => ({ levels: point.map(({ level }) => level) }));
        return { points, roles: { analysis: 'main-effects', points: levels } };
      },
    };
  },
});

/** The levels of combination number `point`: its digits in the mixed base of `counts`, the last the lowest. */
function combination(point: number, counts: readonly number[]): { level: number; of: number }[] {
  let rest = point;
  const digits = counts.toReversed().map((of) => {
    const level = rest % of;
    rest = (rest - level) / of;
    return { level, of };
  });
  return digits.reverse();
}
