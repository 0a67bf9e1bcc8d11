import { beforeAll, describe, expect, it } from 'vitest';
import { ChainwattError, describeProblem, type Place } from '../../src/kernel/index.js';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import { edited, exampleText, placeOf, problemsOf } from './toys.js';

beforeAll(loadQuantityParser);

const ledger = 'ledger: { kind: central, fee: 0.5 ct/kWh, delay: 50 ms }';
const roof = '{ uniform: [4 kWp, 10 kWp] }';

/**
 * One mistake each: what is replaced by what, the text at whose start the error points, its code and whatever else it must say.
 */
const mistakes: [string, string, string, string, string, { [fact: string]: unknown }?][] = [
  // [name, from, to, pointed at, code, facts]
  [
    'a misspelt key',
    'slot: 15',
    'slott: 15',
    'slott',
    'KEY',
    {
      message: 'there is no key "slott" here',
      path: 'time.slott',
      expected: 'one of start, period, typical, zone, duration, slot, drainMax',
      remedy: 'did you mean "slot"?',
    },
  ],
  ['an unknown key at the top', 'seed: 1', 'sheep: 1', 'sheep', 'KEY', { path: 'sheep', remedy: undefined }],
  [
    'an unknown parameter of a plug-in',
    'fee: 0.5',
    'fees: 0.5',
    'fees',
    'KEY',
    {
      expected: 'one of kind, fee, delay',
      remedy: 'did you mean "fee"?',
    },
  ],
  [
    'a misspelt distribution',
    roof,
    '{ unifrom: [4 kWp, 10 kWp] }',
    'unifrom',
    'KEY',
    {
      expected: 'one of uniform, normal, lognormal, choice, csv',
      remedy: 'did you mean "uniform"?',
    },
  ],
  ['a name that cannot be an identifier', 'renter:', '7 dwarfs:', '7 dwarfs', 'KEY'],
  [
    'a missing key',
    '    count: 70\n',
    '',
    'renter:',
    'MISSING',
    {
      message: '"count" is missing',
      path: 'population.renter.count',
      expected: 'a whole number, such as 70',
    },
  ],
  ['a missing section', 'title: A', 'description: A', 'chainwatt: 1', 'MISSING', { path: 'title' }],
  [
    'a missing parameter',
    'kind: solar, peak',
    'kind: solar, tilt: 3 deg } #',
    'pv: { kind: solar',
    'MISSING',
    {
      path: 'population.pv.pv.peak',
    },
  ],
  ['a missing kind', '  kind: flat\n', '', 'tariff:', 'MISSING', { path: 'tariff.kind', expected: 'flat' }],
  ['a missing ledger', ledger, '', 'chainwatt: 1', 'MISSING', { path: 'ledger' }],
  [
    'a plug-in by name that needs parameters',
    ledger,
    'ledger: pow',
    'pow\n',
    'MISSING',
    { path: 'ledger.hardware' },
  ],
  [
    'an unknown plug-in',
    'kind: central',
    'kind: centrl',
    'centrl',
    'KIND',
    {
      message: 'there is no plug-in of kind "centrl" here',
      path: 'ledger.kind',
      expected: 'one of central, poa-clique, pow',
      remedy: 'did you mean "central"?',
    },
  ],
  ['an unknown plug-in by name alone', ledger, 'ledger: clique', 'clique\n', 'KIND', { path: 'ledger' }],
  [
    'a list instead of a section',
    ledger,
    'ledger: [central]',
    '[central]',
    'TYPE',
    {
      message: '"ledger" cannot be a list',
      found: 'a list of 1',
      expected: 'a ledger, one of central, poa-clique, pow',
    },
  ],
  [
    'a list instead of a distribution',
    roof,
    '[4 kWp, 10 kWp]',
    '[4 kWp',
    'TYPE',
    {
      expected: 'a peak power, such as 6 kWp, or a distribution, such as {uniform: [a, b]}',
    },
  ],
  ['a text instead of a number', 'sigma: 0.4', 'sigma: wide', 'wide', 'TYPE', { expected: 'a number' }],
  ['no value', 'duration: 7 d', 'duration:', '\n  slot: 15', 'TYPE', { message: '"duration" has no value' }],
  ['infinity', 'count: 70', 'count: .inf', '.inf', 'TYPE', { found: 'Infinity' }],
  [
    'a value that is not in a list',
    'priceRule: midpoint',
    'priceRule: mid',
    'mid,',
    'VALUE',
    {
      expected: 'one of midpoint, buyer, seller',
      remedy: 'did you mean "midpoint"?',
    },
  ],
  [
    'another format',
    'chainwatt: 1',
    'chainwatt: 2',
    '2\ntitle',
    'VALUE',
    {
      message: 'this version of chainwatt reads format 1',
    },
  ],
  ['an impossible date', '2026-05-04 #', '2026-02-29 #', '2026-02-29', 'VALUE', { found: '"2026-02-29"' }],
  [
    'a seed that is not exact',
    'seed: 1',
    'seed: 12345678901234567890',
    '1234567890',
    'VALUE',
    {
      remedy: 'write it in quotation marks',
    },
  ],
  ['a zone that cannot be one', 'Europe/Berlin', 'Europe Berlin', 'Europe Berlin', 'VALUE'],
  ['bounds in the wrong order', roof, '{ uniform: [9 kWp, 4 kWp] }', '[9 kWp', 'VALUE'],
  [
    "a plug-in's own rule",
    'efficiency: 90 %',
    'efficiency: 90 %, reserve: 95 %',
    '95 %',
    'VALUE',
    {
      message: 'toy rule',
      path: 'population.pv-battery.battery.reserve',
    },
  ],
  [
    'a unit in the wrong case',
    '8 kWh',
    '8 kwh',
    '8 kwh',
    'UNIT',
    {
      message: '"8 kwh" has the unknown unit "kwh"',
      found: '8 kwh',
      expected: 'an amount of energy, such as 5 kWh',
      remedy: 'did you mean "8 kWh"?',
    },
  ],
  [
    'a missing unit',
    'slot: 15 min',
    'slot: 15',
    '15\n',
    'UNIT',
    {
      message: '15 has no unit',
      remedy: 'write the unit, for example "15 min"',
    },
  ],
  [
    'a unit of another dimension',
    '12.9 ct/kWh',
    '12.9 ct',
    '12.9 ct',
    'DIMENSION',
    {
      message: '"12.9 ct" is not a price per kWh',
      remedy: 'did you mean "12.9 ct/kWh"?',
    },
  ],
  [
    'a wrong unit inside a distribution',
    '[4 kWp',
    '[4 kW',
    '4 kW,',
    'DIMENSION',
    {
      path: 'population.pv.pv.peak.uniform.0',
    },
  ],
  [
    'a decimal comma',
    '12.9 ct/kWh',
    '12,9 ct/kWh',
    '12,9',
    'QUANTITY',
    {
      remedy: 'write the decimal mark as a point, and no separator of thousands',
    },
  ],
  ['half a home', 'count: 70', 'count: 70.5', '70.5', 'QUANTITY', { message: '70.5 is not a whole number' }],
  ['a share above one', 'vat: 19 %', 'vat: 119 %', '119 %', 'RANGE', { expected: 'from 0 % to 100 %' }],
  ['less than no home', 'count: 70', 'count: -1', '-1\n', 'RANGE', { expected: 'from 0 to 1000000' }],
  [
    'a price that no integer of micro-EUR holds',
    'energy: 12.9 ct/kWh',
    'energy: 5000 EUR/kWh',
    '5000 EUR/kWh',
    'RANGE',
    { expected: 'from -10000 ct/kWh to 10000 ct/kWh' },
  ],
  ['a slot that is too long', 'slot: 15 min', 'slot: 2 h', '2 h', 'RANGE', { expected: 'from 1 min to 1 h' }],
  ['a negative plain number', 'sigma: 0.4', 'sigma: -1', '-1', 'RANGE', { expected: 'at least 0' }],
  [
    'auto, misspelt',
    'gateCloses: 15 min',
    'gateCloses: aut',
    'aut',
    'UNIT',
    {
      expected: 'a length of time, such as 15 min, or auto',
      remedy: 'did you mean "auto"?',
    },
  ],
  [
    'a slot that does not divide the day',
    'slot: 15 min',
    'slot: 25 min',
    '25 min',
    'CONFLICT',
    {
      message: 'a day is no whole number of slots of 25 min',
    },
  ],
  [
    'a duration of broken slots',
    'duration: 7 d',
    'duration: 50 min',
    '50 min',
    'CONFLICT',
    { path: 'time.duration' },
  ],
  [
    'a start between slots',
    '2026-05-04 #',
    '2026-05-04T06:10 #',
    '2026-05-04T',
    'CONFLICT',
    { path: 'time.start' },
  ],
  [
    'a gate that closes before it opens',
    'gateOpens: 60 min',
    'gateOpens: 10 min',
    '10 min',
    'CONFLICT',
    {
      message: 'the gate would close before it opens',
      found: 'gateOpens: 10 min, gateCloses: 15 min',
    },
  ],
  [
    'an order before the gate opens',
    'agents:',
    'agents:\n  submitBefore: 2 h',
    '2 h',
    'CONFLICT',
    {
      path: 'agents.submitBefore',
      found: 'submitBefore: 2 h, gateOpens: 1 h, gateCloses: 15 min',
    },
  ],
  ['more homes than fit', 'count: 70', 'count: 999990', 'population:', 'CONFLICT', { path: 'population' }],
  [
    'a market on no ledger',
    'market:',
    'market:\n  ledger: man',
    'man\n',
    'CONFLICT',
    {
      expected: 'one of main',
      remedy: 'did you mean "main"?',
    },
  ],
  [
    'homes that pay in where nothing holds it',
    'count: 70',
    'count: 70\n    escrow: { deposit: 5 EUR }',
    'escrow: {',
    'CONFLICT',
    {
      path: 'population.renter.escrow',
      message: 'homes would pay in, but there is no escrow to hold it',
      remedy: 'add it: escrow: {}, or leave it out here',
    },
  ],
  [
    'homes that fill up to less than what makes them do so',
    'agents:',
    'escrow: { deposit: 5 EUR, topUpBelow: 6 EUR }\nagents:',
    'escrow: {',
    'CONFLICT',
    { path: 'escrow', found: 'topUpBelow: 6 EUR, deposit: 5 EUR' },
  ],
  [
    'a district that no community names',
    'agents:',
    'communities: { mill: { district: north } }\ndistricts: { nort: {} }\nagents:',
    'nort:',
    'CONFLICT',
    { path: 'districts.nort', expected: 'one of north', remedy: 'did you mean "north"?' },
  ],
  [
    'a capacity that no market heeds',
    'agents:',
    'communities: { mill: { capacity: 8001 W } }\nagents:',
    '8001 W',
    'CONFLICT',
    {
      path: 'communities.mill.capacity',
      remedy: 'give the market levels, such as levels: district, or leave the capacity out',
    },
  ],
  [
    'a partner that does not exist',
    'count: 70',
    'count: 70\n    rules: { partner: renters }',
    'renters }',
    'CONFLICT',
    {
      path: 'population.renter.rules.partner',
      message: 'there is no group and no home named "renters"',
      expected: 'a group (renter, pv, pv-battery), or a home, such as renter-0000',
      remedy: 'did you mean "renter"?',
    },
  ],
  [
    'a group as its own partner',
    'count: 70',
    'count: 70\n    rules: { partner: renter }',
    'renter }',
    'CONFLICT',
    { message: 'each home of the group would be its own partner', remedy: 'name another group, or one home' },
  ],
  [
    'a home beyond its group',
    'count: 70',
    'count: 70\n    rules: { partner: pv-0018 }',
    'pv-0018',
    'CONFLICT',
    {},
  ],
  [
    'a fault after the end',
    ledger,
    `${ledger}\nfaults: [{ kind: crash, node: 1, start: 8 d }]`,
    '8 d',
    'CONFLICT',
    { found: 'start: 8 d, duration: 7 d' },
  ],
  [
    'a fault that ends first',
    ledger,
    `${ledger}\nfaults: [{ kind: crash, node: 1, start: 2 h, end: 1 h }]`,
    '1 h }',
    'CONFLICT',
    { found: 'start: 2 h, end: 1 h' },
  ],
  [
    'a month, which is no length of time',
    'duration: 7 d',
    'duration: 1 month',
    '1 month',
    'UNIT',
    { message: '"1 month" has no fixed length', remedy: 'count days: write 30 d or 31 d for one month' },
  ],
  [
    'a run that is longer than the clock',
    'duration: 7 d',
    'duration: 4000 d',
    '4000 d',
    'RANGE',
    { expected: 'from 1 min to 3000 d' },
  ],
  [
    'a kind with keys inside',
    'kind: central',
    'kind: { a: 1 }',
    '{ a: 1',
    'KIND',
    { message: 'there is no plug-in of kind keys a here' },
  ],
  [
    'a name that is not one of a list of names',
    'load: { kind: household',
    'load: { kind: csv, file: a.csv, policies: { stuk: fail } } #',
    'stuk',
    'KEY',
    {
      message: 'there is no key "stuk" here',
      expected: 'one of gap, stuck',
      remedy: 'did you mean "stuck"?',
    },
  ],
  ['a ledger twice', ledger, `${ledger}\nledgers: { main: central }`, 'ledgers:', 'CONFLICT'],
  [
    'two ledgers',
    ledger,
    'ledgers: { a: central, b: central }',
    'ledgers:',
    'UNSUPPORTED',
    { expected: 'one ledger' },
  ],
  ['an empty map of ledgers', ledger, 'ledgers: {}', 'ledgers:', 'MISSING'],
  ['a key twice', 'seed: 1', 'seed: 1\nseed: 2', 'seed: 2', 'DUPLICATE', { remedy: 'keep one of the two' }],
  ['a bracket left open', 'seed: 1', 'seed: [1', 'time:', 'YAML'],
  ['a tab', '  zone', '\tzone', '\tzone', 'YAML', { remedy: 'indent with spaces, not with tabs' }],
  ['a quote left open', 'title: A', 'title: "A', '', 'YAML'],
  [
    'bytes that are not UTF-8',
    'A neigh',
    'A n\uFFFDigh',
    '\uFFFD',
    'ENCODING',
    { remedy: 'save the file as UTF-8' },
  ],
];

