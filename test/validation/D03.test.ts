/**
 * D03: Student-t quantiles and the interval over replications, mean +- t(n-1, 1 - alpha/2) s / sqrt(n).
 * Source: validation/targets.json D03 (derived there by the incomplete beta function; tolerance 1e-6). The numbers agree with
 * the printed tables of Student's t.
 */
import { describe, expect, it } from 'vitest';
import { meanInterval, studentCdf, studentQuantile } from '../../src/stats/index.js';

/** Degrees of freedom, then the quantiles at 0.95, 0.975 and 0.995. */
const QUANTILES = [
  [1, 6.3137515146750385, 12.706204736174708, 63.65674116287221],
  [2, 2.9199855803537256, 4.3026527297494646, 9.924843200918339],
  [4, 2.1318467863266513, 2.776445105197795, 4.604094871350007],
  [9, 1.833112932656237, 2.2621571627982053, 3.249835541592132],
  [19, 1.7291328115213673, 2.0930240544083096, 2.8609346064649834],
  [29, 1.6991270265334957, 2.045229642132705, 2.7563859036706084],
  [99, 1.6603911560169275, 1.9842169515864274, 2.6264054572808355],
] as const;

describe('D03', () => {
  it.each(QUANTILES)(
    'quantiles with %i degrees of freedom agree to 1e-9',
    (degreesOfFreedom, ...expected) => {
      [0.95, 0.975, 0.995].forEach((p, k) => {
        expect(Math.abs(studentQuantile(p, degreesOfFreedom) / expected[k]! - 1)).toBeLessThan(1e-9);
        expect(Math.abs(studentCdf(expected[k]!, degreesOfFreedom) - p)).toBeLessThan(1e-9);
      });
    },
  );

  it('of x = 1.2, 1.5, 1.1, 1.4, 1.3: mean 1.3, s 0.1581139, half-width 0.1963243', () => {
    const interval = meanInterval([1.2, 1.5, 1.1, 1.4, 1.3]);
    expect(interval.mean).toBeCloseTo(1.3, 12);
    expect(interval.standardDeviation).toBeCloseTo(0.15811388300841892, 12);
    expect(interval.halfWidth).toBeCloseTo(0.19632431614775575, 9);
  });
});
