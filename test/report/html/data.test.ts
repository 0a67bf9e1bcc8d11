import { describe, expect, it } from 'vitest';
import { savingsRows } from '../../../src/report/charts/savings.js';
import { pictureOf } from '../../../src/report/designs/chain-picture.js';
import { readHomeSavings } from '../../../src/report/designs/home-savings.js';
import { readLatencies } from '../../../src/report/designs/latencies.js';
import type { Row } from '../../../src/report/read-results.js';

async function* rowsOf(rows: readonly Row[]): AsyncGenerator<Row> {
  for (const row of rows) yield await Promise.resolve(row);
}

describe('the saving of a home', () => {
  it('is told once for each run, as homes are drawn anew; who stays out is apart', async () => {
    const row = (replication: number, agent: string, participates: string, saving_EUR: number): Row => ({
      replication,
      agent,
      homeType: 'pv',
      participates,
      saving_EUR,
    });
    const homes = await readHomeSavings(
      rowsOf([
        row(0, 'a', 'true', 1),
        row(0, 'b', 'false', 0),
        row(1, 'a', 'true', 4),
        row(1, 'b', 'false', 0),
      ]),
    );
    expect(homes).toEqual([
      { homeType: 'pv', saving_EUR: 1 },
      { homeType: 'outside', saving_EUR: 0 },
      { homeType: 'pv', saving_EUR: 4 },
      { homeType: 'outside', saving_EUR: 0 },
    ]);
  });

  it('is drawn by the quantiles of definition 7: of 0..20, 1, 5, 10, 15 and 19', () => {
    const savings_EUR = Array.from({ length: 21 }, (_, i) => 20 - i);
    expect(savingsRows([{ group: 'g', design: 'd', savings_EUR }])).toEqual([
      { group: 'g', design: 'd', homes: 21, p5: 1, p25: 5, p50: 10, p75: 15, p95: 19 },
    ]);
  });
});

describe('the curve of latencies', () => {
  it('counts those that never got there: of four, three included after 1, 2, 3 s, one final', async () => {
    const row = (submitted_s: number, included_s: number | null, final_s: number | null): Row => ({
      submitted_s,
      included_s,
      final_s,
    });
    const [inclusion, finality] = await readLatencies(
      rowsOf([row(10, 11, 20), row(10, 12, null), row(10, 13, null), row(10, null, null)]),
    );
    expect(inclusion!.transactions).toBe(4);
    expect(inclusion!.after_s[0]).toBe(1);
    expect(inclusion!.after_s.at(-1)).toBe(3);
    expect(inclusion!.after_s[50]).toBe(2);
    expect(inclusion!.share.at(-1)).toBe(0.75);
    expect(finality!.after_s.at(-1)).toBe(10);
    expect(finality!.share.at(-1)).toBe(0.25);
    // of 1, 2, 3 and never: half are there after 2.5 s, by definition 7; nine of ten never
    expect(new Map(inclusion!.within_s).get(50)).toBe(2.5);
    expect(new Map(inclusion!.within_s).get(90)).toBe(Infinity);
    expect(new Map(finality!.within_s).get(50)).toBe(Infinity);
  });

  it('there is none without transactions', async () => {
    expect(await readLatencies(rowsOf([]))).toEqual([]);
  });
});

describe('the picture of a chain', () => {
  const block = (
    number: number,
    parent: number,
    height: number,
    fate: string,
  ): Parameters<typeof pictureOf>[0][number] => ({
    block: number,
    parent,
    height,
    created_s: number * 10,
    final_s: fate === 'main' ? number * 10 + 30 : null,
    fate,
    transactions: number > 2 ? 1 : 0,
  });
  //  1 - 2 - 4 - 6 - 7
  //        \ 3 - 5      left behind, two blocks long; 8 beside 4 is another
  const forked = [
    block(1, 0, 1, 'main'),
    block(2, 1, 2, 'main'),
    block(3, 2, 3, 'stale'),
    block(4, 2, 3, 'main'),
    block(5, 3, 4, 'stale'),
    block(6, 4, 4, 'main'),
    block(7, 6, 5, 'main'),
    block(8, 2, 3, 'stale'),
  ];

  it('has the chain that stayed in lane 0, and each branch in a lane of its own', () => {
    const { blocks, longestBranch, made, stale } = pictureOf(forked);
    const lane = new Map(blocks.map((each) => [each.block, each.lane]));
    expect([1, 2, 4, 6, 7].map((number) => lane.get(number))).toEqual([0, 0, 0, 0, 0]);
    expect([lane.get(3), lane.get(5), lane.get(8)]).toEqual([1, 1, 2]);
    expect({ longestBranch, made, stale }).toEqual({ longestBranch: 2, made: 8, stale: 3 });
  });

  it('joins each block to its parent, where that is in the picture', () => {
    const { blocks } = pictureOf(forked);
    const at = (number: number): (typeof blocks)[number] => blocks.find((each) => each.block === number)!;
    expect(at(5).parent).toEqual({ created_s: 30, lane: 1 });
    expect(at(8).parent).toEqual({ created_s: 20, lane: 0 });
    expect(at(1).parent).toBeNull();
  });

  it('of a long chain shows what is around the longest branch', () => {
    const long = Array.from({ length: 1000 }, (_, i) => block(i + 1, i, i + 1, 'main'));
    long.push(block(1001, 700, 701, 'stale'), block(1002, 1001, 702, 'stale'));
    const { blocks, longestBranch } = pictureOf(long);
    expect(longestBranch).toBe(2);
    expect(blocks.map((each) => each.block)).toContain(1002);
    expect(blocks.length).toBeLessThan(60);
    for (const { height } of blocks) expect(Math.abs(height - 702)).toBeLessThan(30);
  });

  it('without a fork begins with the first block that carries transactions', () => {
    const chain = Array.from({ length: 200 }, (_, i) => ({
      ...block(i + 1, i, i + 1, 'main'),
      transactions: i >= 99 ? 3 : 0,
    }));
    const { blocks, stale } = pictureOf(chain);
    expect(stale).toBe(0);
    expect(blocks.some(({ transactions }) => transactions > 0)).toBe(true);
    expect(blocks[0]!.height).toBeGreaterThan(95);
  });
});
