/** What `chainwatt compare` refuses to compare, as the built command line says it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { smallText, temporaryFolder } from '../experiment/small.js';
import { buildIfNeeded, chainwatt } from './built.js';

let cwd = '';
beforeAll(() => {
  buildIfNeeded();
  cwd = temporaryFolder();
  writeFileSync(join(cwd, 'small.yaml'), smallText);
  writeFileSync(join(cwd, 'longer.yaml'), smallText.replace(/duration: [^,}\n]*/, 'duration: 12 h'));
  writeFileSync(join(cwd, 'window.yaml'), `${smallText}kpis: { from: 2 h }\n`);
});

describe('chainwatt compare', () => {
  it.each([
    ['runs of different lengths', 'longer.yaml', '6 h in small.yaml, 12 h in longer.yaml'],
    ['runs whose KPIs count different lengths', 'window.yaml', '6 h in small.yaml, 4 h in window.yaml'],
  ])('refuses %s, and says how to mend it', async (_what, other, found) => {
    const { code, stdout, stderr } = await chainwatt(['compare', 'small.yaml', other], { cwd });
    expect([code, stdout]).toEqual([65, '']);
    expect(stderr).toContain('CW-COMPARE-LENGTH');
    expect(stderr).toContain(found);
    expect(stderr).toContain('--set time.duration');
  });
});
