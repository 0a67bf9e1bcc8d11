/** `npm run test:notebooks`: every notebook executed. Apart from `npm test`, as it needs Debian's Jupyter and pandas. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/notebooks/**/*.check.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 300_000,
    hookTimeout: 120_000,
  },
});
