/**
 * Describes the CSV files of a results folder as a Frictionless tabular data package, so that tools read them with names,
 * types, units and keys. Deterministic: the same tables give the same text.
 * Source: Data Package, Tabular Data Resource and Table Schema specifications, version 1 (specs.frictionlessdata.io). `unit` is a
 * property of our own.
 */
import { tableNames, tables, type TableName } from '../records/tables.js';
import type { Field } from '../records/fields.js';

export interface PackageFacts {
  readonly title: string;
  /** Scenario hash: names the package. */
  readonly hash: string;
  /** Tables in the folder. */
  readonly tables: Iterable<TableName>;
}

interface FieldDescriptor {
  readonly name: string;
  readonly type: string;
  readonly format?: string;
  readonly unit?: string;
  readonly description: string;
  readonly constraints?: { readonly required?: true; readonly enum?: readonly string[] };
}

export const DATA_PACKAGE_FILE = 'datapackage.json';

/** The file of a table. */
export function tableFile(table: TableName): string {
  return `${table}.csv`;
}

/** The descriptor as text, ready to write to `datapackage.json`. */
export function dataPackage(facts: PackageFacts): string {
  const present = new Set(facts.tables);
  const descriptor = {
    profile: 'tabular-data-package',
    name: `chainwatt-${facts.hash.toLowerCase().replaceAll(/[^a-z0-9._-]/g, '-')}`,
    title: facts.title,
    resources: tableNames.filter((name) => present.has(name)).map((name) => resource(name, present)),
  };
  return JSON.stringify(descriptor, null, 2) + '\n';
}

function resource(name: TableName, present: ReadonlySet<TableName>): object {
  const table = tables[name];
  const foreignKeys = table.references
    .filter((reference) => present.has(reference.table))
    .map(({ fields, table: other, key }) => ({ fields, reference: { resource: other, fields: key } }));
  return {
    profile: 'tabular-data-resource',
    name,
    path: tableFile(name),
    title: table.title,
    description: table.description,
    format: 'csv',
    mediatype: 'text/csv',
    encoding: 'utf-8',
    dialect: { delimiter: ',', lineTerminator: '\n', quoteChar: '"', doubleQuote: true, header: true },
    schema: {
      fields: table.fields.map(fieldDescriptor),
      primaryKey: table.primaryKey,
      ...(foreignKeys.length > 0 ? { foreignKeys } : {}),
      missingValues: [''],
    },
  };
}

function fieldDescriptor(field: Field): FieldDescriptor {
  const { name, type, unit, description, source, missing, values } = field;
  const parts = [description];
  if (missing !== undefined) parts.push(`Empty: ${missing}.`);
  if (source !== undefined) parts.push(`Source: ${source}.`);
  const instant = type === 'string' && unit === 'UTC';
  const constraints = {
    ...(missing === undefined ? { required: true as const } : {}),
    ...(values === undefined ? {} : { enum: values }),
  };
  return {
    name,
    type: instant ? 'datetime' : type,
    ...(unit === '' || unit === 'UTC' ? {} : { unit }),
    description: parts.join(' '),
    ...(Object.keys(constraints).length === 0 ? {} : { constraints }),
  };
}
