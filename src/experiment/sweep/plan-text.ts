/**
 * `plan.json`: what a sweep was planned with, in such detail that who comes with something else is told what has changed since: a scenario
 * file, a data file, a plug-in file, or what of the experiment file. How many replications there are is not in it, as more may be asked for
 * later, and the title and the names of factors may change too.
 * Errors: CW-SWEEP-MIXED.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ChainwattError } from '../../kernel/index.js';
import { besideExperiment } from './scenario-files.js';
import type { Sweep } from './sweep.js';
import { headerOf } from './work.js';

const fileSchema = z.object({ file: z.string(), sha256: z.string() });

/** What of a plan is looked at again. */
const schema = z.object({
  plan: z.string(),
  chainwatt: z.string(),
  seed: z.string(),
  scenarios: z.array(z.object({ name: z.string(), hash: z.string(), text: z.string() })),
  set: z.record(z.string(), z.string()),
  inputs: z.array(fileSchema),
  plugins: z.array(fileSchema),
  values: z.string(),
  title: z.string(),
  factors: z.array(z.string()),
  points: z.number(),
});

export type Planned = z.output<typeof schema>;

/** Undefined: the text is no such plan, but that of another version perhaps. */
export function readPlanned(text: string): Planned | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

export function planText(sweep: Sweep, version: string): string {
  return JSON.stringify(plannedOf(sweep, version), null, 2) + '\n';
}

function plannedOf(sweep: Sweep, version: string): Planned {
  const { seed, title, scenarios, factors, points, plugins } = sweep;
  const inputs = new Map(scenarios.flatMap((own) => own.inputs.map(({ file, sha256 }) => [file, sha256])));
  return {
    ...headerOf(sweep, version),
    seed,
    scenarios: scenarios.map(({ name, hash, text }) => ({ name, hash, text: sha256Of(text) })),
    set: Object.fromEntries((scenarios[0]?.set ?? []).map(({ path, value }) => [path, value])),
    inputs: [...inputs].map(([file, sha256]) => ({ file, sha256 })),
    plugins: plugins.map(({ file, sha256 }) => ({ file, sha256 })),
    values: sha256Of(JSON.stringify(points.map(({ overrides }) => overrides))),
    title,
    factors: factors.map(({ name }) => name),
    points: points.length,
  };
}

function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Whether a plan for the same runs reads otherwise: under another title, or with other names of factors. */
export function isStale(found: string, sweep: Sweep): boolean {
  const { title, factors } = readPlanned(found) ?? {};
  const names = sweep.factors.map(({ name }) => name);
  return title !== sweep.title || JSON.stringify(factors) !== JSON.stringify(names);
}

/** Why `sweep` cannot go on in the folder at `path`, whose plan is `found`; undefined: it can. */
export function planMixed(
  path: string,
  found: string,
  sweep: Sweep,
  version: string,
): ChainwattError | undefined {
  const wanted = plannedOf(sweep, version);
  const before = readPlanned(found);
  const made = before?.chainwatt ?? /"chainwatt": "([^"]*)"/.exec(found)?.[1];
  if (made !== undefined && made !== version)
    return new ChainwattError('input', {
      code: 'CW-SWEEP-MIXED',
      message: `${path} was planned by another version of chainwatt, whose runs may come out differently`,
      found: `version ${made}`,
      expected: `version ${version}, which this is`,
      remedy: `use version ${made} to go on with its runs, or make the sweep anew in another folder with --out`,
    });
  const plan = before?.plan ?? /"plan": "(\w+)"/.exec(found)?.[1];
  if (plan === wanted.plan) return undefined;
  const changes = before === undefined ? [] : changesOf(before, wanted, sweep);
  return new ChainwattError('input', {
    code: 'CW-SWEEP-MIXED',
    message: `${path} was planned with something else`,
    found: changes.length === 0 ? `plan ${plan ?? 'of another form'}` : changes.join('; '),
    expected: `what it was planned with${changes.length === 0 ? `: the same scenarios, factors, design and seed, plan ${wanted.plan}` : ''}`,
    remedy: 'take that back to go on with its runs, or plan another sweep in another folder with --out',
  });
}

/** What has changed, each in a few words, what stands in the experiment file last. */
function changesOf(before: Planned, now: Planned, { file, scenarios }: Sweep): string[] {
  const files = now.scenarios.flatMap((own, k) => {
    const old = before.scenarios.find(({ name }) => name === own.name);
    const isOther = old !== undefined && old.hash !== own.hash && old.text !== own.text;
    return isOther ? [`the scenario ${besideExperiment(file, scenarios[k]!.file)} has changed`] : [];
  });
  const names = ({ scenarios }: Planned): string => scenarios.map(({ name }) => name).join(', ');
  const same = (key: 'set' | 'values' | 'seed'): boolean =>
    JSON.stringify(before[key]) === JSON.stringify(now[key]);
  const inExperiment = [
    ...(names(before) === names(now) ? [] : [`scenarios (${names(now)}; before ${names(before)})`]),
    ...(same('set') ? [] : ['set']),
    ...(same('values') ? [] : ['factors or design']),
    ...(same('seed') ? [] : [`seed (${now.seed}; before ${before.seed})`]),
  ];
  return [
    ...files,
    ...filesChanged('data file', before.inputs, now.inputs),
    ...filesChanged('plug-in file', before.plugins, now.plugins),
    ...(inExperiment.length === 0 ? [] : [`the experiment file has other ${inExperiment.join(', ')}`]),
  ];
}

function filesChanged(what: string, before: Planned['inputs'], now: Planned['inputs']): string[] {
  const had = new Set(before.map(({ sha256 }) => sha256));
  const has = new Set(now.map(({ sha256 }) => sha256));
  const fresh = now.filter(({ sha256 }) => !had.has(sha256));
  const gone = before.filter(
    ({ file, sha256 }) => !has.has(sha256) && !fresh.some((other) => other.file === file),
  );
  return [
    ...fresh.map(({ file }) =>
      before.some((other) => other.file === file)
        ? `the ${what} ${file} has changed`
        : `the ${what} ${file} was not there`,
    ),
    ...gone.map(({ file }) => `the ${what} ${file} is missing`),
  ];
}
