/** Latencies from a file: units, both forms, what is missing, and files as they are measured. */
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ChainwattError, type Problem } from '../../src/kernel/index.js';
import { latencyFileSchema, readLatencies } from '../../src/network/latency-file.js';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import { pluginWorld } from './worlds.js';

await loadQuantityParser();

function read(text: string, options: object = {}): (readonly number[])[] {
  const config = { ...LOCAL, ...options };
  return [...readLatencies(latencyFileSchema.parse(config), text).latency_ms];
}

const LOCAL = { file: 'l.csv', unit: 'ms', measured: 'one-way' };

function problemsOf(text: string, options: object): readonly Problem[] {
  try {
    read(text, options);
  } catch (error) {
    if (error instanceof ChainwattError) return error.problems;
    throw error;
  }
  return [];
}

const COLUMNS = { columns: { from: 'a', to: 'b', latency: 'rtt' } };

describe('a matrix of latencies', () => {
  it('is read with its unit, and halved if it measures there and back', () => {
    expect(read('1,20\n30,2\n')).toEqual([
      [1, 20],
      [30, 2],
    ]);
    expect(read('0.001\t0.02\n0.03\t0.002\n', { unit: 's', measured: 'round-trip' })).toEqual([
      [0.5, 10],
      [15, 1],
    ]);
    expect(read('1000;2000\n3000;500\n', { unit: 'us' })).toEqual([
      [1, 2],
      [3, 0.5],
    ]);
  });

  it('may have names, of which some are chosen', () => {
    const text = ',paris,rome,oslo\nparis,1,20,25\nrome,21,2,40\noslo,26,41,3\n';
    expect(read(text, { places: ['oslo', 'paris'] })).toEqual([
      [3, 26],
      [25, 1],
    ]);
    expect(() => read(text, { places: ['osol'] })).toThrow(/no place "osol"[\s\S]*did you mean "oslo"/);
    expect(() => read(',paris,rome\nrome,1,2\nparis,3,4\n')).toThrow(
      /l\.csv:2:1: CW-NETWORK-LATENCY[\s\S]*"rome"[\s\S]*"paris"/,
    );
  });

  it('refuses a place that the scenario names twice, or that is not in the file, by the key that names it', () => {
    const text = ',paris,rome\nparis,1,20\nrome,21,2\n';
    const problems = problemsOf(text, { places: ['rome', 'paris', 'oslo', 'rome'] });
    expect(problems.map(({ path, place }) => [path, place])).toEqual([
      ['latencies.places.2', undefined],
      ['latencies.places.3', undefined],
    ]);
    expect(problems[1]).toMatchObject({
      code: 'CW-NETWORK-LATENCY',
      message: 'the place "rome" is named twice',
      found: '"rome" as places.0 and places.3',
    });
    expect(problems[1]!.remedy).toMatch(/delete one of them/);
    expect(problems[0]!.message).toBe('the file has no place "oslo"');
  });

  it('refuses a place with two columns', () => {
    expect(() => read(',paris,rome,paris\nparis,1,20,3\nrome,21,2,4\nparis,5,6,7\n')).toThrow(
      /l\.csv:1:13: CW-NETWORK-LATENCY: a second column of a place\n[\s\S]*which column 2 is called/,
    );
  });

  it('refuses what takes longer than links carry anything, a day, also where it is finite in the file only', () => {
    expect(read('1,86400\n2,1\n', { unit: 's' })[0]).toEqual([1_000, 86_400_000]);
    expect(() => read('1,86401\n2,1\n', { unit: 's' })).toThrow(
      /l\.csv:1:3: CW-NETWORK-LATENCY: a latency of more than a day from 0 to 1[\s\S]*check `unit`/,
    );
    for (const text of ['1,1e306\n2,1\n', '1,1e999\n2,1\n', '1,Infinity\n2,1\n', '1e306,1\n2,1\n'])
      expect(() => read(text, { unit: 's' })).toThrow('CW-NETWORK-LATENCY');
    for (const latency of ['1 d', '0.1 us', '1e400 s'])
      expect(latencyFileSchema.safeParse({ ...LOCAL, atLeast: latency }).success).toBe(latency === '1 d');
  });

  it('does not guess the latency within the only place', () => {
    const text = ',paris,rome\nparis,,20\nrome,21,2\n';
    expect(() => read(text, { places: ['paris'] })).toThrow(
      /l\.csv:2:7: CW-NETWORK-LATENCY: no latency from paris to paris[\s\S]*nothing/,
    );
    expect(read(text, { places: ['paris'], atLeast: '3 ms' })).toEqual([[3]]);
    expect(read(text, { places: ['rome'] })).toEqual([[2]]);
  });

  it('takes what is not measured within a place as far as to the nearest other', () => {
    expect(read('0,20,30\n20,,25\n30,25,4\n')).toEqual([
      [20, 20, 30],
      [20, 20, 25],
      [30, 25, 4],
    ]);
  });

  it('is refused with a 0 between two places, unless it is said what that means', () => {
    const text = '1,20\n0,2\n';
    expect(() => read(text)).toThrow(/l\.csv:2:1: CW-NETWORK-LATENCY: no latency from 1 to 0[\s\S]*atLeast/);
    expect(read(text, { atLeast: '2.5 ms' })).toEqual([
      [1, 20],
      [2.5, 2],
    ]);
  });

  it('is refused with a gap, unless the median is to fill it', () => {
    const text = '1,20,30\n20,2,\n30,40,3\n';
    expect(() => read(text)).toThrow(/l\.csv:2:6: CW-NETWORK-LATENCY[\s\S]*nothing[\s\S]*gaps: median/);
    expect(read(text, { gaps: 'median' })[1]).toEqual([20, 2, 30]);
  });

  it('says where a cell is no latency, and that it must be square', () => {
    expect(() => read('x,a,b\na,1,soon\nb,2,3\n')).toThrow(/l\.csv:2:5: CW-NETWORK-LATENCY[\s\S]*"soon"/);
    expect(() => read('x,a,b\na,1,-5\nb,2,3\n')).toThrow(/l\.csv:2:5: CW-NETWORK-LATENCY[\s\S]*"-5"/);
    expect(() => read('1,2\n3,4\n5,6\n')).toThrow(/not square[\s\S]*3 rows of 2/);
    expect(() => read('1,2\n3\n')).toThrow(/CW-DATA-RAGGED/);
  });
});

