import { beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { DAY, HOUR, MINUTE } from '../../src/kernel/index.js';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import { loadScenario } from '../../src/scenario/index.js';
import { edited, exampleText, load, placeOf, toyRegistries } from './toys.js';

beforeAll(loadQuantityParser);

/** The least that is a scenario. */
const minimal = `
chainwatt: 1
title: Two homes
time: { start: 2026-01-01, duration: 1 d }
population:
  home: { count: 2, load: { kind: household, annual: 3000 kWh } }
tariff: { kind: flat, energy: 1 ct/kWh, network: 1 ct/kWh, levies: 0, tax: 0, vat: 0, feedIn: 0, wholesale: 0,
  imbalance: { short: 0, long: 0 } }
market: { mechanism: uniform-price }
ledger: central
`;

describe('the example scenario', () => {
  it('becomes canonical numbers, choices and groups in the order of the file', () => {
    const { scenario } = load(exampleText);
    expect(scenario.seed).toBe('1');
    expect(scenario.time).toEqual({
      start: '2026-05-04T00:00:00',
      zone: 'Europe/Berlin',
      duration_us: 7 * DAY,
      slot_us: 15 * MINUTE,
      slots: 672,
      drainMax_us: 12 * HOUR,
    });
    expect(scenario.location).toEqual({ latitude_deg: 48.1, longitude_deg: 11.6 });
    expect(scenario.groups.map(({ name, count }) => [name, count])).toEqual([
      ['renter', 70],
      ['pv', 18],
      ['pv-battery', 12],
    ]);
    const household = {
      kind: 'lognormal',
      median: 2_950_000,
      sigma: 0.4,
      minimum: 800_000,
      maximum: 9_000_000,
    };
    expect(scenario.groups[2]).toMatchObject({
      load: { kind: 'household', config: { annual: household } },
      pv: { kind: 'solar', config: { peak: { kind: 'uniform', low: 4000, high: 10_000 }, tilt: 35 } },
      battery: { kind: 'battery', config: { capacity: { kind: 'constant', value: 8000 }, efficiency: 0.9 } },
    });
    expect(scenario.groups[0]).not.toHaveProperty('pv');
    expect(scenario.agents).toEqual({
      strategy: { kind: 'zero-intelligence-constrained', config: {} },
      forecast: { kind: 'persistence', config: {} },
      greenPremium: { kind: 'uniform', low: 0, high: 20_000 },
      submitBefore_us: 'auto',
      submitSpread_us: 10_000_000,
    });
    expect(scenario.tariff).toMatchObject({ kind: 'flat', config: { energy: 129_000, vat: 0.19 } });
    expect(scenario.markets).toEqual([
      {
        name: 'main',
        mechanism: { kind: 'uniform-price', config: { priceRule: 'midpoint', ties: 'pro-rata' } },
        gateOpens_us: HOUR,
        gateCloses_us: 15 * MINUTE,
        settlementDeadline_us: 6 * HOUR,
        settle: 'slot',
        onChain: 'orders',
        revealWindow_us: 'auto',
        ledger: 'main',
      },
    ]);
    expect(scenario.ledgers).toEqual([
      { name: 'main', kind: 'central', config: { fee: 5000, delay: 50_000 } },
    ]);
  });

  it('can be placed later, too: the path of a value leads to its line and column', () => {
    const { place } = load(exampleText);
    expect(place(['population', 'pv', 'count'])).toEqual(placeOf(exampleText, '18\n'));
  });
});

describe('defaults', () => {
  it('fill what a minimal scenario leaves out', () => {
    const { scenario } = load(minimal);
    expect(scenario).toMatchObject({
      seed: '1',
      time: { zone: 'UTC', slot_us: 15 * MINUTE, slots: 96, drainMax_us: 12 * HOUR },
      location: { latitude_deg: 48.1, longitude_deg: 11.6 },
      agents: { strategy: { kind: 'zero-intelligence-constrained' }, forecast: { kind: 'persistence' } },
      markets: [{ gateOpens_us: HOUR, gateCloses_us: 15 * MINUTE, settlementDeadline_us: 6 * HOUR }],
      network: { kind: 'regional', config: { delay: 20_000 }, fidelity: 'sampled' },
      faults: [],
      observer: 0,
      metering: { batch: 'gateway' },
      output: { slots: true, agents: true, trades: 1, blocks: 1, transactions: 1 },
    });
    expect(scenario.groups[0]?.rules).toMatchObject({ maximumPrice: 0, minimumPrice: 0, minimumQuantity: 0 });
    expect(scenario.carbon).toEqual({ intensity_g_per_kWh: 350 });
    expect(scenario).not.toHaveProperty('description');
  });
});

describe('other ways to write', () => {
  it('a plug-in by its kind alone, a named market on a named ledger, samples, auto, faults, carbon', () => {
    const text = minimal
      .replace('market: {', 'markets: { local: { ledger: chain, gateCloses: auto,')
      .replace('uniform-price }', 'uniform-price } }')
      .replace('ledger: central', 'ledgers: { chain: poa-clique }')
      .concat(
        'faults: [{ kind: crash, node: 2, start: 1 h, end: 2 h }, { kind: crash, node: 3 }]\n',
        'output: { trades: false, blocks: { sample: 10 % }, agents: false }\n',
        'carbon: { intensity: 420 g/kWh }\n',
        'network: { kind: regional, delay: 5 ms, fidelity: message }\n',
        'observer: 3\nmetering: { batch: home }\ndescription: words\n',
      );
    const { scenario } = load(text);
    expect(scenario).toMatchObject({
      markets: [{ name: 'local', ledger: 'chain', gateCloses_us: 'auto' }],
      ledgers: [{ name: 'chain', kind: 'poa-clique', config: { signers: 7, period: 5_000_000 } }],
      faults: [
        { kind: 'crash', config: { node: 2 }, start_us: HOUR, end_us: 2 * HOUR },
        { kind: 'crash', config: { node: 3 }, start_us: 0, end_us: Infinity },
      ],
      output: { slots: true, agents: false, trades: 0, blocks: 0.1, transactions: 1 },
      carbon: { intensity_g_per_kWh: 420 },
      network: { kind: 'regional', config: { delay: 5000 }, fidelity: 'message' },
      observer: 3,
      metering: { batch: 'home' },
      description: 'words',
    });
  });

  it('a start with a time of day, and a seed in words', () => {
    const text = edited('2026-05-04 #', '2026-05-04T06:30 #').replace('seed: 1', 'seed: monday');
    expect(load(text).scenario).toMatchObject({ seed: 'monday', time: { start: '2026-05-04T06:30:00' } });
  });

  it('anchors and aliases, line ends of Windows, a byte-order mark', () => {
    const aliased = exampleText
      .replace('load: { kind', 'load: &home { kind')
      .replace(/(?<!&home )\{ kind: household.*\n/g, '*home\n');
    expect(aliased.match(/\*home/g)).toHaveLength(2);
    const { hash } = load(exampleText);
    expect(load(aliased).hash).toBe(hash);
    expect(load(exampleText.replaceAll('\n', '\r\n')).hash).toBe(hash);
    expect(load(`\uFEFF${exampleText}`).hash).toBe(hash);
  });
});

describe('the resolved form', () => {
  it('is a scenario that means the same, and resolves to itself', () => {
    for (const text of [exampleText, minimal]) {
      const first = load(text);
      const again = load(stringify(first.resolved));
      expect(again.scenario).toEqual(first.scenario);
      expect(again.resolved).toEqual(first.resolved);
      expect(again.hash).toBe(first.hash);
    }
  });

  it('has every default, quantities as one writes them, long forms for short ones, and is plain JSON', () => {
    const { resolved } = load(minimal);
    expect(resolved).toMatchObject({
      time: { slot: '15 min', drainMax: '12 h' },
      markets: { main: { mechanism: { kind: 'uniform-price', ties: 'pro-rata' }, gateOpens: '1 h' } },
      ledgers: { main: { kind: 'central', fee: '0.5 ct/kWh', delay: '50 ms' } },
      agents: { greenPremium: { uniform: [0, '2 ct/kWh'] } },
    });
    expect(JSON.parse(JSON.stringify(resolved))).toEqual(resolved);
  });

  it('gives one hash to texts that mean the same, another to others', () => {
    const { hash } = load(exampleText);
    expect(hash).toMatch(/^[0-9a-f]{16}$/);
    const reordered = parse(exampleText) as Record<string, unknown>;
    expect(load(stringify(Object.fromEntries(Object.entries(reordered).reverse()))).hash).toBe(hash);
    expect(load(edited('slot: 15 min', 'slot: 0.25 h')).hash).toBe(hash);
    expect(load(edited('seed: 1', 'seed: "1"')).hash).toBe(hash);
    expect(load(edited('vat: 19 %', 'vat: 0.19')).hash).toBe(hash);
    expect(load(edited('seed: 1', 'seed: 2')).hash).not.toBe(hash);
    expect(load(edited('count: 70', 'count: 71')).hash).not.toBe(hash);
  });
});

describe('files', () => {
  it('that a scenario names are listed, each once', () => {
    const text = edited(
      '{ uniform: [4 kWp, 10 kWp] }',
      '{ csv: { file: roofs.csv, column: peak, unit: kWp } }',
    )
      .replace('load: { kind: household', 'load: { kind: csv, file: [b.csv, a.csv] } #')
      .replace('{ uniform: [4 kWp, 10 kWp] }', '{ csv: { file: roofs.csv, column: other, unit: Wp } }');
    expect(load(text).assets).toEqual(['a.csv', 'b.csv', 'roofs.csv']);
    expect(load(exampleText).assets).toEqual([]);
  });
});

describe('loadScenario', () => {
  it('loads the quantity parser itself', async () => {
    const { scenario } = await loadScenario(exampleText, { file: 'a.yaml', registries: toyRegistries });
    expect(scenario.time.slots).toBe(672);
  });
});
