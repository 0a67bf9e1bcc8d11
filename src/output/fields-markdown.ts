/** The field dictionary as a Markdown document: `docs/fields.md` is this text, by test. */
import { dictionary } from '../records/experiment-tables.js';
import type { Field } from '../records/fields.js';
import type { Table } from '../records/tables.js';

const INTRODUCTION = `# Fields of the result tables

Written from the field dictionary in \`src/records/\`; \`npm test\` fails when the two differ.

A name ends with its unit, then at most one statistic: \`load_kWh\`, \`price_EUR_per_kWh_p95\`. A number without a unit in its name is
dimensionless. Energy and money are positive when a home imports or pays, unless a field says otherwise. A cell is empty only
where a field says what that means. Numbers are the shortest text that reads back as the same float64.
`;

/** Headings for tables, one list entry for each field. */
export function fieldsMarkdown(): string {
  return [INTRODUCTION, ...[...dictionary].map(tableMarkdown)].join('\n');
}

function tableMarkdown([name, table]: readonly [string, Table]): string {
  const key = table.primaryKey.map((field) => `\`${field}\``).join(', ');
  const fields = table.fields.map(fieldMarkdown).join('\n');
  return `## ${table.title}: \`${name}.csv\`\n\n${table.description} A row is named by ${key}.\n\n${fields}\n`;
}

function fieldMarkdown(field: Field): string {
  const facts: string[] = [field.type];
  if (field.unit !== '' && field.unit !== '1') facts.push(field.unit);
  const parts = [`- \`${field.name}\` (${facts.join(', ')}): ${field.description}`];
  if (field.missing !== undefined) parts.push(`Empty: ${field.missing}.`);
  if (field.source !== undefined) parts.push(`Source: ${field.source}.`);
  return parts.join(' ');
}