describe('one mistake gives an error with code, place and remedy:', () => {
  for (const [name, from, to, pointed, code, facts = {}] of mistakes) {
    it(name, () => {
      const text = edited(from, to);
      const problems = problemsOf(text);
      const problem = problems[0];
      expect(problem?.code).toBe(`CW-SCENARIO-${code}`);
      expect(problem).toMatchObject(facts);
      if (pointed !== '') expect(problem?.place).toEqual(placeOf(text, pointed));
      // Syntax errors may have consequences; every other mistake is reported once.
      if (code !== 'YAML') expect(problems.map(describeProblem)).toHaveLength(1);
    });
  }
});

describe('groups without homes', () => {
  const none = exampleText.replace(/count: \d+/g, 'count: 0');

  it('are allowed beside others, so that a sweep may contain none of a kind', () => {
    expect(problemsOf(exampleText.replace('count: 18', 'count: 0'))).toEqual([]);
    expect(problemsOf(exampleText.replace('count: 70', 'count: 0'))).toEqual([]);
  });
  it('are refused where there is no other, at the population', () => {
    expect(problemsOf(none)).toEqual([
      {
        code: 'CW-SCENARIO-CONFLICT',
        message: 'no group has a home',
        expected: 'at least 1 home in all groups together',
        path: 'population',
        place: placeOf(none, 'population:'),
      },
    ]);
  });
});

