import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { bitcoinShares, regionTables, worldRegions } from '../../src/network/regions.js';

const folder = '../shared/data/latency';
const simblock = `${folder}/simblock_regions.json`;
const ripe = `${folder}/ripe_atlas_country_rtt/country_rtt_stat.csv.gz`;

describe.each(['2015', '2019'] as const)('the region table of %s', (year) => {
  const table = regionTables[year];

  it('is complete and symmetric', () => {
    table.latency_ms.forEach((row, i) => {
      expect(row.length).toBe(worldRegions.length);
      row.forEach((latency, j) => expect(latency).toBe(table.latency_ms[j]![i]));
      expect(Math.min(...row)).toBeGreaterThan(0);
    });
  });

  it.skipIf(!existsSync(simblock))('is what SimBlock has', () => {
    const source = JSON.parse(readFileSync(simblock, 'utf8')) as Record<string, number[] & number[][]>;
    expect(table.latency_ms).toEqual(source[`LATENCY_${year}`]);
    const mega = (key: string): number[] => source[key]!.slice(0, 6).map((value) => Number(value) / 1e6);
    expect(table.download_Mbit_per_s).toEqual(mega(`DOWNLOAD_BANDWIDTH_${year}`));
    expect(table.upload_Mbit_per_s).toEqual(mega(`UPLOAD_BANDWIDTH_${year}`));
    expect(bitcoinShares[`bitcoin-${year}`]).toEqual(source[`REGION_DISTRIBUTION_BITCOIN_${year}`]);
    const total = bitcoinShares[`bitcoin-${year}`].reduce<number>((a, b) => a + b, 0);
    expect(total).toBeCloseTo(1, 3);
  });
});

it.skipIf(!existsSync(ripe))(
  '2019 latencies are nearer to measured round trips than to one way, as regions.ts says',
  () => {
    const measured = new Map(
      gunzipSync(readFileSync(ripe))
        .toString('utf8')
        .split('\n')
        .map((line) => line.split(','))
        .map((cells) => [`${cells[0]} ${cells[1]}`, Number(cells[3])] as const),
    );
    const pairs = [
      ['AU US', 'australia', 'north-america'],
      ['BR US', 'south-america', 'north-america'],
      ['AU DE', 'australia', 'europe'],
      ['AU JP', 'australia', 'japan'],
    ] as const;
    for (const [countries, from, to] of pairs) {
      const roundTrip = measured.get(countries)!;
      const table = regionTables['2019'].latency_ms[worldRegions.indexOf(from)]![worldRegions.indexOf(to)]!;
      expect(Math.abs(table / roundTrip - 1)).toBeLessThan(0.15);
    }
  },
);
