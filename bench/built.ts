/**
 * The built package (`dist`), as its users run it: for benchmarks with threads, whose start would take longer where each has to translate the
 * sources for itself. Built anew if it is older than they are.
 */
import type * as Experiment from '../src/experiment/index.js';
import type * as Model from '../src/model/run.js';
import type * as Output from '../src/output/index.js';
import type * as Scenario from '../src/scenario/index.js';
import { buildIfNeeded } from '../test/cli/built.js';

buildIfNeeded();

function built(file: string): Promise<unknown> {
  return import(new URL(`../dist/${file}`, import.meta.url).href);
}

export const { cryptographyOf, merge, openSweepFolder, planSweep, RunControl, seedOf, variantOfText, work } =
  (await built('experiment/index.js')) as typeof Experiment;
export const { createRun } = (await built('model/run.js')) as typeof Model;
export const { CsvTableSinks } = (await built('output/index.js')) as typeof Output;
export const { registries } = (await built('scenario/index.js')) as typeof Scenario;