describe('a file that is no scenario', () => {
  it.each([
    ['', 'the file has no content'],
    ['# only a comment\n', 'the file has no content'],
    ['- a\n- list\n', 'this is not a scenario'],
    ['just words', 'this is not a scenario'],
  ])('%j is refused', (text, message) => {
    expect(problemsOf(text)).toMatchObject([{ code: 'CW-SCENARIO-TYPE', message }]);
  });
});

describe('all mistakes are reported at once', () => {
  it('in the order of the file', () => {
    const text = exampleText
      .replace('slot: 15', 'slott: 15')
      .replace('count: 18', 'count: 1.5')
      .replace('8 kWh', '8 kwh')
      .replace('vat: 19 %', 'vat: 119 %')
      .replace('kind: uniform-price', 'kind: uniform')
      .replace('kind: central', 'kind: centrl');
    const problems = problemsOf(text);
    expect(problems.map(({ code }) => code.replace('CW-SCENARIO-', ''))).toEqual([
      'KEY',
      'QUANTITY',
      'UNIT',
      'RANGE',
      'KIND',
      'KIND',
    ]);
    const lines = problems.map(({ place }) => place!.line);
    expect(lines).toEqual([...lines].sort((a, b) => a - b));
  });

  it('in words that a newcomer can act on', () => {
    const text = exampleText.replace('slot: 15', 'slott: 15').replace('8 kWh', '8 kwh');
    const at = (piece: string): string => {
      const { file, line, column } = placeOf(text, piece);
      return `${file}:${line}:${column}`;
    };
    expect(new ChainwattError('input', problemsOf(text)).message).toBe(
      [
        `${at('slott')}: CW-SCENARIO-KEY: there is no key "slott" here`,
        '  at:       time.slott',
        '  expected: one of start, period, typical, zone, duration, slot, drainMax',
        '  remedy:   did you mean "slot"?',
        `${at('8 kwh')}: CW-SCENARIO-UNIT: "8 kwh" has the unknown unit "kwh"`,
        '  at:       population.pv-battery.battery.capacity',
        '  found:    8 kwh',
        '  expected: an amount of energy, such as 5 kWh',
        '  remedy:   did you mean "8 kWh"?',
      ].join('\n'),
    );
  });

  it('but never more than a hundred', () => {
    const keys = Array.from({ length: 5000 }, (_, i) => `k${i}: 1`).join('\n');
    expect(problemsOf(`${exampleText}\n${keys}`)).toHaveLength(100);
  });
});

describe('a zone that the caller does not know', () => {
  it('is reported at its place', () => {
    const checkZone = (zone: string, place: Place): void => {
      throw new ChainwattError('input', { code: 'CW-DATA-ZONE', message: `no zone ${zone}`, place });
    };
    expect(problemsOf(exampleText, { checkZone })).toEqual([
      {
        code: 'CW-DATA-ZONE',
        message: 'no zone Europe/Berlin',
        place: placeOf(exampleText, 'Europe/Berlin'),
      },
    ]);
  });
});