describe('a list of latencies', () => {
  it('counts for both directions where it has one, and keeps both where it has two', () => {
    expect(read('a,b,rtt\nY,X,10\nX,Z,30\nZ,Y,50\nY,Z,60\nX,X,2\n', COLUMNS)).toEqual([
      [2, 10, 30],
      [10, 10, 60],
      [30, 50, 30],
    ]);
  });

  it('refuses two latencies for a pair, and pairs that are missing', () => {
    expect(() => read('a,b,rtt\nX,Y,10\nX,Y,11\n', COLUMNS)).toThrow(/l\.csv:3:5: CW-NETWORK-LATENCY/);
    expect(() => read('a,b,rtt\nX,Y,10\nX,Z,11\n', COLUMNS)).toThrow(/missing latency from Y to Z/);
  });
});

describe('an error of a list of latencies', () => {
  const lineOf = (text: string, options: object = {}): (readonly (number | string | undefined)[])[] =>
    problemsOf(text, { ...COLUMNS, ...options }).map(({ message, place }) => [
      message.replace(/ from.*/, ''),
      place?.line,
      place?.column,
    ]);

  it('stands in the line that an editor shows, blank lines and quoted line breaks counted', () => {
    const text = 'a,b,rtt\n\nX,Y,0\r\n"X",Z,30\nY,Z,-4\n';
    expect(lineOf(text)).toEqual([
      ['a latency that is no number, or below 0', 5, 5],
      ['no latency', 3, 5],
      ['no latency', 3, 5],
      ['a missing latency', 5, 5],
      ['a missing latency', 5, 5],
    ]);
    expect(lineOf('a,b,rtt\n"X\nX",Y,0\n').map(([, line]) => line)).toEqual([2, 2]);
  });

  it('stands, where the list has no row for a pair, where it names the first of the two first', () => {
    expect(lineOf('a,b,rtt\nX,Y,10\nX,Z,11\n')).toEqual([
      ['a missing latency', 2, 3],
      ['a missing latency', 3, 3],
    ]);
  });

  it('is none where one of two rows for a pair is empty, and names the one that is not', () => {
    expect(read('a,b,rtt\nX,Y,\nX,Y,10\nY,X,\n', COLUMNS)).toEqual([
      [10, 10],
      [10, 10],
    ]);
    expect(read('a,b,rtt\nX,Y,10\nX,Y,\n', COLUMNS)[0]).toEqual([10, 10]);
    expect(lineOf('a,b,rtt\nX,Y,\nY,X,0\n').map(([, line]) => line)).toEqual([3, 3]);
  });

  it('is a place without a name', () => {
    expect(lineOf('a,b,rtt\nX,Y,10\nX,,11\nY,,11\n')).toEqual([
      ['a latency of a place without a name', 3, 3],
      ['a latency of a place without a name', 4, 3],
    ]);
  });
});

