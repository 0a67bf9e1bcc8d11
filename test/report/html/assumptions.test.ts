/** What an answer rests on: each assumption where it holds, and only there. */
import { describe, expect, it } from 'vitest';
import { assumptionsOf } from '../../../src/report/designs/assumptions.js';
import { comparedSection } from '../../../src/report/designs/section-compared.js';
import type { TableBlock } from '../../../src/report/document/blocks.js';
import { facts } from '../rows.js';
import { designWith, setOf } from './designs.js';

const basis = {
  population: { pv: { battery: { capacity: '8 kWh' } } },
  agents: { forecast: { kind: 'persistence' }, strategy: { kind: 'zero-intelligence-constrained' } },
  tariff: { networkRevenue: 'fixed' },
};
const design = (name: string, changes: object = {}, more: object = {}): ReturnType<typeof designWith> =>
  designWith(name, 2, () => ({}), { resolved: { ...basis, ...changes }, ...more });
const textOf = (...designs: ReturnType<typeof designWith>[]): string => assumptionsOf(designs).join(' ');

describe('assumptions', () => {
  it('of a market of homes with batteries and forecasts that err', () => {
    const text = textOf(design('a'));
    expect(text).toContain('batteries then run for self-consumption');
    expect(text).toContain('A home does not know the future');
    expect(text).toContain('`zero-intelligence-constrained`');
    expect(text).toContain('the network operator does not raise its charges');
    expect(text).toContain('do not multiply 7 days to a year');
  });

  it('perfect forecasts are called what no real home has; beside others they are told apart', () => {
    const perfect = design('b', { agents: { forecast: { kind: 'perfect' } } });
    expect(textOf(perfect)).toContain('forecasts are perfect, which no real home has');
    expect(textOf(perfect)).not.toContain('does not know the future');
    expect(textOf(perfect)).not.toContain('zero-intelligence');
    expect(textOf(design('a'), perfect)).toMatch(/does not know the future.*Where forecasts are `perfect`/);
  });

  it('without a market nothing is said of trades, ledgers and bids', () => {
    const text = textOf(design('a', {}, { hasMarket: false }));
    expect(text).toContain('Every home buys all from and sells all to its retailer');
    expect(text).not.toMatch(/ledger|trade|bid|forecast/);
  });

  it('a year is told as made of its periods, and may be read as one', () => {
    const text = textOf(design('a', {}, { facts: { ...facts, periods: ['winter', 'summer'] } }));
    expect(text).toContain('The year is made of 2 typical periods of 7 days (winter, summer)');
    expect(text).not.toContain('do not multiply');
  });

  it('neutral network revenue is told, also where only one of two designs has it', () => {
    const neutral = design('b', { tariff: { networkRevenue: 'revenue-neutral' } });
    expect(textOf(neutral)).toContain('recovers from all homes what it loses, per imported kWh');
    expect(textOf(design('a'), neutral)).toContain('in the other designs it does not');
  });

  it('no battery, no word of one', () => {
    expect(textOf(design('a', { population: { renter: { count: 3 } } }))).not.toContain('batter');
  });
});

describe('assumptions of a sweep', () => {
  const factor = (name: string, path: string, ...values: string[]) => ({
    name,
    paths: ['title', path],
    values: new Set(values),
  });
  const sentences = (...factors: ReturnType<typeof factor>[]): string[] =>
    assumptionsOf([design('a')], factors);

  it('are those of its scenarios, and recommend no sweep', () => {
    const plain = assumptionsOf([design('a')]);
    const own = sentences(factor('fee', 'ledger.fee'));
    expect(own.slice(0, -1)).toEqual(plain.slice(0, -1));
    expect(plain.at(-1)).toContain('a sweep of chainwatt over prices');
    expect(own.at(-1)).toContain('What lies beyond the values of the factors');
    expect(own.at(-1)).not.toContain('sweep');
  });

  it.each([
    ['agents.forecast', 'A home does not know the future'],
    ['agents.forecast.kind', 'A home does not know the future'],
    ['agents.strategy.kind', 'Homes bid as their strategy says'],
    ['tariff.networkRevenue', 'Retail prices do not answer'],
    ['time.duration', 'What is found here holds'],
    ['time.start', 'What is found here holds'],
  ])('say of the factor that sets %s that it changes what they say, and of no other', (path, start) => {
    const changed = sentences(factor('fee', 'ledger.fee'), factor('own', path)).filter((text) =>
      text.includes('the factor `own` changes it'),
    );
    expect(changed).toHaveLength(1);
    expect(changed[0]!.startsWith(start)).toBe(true);
  });

  it.each<[string, number, ...string[]]>([
    ['market', 7, '{"mechanism":"retail-only"}'],
    ['market.mechanism', 7, 'uniform-price', 'retail-only'],
    ['markets.local.mechanism.kind', 7, 'retail-only'],
    // another market is a market too
    ['market.mechanism', 0, 'uniform-price', 'pay-as-bid'],
    ['market.mechanism.price', 0, 'retail-only'],
    ['population.pv.battery', 3],
    ['population.pv.battery.capacity', 0],
    ['population.pv.count', 0],
    ['tariff.price', 0],
  ])('a factor that sets %s changes %i of them', (path, count, ...values) => {
    const changed = sentences(factor('own', path, ...values)).filter((text) => text.includes('changes it'));
    expect(changed).toHaveLength(count);
  });

  it('where a scenario has no market, any mechanism changes them', () => {
    const none = design('a', {}, { hasMarket: false });
    const own = assumptionsOf([none], [factor('own', 'market.mechanism', 'uniform-price')]);
    expect(own[0]).toContain('the factor `own` changes it');
  });

  it('name both factors, and the lengths of all scenarios', () => {
    const [one, two] = [factor('who', 'agents.forecast.kind'), factor('how', 'agents.forecast')];
    expect(sentences(one, two).join(' ')).toContain('the factors `who` and `how` change it');
    const short = design('b', {}, { facts: { ...facts, duration: '2 d' } });
    expect(assumptionsOf([design('a'), short, design('c')], []).at(-1)).toContain(
      'do not multiply 7 days or 2 days to a year',
    );
  });
});

describe('settings in which designs differ', () => {
  it('are all there, those that come with another kind of ledger too: a fee is no detail', () => {
    const central = design('a', { ledgers: { main: { kind: 'central', fee: '0.5 ct/kWh' } } });
    const clique = design('b', { ledgers: { main: { kind: 'poa-clique', signers: 7 } } });
    const { blocks } = comparedSection(setOf(central, clique), () => undefined);
    const rows = blocks
      .filter((block): block is TableBlock => block.kind === 'table')
      .flatMap((block) => block.rows);
    expect(rows).toContainEqual(['ledgers.main.kind', 'central', 'poa-clique']);
    expect(rows).toContainEqual(['ledgers.main.fee', '0.5 ct/kWh', '-']);
    expect(rows).toContainEqual(['ledgers.main.signers', '-', '7']);
  });
});
