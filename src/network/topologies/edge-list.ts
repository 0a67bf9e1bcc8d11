/**
 * Links from a CSV file: a row each, with the numbers of the two nodes in two columns, counted from 0. Links are used both ways;
 * one that stands there twice, or in both directions, is one link.
 * Errors: CW-NETWORK-LINK for what is no node of the network or links a node with itself, and those of the data room.
 */
import { z } from 'zod';
import { ChainwattError, type Problem } from '../../kernel/index.js';
import { cellNumber, fileStart, findColumn, readTable, type Table } from '../../data/index.js';
import { definePlugin } from '../../records/plugin.js';
import { EdgeSet } from './edges.js';
import type { TopologyContext } from './types.js';

const schema = z.strictObject({
  file: z.string().min(1).describe('CSV file of links, relative to the scenario'),
  from: z.string().min(1).default('from').describe('column of the one node'),
  to: z.string().min(1).default('to').describe('column of the other node'),
});

export const edgeList = definePlugin<typeof schema, TopologyContext, EdgeSet>({
  kind: 'edge-list',
  title: 'Links from a file',
  source: 'a CSV file of the scenario',
  schema,
  create: ({ file, from, to }, { nodes, readText }) => {
    const table = readTable(readText(file), {}, fileStart(file));
    const columns = [findColumn(table, from), findColumn(table, to)] as const;
    const unfit = [...table.problems, ...columns.filter((column) => typeof column !== 'number')];
    if (unfit.length > 0) throw new ChainwattError('input', unfit);
    const [fromColumn, toColumn] = columns as readonly [number, number];
    const edges = new EdgeSet(nodes);
    const problems: Problem[] = [];
    table.rows.forEach((cells, row) => {
      const i = cellNumber(cells[fromColumn]!, false);
      const j = cellNumber(cells[toColumn]!, false);
      if (!isNode(i, nodes)) problems.push(linkProblem(table, row, fromColumn, nodes));
      else if (!isNode(j, nodes)) problems.push(linkProblem(table, row, toColumn, nodes));
      else if (i === j)
        problems.push({ ...linkProblem(table, row, toColumn, nodes), message: 'a node linked with itself' });
      else edges.add(i, j);
    });
    if (problems.length > 0) throw new ChainwattError('input', problems.slice(0, MOST_PROBLEMS));
    return edges;
  },
});

/** Problems that are reported at once. */
const MOST_PROBLEMS = 20;

function isNode(value: number, nodes: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < nodes;
}

function linkProblem(table: Table, row: number, column: number, nodes: number): Problem {
  return {
    code: 'CW-NETWORK-LINK',
    message: 'a link to what is no node of the network',
    place: table.place(row, column),
    found: `"${table.rows[row]![column]!.trim()}"`,
    expected: `two different nodes from 0 to ${nodes - 1}`,
    remedy: 'number nodes from 0, or give the network more of them: `nodes`',
  };
}