const folder = '../shared/data/latency';
const seattle = `${folder}/seattle_99/SeattleData_1.txt.gz`;
const ripe = `${folder}/ripe_atlas_country_rtt/country_rtt_stat.csv.gz`;
const text = (path: string): string => gunzipSync(readFileSync(path)).toString('utf8');

/** Delays of messages of 200 bytes from every node to its peers' nodes, us. */
function delays(config: object, path: string): number[] {
  const { gossip, simulation, deliveries } = pluginWorld('regional', config, 'message', 'real', {
    'measured.csv': text(path),
  });
  const all: number[] = [];
  for (let node = 0; node < gossip.nodes; node++) {
    const begin = simulation.now;
    gossip.publish(node, 0, node, 200, 0);
    simulation.run({ until: Infinity });
    for (const { time } of deliveries) all.push(time - begin);
    deliveries.length = 0;
  }
  return all.sort((a, b) => a - b);
}

describe('measured latencies', () => {
  it.skipIf(!existsSync(seattle))('of 99 devices, in seconds there and back, on a clock of 10 ms', () => {
    // a clock of 10 ms tells what takes less than 5 ms as 0: 65 of 9,702 pairs; they are taken for 2.5 ms there and back
    const latencies = { file: 'measured.csv', unit: 's', measured: 'round-trip', atLeast: '1.25 ms' };
    const config = { nodes: 99, latencies, topology: { kind: 'complete' }, latencyLaw: 'constant' };
    const bare = { ...config, latencies: { ...latencies, atLeast: undefined } };
    expect(() => delays(bare, seattle)).toThrow(
      /measured\.csv:1:\d+: CW-NETWORK-LATENCY: no latency from 0 to 6/,
    );
    const own = delays(config, seattle);
    expect(own.length).toBe(99 * 98);
    // announcement, request and content go one way each: direct, at the median of 210 ms there and back, 315 ms; relayed
    // by the nearest of 97 others it is less
    const median = own[own.length >> 1]!;
    expect(median).toBeGreaterThan(50_000);
    expect(median).toBeLessThan(315_000);
  });

  it.skipIf(!existsSync(ripe))('between countries, in milliseconds there and back, of a list', () => {
    const columns = { from: 'cty1', to: 'cty2', latency: 'rtt_avg' };
    const latencies = { file: 'measured.csv', unit: 'ms', measured: 'round-trip', columns };
    const config = {
      nodes: 4,
      topology: { kind: 'complete' },
      latencyLaw: 'constant',
      bandwidth: '1 Gbit/s',
    };
    expect(() => delays({ ...config, latencies }, ripe)).toThrow(/a missing latency/);
    const two = { ...latencies, places: ['DE', 'AU'] };
    const found = /^AU,DE,\d+,([\d.]+)/m.exec(text(ripe))!;
    const own = delays({ ...config, nodes: 2, latencies: two }, ripe);
    // three ways of half of what is measured there and back, and 224 bytes on the line, to a microsecond a way
    expect(Math.abs(own[0]! - 1_500 * Number(found[1]))).toBeLessThan(6);
  });
});

it('nodes are put on places in turn, or at random in equal numbers', () => {
  const file = { 'l.csv': '1000,5000\n5000,1000\n' };
  const latencies = { file: 'l.csv', unit: 'us', measured: 'one-way' };
  const config = { nodes: 4, topology: { kind: 'complete' }, latencyLaw: 'constant', bandwidth: '1 Gbit/s' };
  const firstTimes = (nodes: string): number[] => {
    const world = pluginWorld(
      'regional',
      { ...config, latencies: { ...latencies, nodes } },
      'message',
      'x',
      file,
    );
    world.gossip.publish(0, 0, 0, 1, 0);
    world.simulation.run({ until: Infinity });
    return world.deliveries.map(({ node }) => node);
  };
  // in turn, node 2 is where node 0 is; and what it gets it passes on to nobody faster
  expect(firstTimes('in-turn')[0]).toBe(2);
  expect(firstTimes('at-random').length).toBe(3);
});

it('a scenario cannot have both a file of latencies and regions of the world', () => {
  const latencies = { file: 'l.csv', unit: 'us', measured: 'one-way' };
  expect(() => pluginWorld('regional', { placement: 'bitcoin-2019', latencies }, 'message')).toThrow(
    /CW-NETWORK-PLACES/,
  );
});
