/** Laws that every load and every generator obeys; a new plug-in only needs an example here. */
import { beforeAll, describe, expect, it } from 'vitest';
import { RandomSource } from '../../src/kernel/index.js';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import type { Plugin, Registry } from '../../src/records/plugin.js';
import { generators, loads } from '../../src/devices/registry.js';
import type { DeviceContext, SlotSource } from '../../src/devices/types.js';
import { contextOf, create, homeIds, homeSeries, run, sum } from './context.js';
import type { ContextOptions } from './context.js';

beforeAll(loadQuantityParser);

/** A week of hours from 2026-05-03T22:00Z for three meters, in W. */
const profiles = ['time,a,b,c'];
for (let hour = 0; hour < 168; hour++) {
  const stamp = new RandomSource(hour).single('hour');
  const [day, of] = [Math.floor((hour + 22) / 24), (hour + 22) % 24];
  const row = [0, 1, 2].map(() => Math.round(900 * stamp.uniform(0)));
  profiles.push(
    `2026-05-${String(3 + day).padStart(2, '0')}T${String(of).padStart(2, '0')}:00Z,${row.join(',')}`,
  );
}
const assets = new Map([['profiles.csv', profiles.join('\n')]]);

interface Example {
  readonly input: Record<string, unknown>;
  /** The same with twice the energy, and how far the sum over a week of 40 homes may be from twice as much. */
  readonly doubled: Record<string, unknown>;
  readonly tolerance: number;
  /** Homes take what is given in the order of the group, so one more home in front moves the others. */
  readonly positional?: boolean;
  /** Draws differ from seed to seed. */
  readonly random: boolean;
}

const constantPower: Example = {
  input: { power: '300 W' },
  doubled: { power: '600 W' },
  tolerance: 1e-12,
  random: false,
};
const csv = { file: 'profiles.csv', column: ['a', 'b', 'c'], unit: 'W', repeat: true };
const fromFile: Example = {
  input: csv,
  doubled: { ...csv, scale: 2 },
  tolerance: 1e-12,
  positional: true,
  random: false,
};

const examples = new Map<string, Example>([
  [
    'load household',
    { input: { annual: '3 MWh' }, doubled: { annual: '6 MWh' }, tolerance: 0.06, random: true },
  ],
  ['load csv', fromFile],
  ['load constant', constantPower],
  ['pv solar', { input: { peak: '5 kWp' }, doubled: { peak: '10 kWp' }, tolerance: 1e-12, random: true }],
  ['pv csv', fromFile],
  ['pv constant', constantPower],
]);

type SourcePlugin = Plugin<DeviceContext, SlotSource>;

function named(place: string, registry: Registry<DeviceContext, SlotSource>): [string, SourcePlugin][] {
  return [...registry].map(([kind, plugin]) => [`${place} ${kind}`, plugin]);
}
const plugins = [...named('load', loads), ...named('pv', generators)];

it('every plug-in has an example', () => {
  expect(plugins.map(([name]) => name)).toEqual([...examples.keys()]);
});

describe.each(plugins)('%s', (name, plugin) => {
  const example = examples.get(name)!;
  const energy = (options: ContextOptions, input = example.input): Float64Array => {
    const context = contextOf({ assets, ...options });
    return run(create(plugin, input, context), context);
  };

  it('is finite and never negative, in slots of 5, 15 and 60 minutes', () => {
    for (const slot_min of [5, 15, 60]) {
      const all = energy({ slot_min });
      expect(all.every((value) => value >= 0 && Number.isFinite(value))).toBe(true);
      expect(sum(all)).toBeGreaterThan(0);
    }
  });

  it('is the same for the same seed, and another for another seed if it is random', () => {
    expect(energy({ seed: 4 })).toEqual(energy({ seed: 4 }));
    const same = sum(energy({ seed: 5 })) === sum(energy({ seed: 4 }));
    expect(same).toBe(!example.random);
  });

  it('does not change when homes come behind', () => {
    const few = energy({ ids: homeIds(3) });
    const more = energy({ ids: [...homeIds(3), 'one-more', 'and-another'] });
    for (let home = 0; home < 3; home++) expect(homeSeries(more, 5, home)).toEqual(homeSeries(few, 3, home));
  });

  it.skipIf(example.positional === true)('follows a home’s id, not its place', () => {
    const forth = energy({ ids: ['a', 'b', 'c'] });
    const back = energy({ ids: ['new', 'c', 'b', 'a'] });
    expect(homeSeries(back, 4, 3)).toEqual(homeSeries(forth, 3, 0));
    expect(homeSeries(back, 4, 1)).toEqual(homeSeries(forth, 3, 2));
  });

  it('scales: twice the size, twice the energy', () => {
    const ids = homeIds(40);
    const ratio = sum(energy({ ids }, example.doubled)) / sum(energy({ ids }));
    expect(Math.abs(ratio / 2 - 1)).toBeLessThanOrEqual(example.tolerance);
  });

  it('draws as often whatever its size: streams end in the same state', () => {
    const unseed = (input: Record<string, unknown>): string => {
      const context = contextOf({ assets });
      run(create(plugin, input, context), context);
      return context.random.unseed();
    };
    expect(unseed(example.doubled)).toBe(unseed(example.input));
  });

  it('writes the entries of its own homes and no others', () => {
    const context = contextOf({ assets, ids: homeIds(3) });
    const out_Wh = new Float64Array(7).fill(NaN);
    create(plugin, example.input, context).step(0, out_Wh, 2);
    expect([...out_Wh].map(Number.isNaN)).toEqual([true, true, false, false, false, true, true]);
  });

  it('works for a group without homes', () => {
    expect(energy({ ids: [] }).length).toBe(0);
  });
});
