import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { RunControl, type Design } from '../../src/experiment/index.js';
import { executeRun, type CreateRun } from '../../src/experiment/run-task.js';
import { ChainwattError } from '../../src/kernel/index.js';
import { createRun } from '../../src/model/run.js';
import { summaryRow } from '../report/rows.js';
import type { RatioParts } from '../../src/model/summary/ratio-parts.js';
import { ratioPartFields } from '../../src/records/fields-year.js';
import { designOf, temporaryFolder } from './small.js';

let folder: string;
let design: Design;

beforeEach(async () => {
  folder = temporaryFolder();
  design = await designOf(folder, 'small');
});

function planned() {
  return { run: 0, design: 0, replication: 0, seed: '1#0', paths: { slots: join(folder, 'slots.csv') } };
}

const nobody = { homeType: new Uint8Array(0), participates: new Uint8Array(0) };
const none = new Float64Array(0);
/** Of a run without homes. */
const account = {
  parts: Object.fromEntries(ratioPartFields.map(({ name }) => [name, 0])) as RatioParts,
  bills: { ...nobody, without_uEUR: none, with_uEUR: none, networkRecovery_uEUR: none },
};

/** A run of ten steps that writes nothing but its header; `onStep` may do harm. */
function stub(onStep: (step: number) => void): CreateRun {
  return ({ sinks }) => {
    sinks.open('slots');
    let steps = 0;
    return {
      get slotsDone() {
        return steps;
      },
      step: () => {
        onStep(++steps);
        return steps === 10;
      },
      finish: () => ({
        summary: summaryRow(),
        account,
        digest: 'd',
        unseed: 'u',
        events: steps,
        notices: [],
      }),
    };
  };
}

describe('one run', () => {
  it('is stepped to its end, tells its progress, and leaves whole files', async () => {
    const control = RunControl.create(1);
    const seen: number[] = [];
    const outcome = await executeRun(
      planned(),
      design,
      control,
      stub(() => seen.push(control.slotsDone)),
    );
    expect(outcome).toMatchObject({ status: 'done', digest: 'd', unseed: 'u', events: 10 });
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(control.slotsDone).toBe(design.scenario.time.slots);
    expect(existsSync(join(folder, 'slots.csv'))).toBe(true);
  });

  it('asked to stop, finishes its slice and keeps the rows written so far', async () => {
    const control = RunControl.create(1);
    const outcome = await executeRun(
      planned(),
      design,
      control,
      stub((step) => step === 4 && control.stop()),
    );
    expect(outcome).toEqual({ status: 'stopped', slotsDone: 4 });
    expect(readFileSync(join(folder, 'slots.csv'), 'utf8')).toMatch(/^replication,slot,/);
  });

  it('asked to stop before it starts, does nothing', async () => {
    const control = RunControl.create(1);
    control.stop();
    const outcome = await executeRun(
      planned(),
      design,
      control,
      stub(() => expect.unreachable()),
    );
    expect(outcome).toEqual({ status: 'stopped', slotsDone: 0 });
    expect(existsSync(join(folder, 'slots.csv'))).toBe(false);
  });

  it('that fails leaves no file, not even a half one', async () => {
    const fail = stub((step) => {
      if (step === 3) throw new ChainwattError('input', { code: 'CW-TOY', message: 'broken on purpose' });
    });
    const outcome = await executeRun(planned(), design, RunControl.create(1), fail);
    expect(outcome).toMatchObject({ status: 'failed', category: 'input', problems: [{ code: 'CW-TOY' }] });
    expect(readdirSync(folder).filter((name) => name.startsWith('slots'))).toEqual([]);
  });

  it('gives the same bytes and digest however it is sliced', async () => {
    const whole = await executeRun(planned(), design, RunControl.create(1));
    const bytes = readFileSync(join(folder, 'slots.csv'), 'utf8');
    const eventByEvent: CreateRun = (options) => {
      const run = createRun(options);
      return { step: () => run.step(1), finish: () => run.finish(), slotsDone: 0 };
    };
    const sliced = await executeRun(planned(), design, RunControl.create(1), eventByEvent);
    expect(whole.status).toBe('done');
    expect(sliced).toEqual(whole);
    expect(readFileSync(join(folder, 'slots.csv'), 'utf8')).toBe(bytes);
    expect(bytes.split('\n')).toHaveLength(design.scenario.time.slots + 2);
  });
});
