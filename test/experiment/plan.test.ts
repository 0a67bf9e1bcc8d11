import { describe, expect, it } from 'vitest';
import { RunControl } from '../../src/experiment/index.js';
import { planRuns } from '../../src/experiment/plan.js';
import { failureOf } from '../../src/experiment/outcome.js';
import { ChainwattError, InvariantError } from '../../src/kernel/index.js';
import { designOf, temporaryFolder } from './small.js';

describe('the plan of an experiment', () => {
  it('goes replication by replication, and a replication has one seed in all designs', async () => {
    const folder = temporaryFolder();
    const designs = [await designOf(folder, 'a'), await designOf(folder, 'b')];
    const runs = planRuns({ designs, replications: 2, seed: 'x', paths: () => ({}) });
    expect(runs.map(({ run, design, replication, seed }) => [run, design, replication, seed])).toEqual([
      [0, 0, 0, 'x#0'],
      [1, 1, 0, 'x#0'],
      [2, 0, 1, 'x#1'],
      [3, 1, 1, 'x#1'],
    ]);
  });
});

describe('what runs share', () => {
  it('a request to stop and the slots of each run are seen through the same cells', () => {
    const control = RunControl.create(3);
    const elsewhere = RunControl.over(control.cells);
    elsewhere.setSlotsDone(0, 10);
    elsewhere.setSlotsDone(2, 5);
    expect([control.slotsDone, control.stopped]).toEqual([15, false]);
    control.stop();
    expect(elsewhere.stopped).toBe(true);
    expect(control.slotsDone).toBe(15);
  });
});

describe('failures of a run', () => {
  it('keep category and problems; a stack only where it is a defect', () => {
    const input = failureOf(new ChainwattError('input', { code: 'CW-DATA-X', message: 'm' }));
    expect(input).toEqual({
      status: 'failed',
      category: 'input',
      problems: [{ code: 'CW-DATA-X', message: 'm' }],
    });
    const defect = failureOf(new InvariantError('CW-MONEY-SUM', 'm'));
    expect(defect).toMatchObject({
      category: 'invariant',
      stack: expect.stringContaining('plan.test') as string,
    });
    expect(failureOf(new TypeError('x is undefined'))).toMatchObject({
      category: 'invariant',
      problems: [{ code: 'CW-UNEXPECTED', message: 'TypeError: x is undefined' }],
    });
    expect(structuredClone(defect)).toEqual(defect);
  });
});
