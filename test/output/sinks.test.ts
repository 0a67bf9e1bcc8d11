import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CsvTableSinks } from '../../src/output/sinks.js';
import { scratch } from './scratch.js';

describe('the tables of a run', () => {
  it('are opened when first asked for, once, and only if switched on', () => {
    const folder = scratch();
    const sinks = new CsvTableSinks(['slots', 'trades'], (table) => join(folder, `${table}.csv`));

    expect(sinks.open('blocks')).toBeUndefined();
    const slots = sinks.open('slots');
    expect(slots).toBeDefined();
    expect(sinks.open('slots')).toBe(slots);
    sinks.close();

    expect(readdirSync(folder)).toEqual(['slots.csv']);
    expect(readFileSync(join(folder, 'slots.csv'), 'utf8')).toMatch(
      /^replication,slot,start_UTC,.*netImportWithout_Wh\n$/,
    );
  });

  it('leave no half-written file when one of them cannot be closed', () => {
    const folder = scratch();
    const sinks = new CsvTableSinks(['slots', 'trades'], (table) => join(folder, `${table}.csv`));
    sinks.open('slots')!.integer(0);
    sinks.open('trades');

    expect(() => sinks.close()).toThrow(/CW-OUTPUT-ROW/);
    expect(readdirSync(folder)).toEqual([]);
  });
});
