import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UploadLines } from '../../src/network/upload-lines.js';

describe('an upload line', () => {
  it('serves one content after the other', () => {
    const lines = new UploadLines(2);
    expect(lines.take(0, 100, 50)).toBe(100);
    expect(lines.take(0, 120, 50)).toBe(150);
    expect(lines.take(1, 120, 50)).toBe(120);
    expect(lines.backlog_us(0, 130)).toBe(70);
    expect(lines.backlog_us(0, 500)).toBe(0);
    expect(lines.take(0, 500, 50)).toBe(500);
  });

  it('puts a planned transfer off for one whose request turns out to arrive before', () => {
    const lines = new UploadLines(1);
    // asked for at 100: 50 on the line, across after 80, handed over 7 later
    expect(lines.plan(0, 100, 50, 80, 7, 3)).toBe(187);
    expect(lines.take(0, 90, 40)).toBe(90);
    expect(lines.due_us(0, 3, 187)).toBe(130 + 87);
  });

  it('lets a request that arrives later wait for a planned one, and not for one that is planned still later', () => {
    const lines = new UploadLines(1);
    lines.plan(0, 100, 50, 50, 0, 0);
    lines.plan(0, 900, 50, 50, 0, 1);
    expect(lines.take(0, 120, 10)).toBe(150);
    expect(lines.take(0, 300, 10)).toBe(300);
    expect(lines.areFree(1_000)).toBe(false);
    expect(lines.due_us(0, 1, 900)).toBe(950);
    expect(lines.areFree(949)).toBe(false);
    expect(lines.areFree(950)).toBe(true);
  });

  it('gives the times of a queue that is worked out with all requests known, whatever was known when', () => {
    const request = fc.record({
      line: fc.integer({ min: 0, max: 1 }),
      known: fc.integer({ min: 0, max: 300 }),
      lead: fc.integer({ min: 1, max: 200 }),
      upload: fc.integer({ min: 1, max: 30 }),
      planned: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(request, { maxLength: 150 }), (drawn) => {
        // requests of one line arrive at different times, so that the order of the queue is given
        const requests = drawn.map((r, k) => ({ ...r, cell: k, arrival: (r.known + r.lead) * 1_000 + k }));
        const starts = new Map<number, number>();
        const free = [0, 0];
        for (const r of [...requests].sort((x, y) => x.arrival - y.arrival)) {
          const start = Math.max(r.arrival, free[r.line]!);
          starts.set(r.cell, start);
          free[r.line] = start + r.upload * 1_000;
        }

        const lines = new UploadLines(2);
        const wrong: number[] = [];
        const actions = requests.flatMap((r) => {
          const upload = r.upload * 1_000;
          const arrive = (): void => {
            const start = r.planned
              ? lines.due_us(r.line, r.cell, r.arrival)
              : lines.take(r.line, r.arrival, upload);
            if (start !== starts.get(r.cell)) wrong.push(r.cell);
          };
          const plan = (): void => {
            const earliest = lines.plan(r.line, r.arrival, upload, 0, 0, r.cell);
            if (earliest > starts.get(r.cell)!) wrong.push(r.cell);
          };
          const planned = r.planned ? [{ time: r.known * 1_000, act: plan }] : [];
          return [...planned, { time: r.arrival, act: arrive }];
        });
        for (const { act } of actions.sort((x, y) => x.time - y.time)) act();
        return wrong.length === 0;
      }),
      { seed: 4_711, numRuns: 200 },
    );
  });
});
