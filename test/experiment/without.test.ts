/** A design without one cause of loss: what is changed, what is left as it was, and which causes have no run. */
import { beforeAll, describe, expect, it } from 'vitest';
import { decompose, overridesWithout, type Decomposition } from '../../src/experiment/index.js';
import { causes } from '../../src/records/fields-decomposition.js';
import { registries, type PlainMapping } from '../../src/scenario/index.js';
import { designOf, smallText, temporaryFolder } from './small.js';

let folder = '';
beforeAll(() => {
  folder = temporaryFolder();
});

async function decomposed(name: string, ...changes: readonly (readonly [string, string])[]) {
  let text = smallText;
  for (const [from, to] of changes) {
    expect(text).toContain(from);
    text = text.replace(from, to);
  }
  const design = await designOf(folder, name, text);
  return { design, ...(await decompose(design, { registries })) };
}

const states = ({ removals }: Decomposition): object =>
  Object.fromEntries(removals.map(({ cause, state }) => [cause, state]));

const IDEAL = '{kind: central, delay: 1 us, fee: 0, power: 0 W, hardware: 0 EUR/year, electricity: 0 ct/kWh}';

describe('variants of a design', () => {
  it('differ from it in one cause each, and the last in all of them', async () => {
    const { design, removals, designs, together } = await decomposed('plain');
    expect(designs.map(({ name }) => name)).toEqual([
      'plain',
      'without-forecast',
      'without-strategy',
      'without-mechanism',
      'without-ledger',
      'without-all',
    ]);
    const changed = designs.slice(1).map(({ resolved }) => differences(design.resolved, resolved));
    expect(changed).toEqual([
      { 'agents.forecast': { kind: 'perfect' } },
      { 'agents.strategy': { kind: 'truthful' } },
      { 'markets.main.mechanism': { kind: 'welfare-pool' } },
      { 'ledgers.main': expect.objectContaining({ kind: 'central', delay: '1 us' }) as unknown },
      Object.assign({}, ...changed.slice(0, 4)),
    ]);
    const { config } = designs[4]!.scenario.ledgers[0]!;
    expect(config).toEqual({ delay: 1, fee: 0, power: 0, hardware: 0, electricity: 0 });
    expect(removals.map(({ state, note }) => [state, note])).toEqual(causes.map(() => ['measured', '']));
    expect(together).toBe(designs[5]);
    expect(new Set(designs.map(({ hash }) => hash)).size).toBe(6);
  });

  it('take faults and the observer with the ledger, and keep gate times, auto or written, and fees of the market', async () => {
    const { designs } = await decomposed(
      'faulty',
      [
        'ledger: central',
        'ledger: poa-clique\nobserver: 3\nfaults: [{ kind: crash, start: 1 h, share: 20 % }]',
      ],
      [
        'market: { mechanism: uniform-price }',
        `markets:
  early: { mechanism: vcg, gateOpens: 3 h, gateCloses: 2 h, fees: { payer: split, perKwh: 1 ct/kWh } }
  late: { mechanism: huang, gateCloses: auto }`,
      ],
    );
    const { scenario } = designs.find(({ name }) => name === 'without-ledger')!;
    expect([scenario.faults, scenario.observer]).toEqual([[], 0]);
    expect(scenario.markets).toEqual(designs[0]!.scenario.markets);
    const pools = designs.find(({ name }) => name === 'without-mechanism')!.scenario;
    expect(pools.faults).toHaveLength(1);
    const kept = designs[0]!.scenario.markets.map((market) => ({
      ...market,
      mechanism: { kind: 'welfare-pool', config: {} },
    }));
    expect(pools.markets).toEqual(kept);
    expect(kept.map(({ gateCloses_us }) => gateCloses_us)).toEqual([7_200_000_000, 'auto']);
    expect(overridesWithout(designs[0]!.scenario, 'mechanism').map(({ path }) => path)).toEqual([
      'markets.early.mechanism',
      'markets.late.mechanism',
    ]);
  });

  it('are not made for what is ideal already; where one is left, all together is that one', async () => {
    const result = await decomposed(
      'one-left',
      ['tariff:', 'agents: { strategy: truthful, forecast: perfect }\ntariff:'],
      ['uniform-price', 'welfare-pool'],
    );
    expect(states(result)).toEqual({
      forecast: 'absent',
      strategy: 'absent',
      mechanism: 'absent',
      ledger: 'measured',
    });
    expect(result.designs.map(({ name }) => name)).toEqual(['one-left', 'without-ledger']);
    expect(result.together).toBe(result.designs[1]);
  });

  it('do not exist where nothing can be removed: that is refused, cause by cause', async () => {
    const ideal = decomposed(
      'ideal',
      ['tariff:', 'agents: { strategy: truthful, forecast: perfect }\ntariff:'],
      ['uniform-price', 'welfare-pool'],
      ['ledger: central', `ledger: ${IDEAL}`],
    );
    await expect(ideal).rejects.toThrow('CW-EXPERIMENT-CAUSES');
  });

  it('leave a rule that shares metered energy in place in all runs', async () => {
    const result = await decomposed('shared', ['uniform-price', 'mid-market-rate']);
    expect(states(result)).toEqual({
      forecast: 'measured',
      strategy: 'measured',
      mechanism: 'inseparable',
      ledger: 'measured',
    });
    expect(result.designs.map(({ scenario }) => scenario.markets[0]!.mechanism.kind)).toEqual(
      result.designs.map(() => 'mid-market-rate'),
    );
  });

  it('keep plans of batteries: they are no bids', async () => {
    const result = await decomposed('arbitrage', [
      'tariff:',
      'agents: { strategy: battery-arbitrage }\ntariff:',
    ]);
    expect(states(result)).toMatchObject({ strategy: 'absent' });
    expect(result.together!.scenario.agents.strategy.kind).toBe('battery-arbitrage');
    const learned = 'agents: { strategy: { kind: q-learning, battery: learned } }\ntariff:';
    expect(states(await decomposed('learned', ['tariff:', learned]))).toMatchObject({
      strategy: 'inseparable',
    });
    const bids = await decomposed('bids', ['tariff:', 'agents: { strategy: q-learning }\ntariff:']);
    expect(states(bids)).toMatchObject({ strategy: 'measured' });
  });
});

/** Plug-in choices and values of `b` that are others in `a`, by path; a choice is told whole. */
function differences(
  a: PlainMapping,
  b: PlainMapping,
  path: readonly string[] = [],
): Record<string, unknown> {
  return Object.assign(
    {},
    ...Object.entries(b).map(([key, value]) => {
      const [other, at] = [a[key], [...path, key]];
      if (JSON.stringify(other) === JSON.stringify(value)) return {};
      const inside = isMapping(other) && isMapping(value) && !('kind' in value);
      return inside ? differences(other, value, at) : { [at.join('.')]: value };
    }),
  ) as Record<string, unknown>;
}

function isMapping(value: unknown): value is PlainMapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
