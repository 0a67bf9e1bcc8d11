import { describe, expect, expectTypeOf, it } from 'vitest';
import { integer, number, text } from '../../src/records/fields.js';
import type { SummaryFieldName, SummaryRow } from '../../src/records/fields-summary.js';
import { homeTypes } from '../../src/records/fields-home-types.js';
import { agentsFields } from '../../src/records/fields-agents.js';
import { tableNames, tables } from '../../src/records/tables.js';

describe('a field', () => {
  it('has the unit with which its name ends, before a statistic', () => {
    expect(number('load_kWh', '').unit).toBe('kWh');
    expect(number('price_EUR_per_kWh_p95', '').unit).toBe('EUR/kWh');
    expect(number('saving_EUR_mean', '').unit).toBe('EUR');
    expect(number('throughputOffered_per_s', '').unit).toBe('1/s');
    expect(number('latencyFinality_s_p50', '').unit).toBe('s');
    expect(text('start_UTC', '').unit).toBe('UTC');
  });

  it('is dimensionless when it is a number without a unit, and has none when it is text', () => {
    expect(number('staleRate', '').unit).toBe('1');
    expect(integer('orders_count', '').unit).toBe('1');
    expect(text('ledger', '').unit).toBe('');
  });

  it('may be called by its unit alone', () => {
    expect(integer('bytes', '').unit).toBe('B');
    expect(integer('gas', '').unit).toBe('gas');
    expect(integer('gas_total', '').unit).toBe('gas');
  });

  it('is refused when its name ends in no unit that the dictionary knows', () => {
    expect(() => number('load_MW', '')).toThrow(/CW-FIELD-UNIT/);
    expect(() => number('price_p95_EUR', '')).toThrow(/CW-FIELD-UNIT/);
    expect(() => number('Load_kWh', '')).toThrow(/CW-FIELD-NAME/);
  });
});

describe.each(tableNames)('table %s', (name) => {
  const table = tables[name];
  const names = table.fields.map((field) => field.name);

  it('starts with the replication and names no column twice', () => {
    expect(names[0]).toBe('replication');
    expect(new Set(names).size).toBe(names.length);
  });

  it('has a key of its own fields, none of which can be empty', () => {
    expect(table.primaryKey[0]).toBe('replication');
    for (const key of table.primaryKey) {
      const field = table.fields.find((candidate) => candidate.name === key);
      expect(field, key).toBeDefined();
      expect(field!.missing, key).toBeUndefined();
    }
  });

  it('describes every field in sentences, and what an empty cell means in a clause', () => {
    for (const field of table.fields) {
      expect(field.description, field.name).toMatch(/^[^ ].*\.$/);
      if (field.missing !== undefined) expect(field.missing, field.name).toMatch(/[^.]$/);
    }
  });
});

describe('the summary', () => {
  const names = tables.summary.fields.map((field) => field.name);

  it('gives bills for all homes and for every type that the table of homes knows', () => {
    const values = agentsFields.find((field) => field.name === 'homeType')!.values!;
    expect(values).toEqual([...homeTypes.map(({ type }) => type), 'other']);
    for (const suffix of ['', 'Renter', 'Pv', 'PvBattery', 'Outside']) {
      expect(names).toContain(`saving${suffix}_EUR`);
      expect(names).toContain(`billWith${suffix}_EUR_mean`);
      expect(names).toContain(`shareWorseOff${suffix}`);
    }
  });

  it('has a row type with these fields and no other', () => {
    expectTypeOf<SummaryRow['load_kWh']>().toEqualTypeOf<number | null>();
    expectTypeOf<SummaryRow['latencyFinality_s_p99']>().toEqualTypeOf<number | null>();
    expectTypeOf<SummaryRow['savingPvBattery_EUR_p5']>().toEqualTypeOf<number | null>();
    expectTypeOf<SummaryRow['title']>().toEqualTypeOf<string | null>();
    expectTypeOf<string>().not.toExtend<SummaryFieldName>();
    expectTypeOf<'saving_EUR_p51'>().not.toExtend<SummaryFieldName>();
    // @ts-expect-error a row without its other fields is no row
    const row: SummaryRow = { replication: 0 };
    expect(row.replication).toBe(0);
  });
});
