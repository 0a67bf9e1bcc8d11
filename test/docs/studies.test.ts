/**
 * docs/studies: the page's tables are those of its experiments. `npm run study` makes all of their runs and takes minutes; here some
 * of them are made again, and their cells have to stand in the page; CHAINWATT_SOAK=1 makes two of the floods as well.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import type { PlannedSweep } from '../../src/experiment/index.js';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import { experimentNames, measure, planOf, type ExperimentName, type Measured } from '../study/figures.js';
import { PAGE, readPage, tableAfter } from '../study/page.js';
import {
  crashed,
  crashesCell,
  crashesPoint,
  ledgerNames,
  marketRow,
  mechanismNames,
  nodesCells,
  nodesPoint,
  orderOfMechanisms,
  sizes,
  wideCells,
  wideSizes,
} from '../study/tables.js';
import { linksOf } from './markdown.js';

const REFRESH = 'if the model has changed on purpose: npm run study';
const MINUTES_ms = 600_000;
const thorough = process.env['CHAINWATT_SOAK'] !== undefined;
const page = readPage();
const plans = new Map<ExperimentName, PlannedSweep>();

beforeAll(async () => {
  await loadQuantityParser();
  for (const name of experimentNames) plans.set(name, await planOf(name));
});

/** The cell of a row and a column, by their numbers; heads do not count. */
const cell = (label: string, row: number, column: number): string =>
  tableAfter(page, label)[row + 1]![column + 1]!;
const of = (name: (typeof mechanismNames)[number]): number => mechanismNames.indexOf(name);

describe('the experiments', () => {
  const kinds = ['pow', 'pos-gasper', 'dpos', 'poet', 'pbft', 'raft', 'tendermint'];

  it('have their points where the tables look for them', () => {
    const repeated = (times: number): string[] => kinds.flatMap((kind) => Array<string>(times).fill(kind));
    expect(orderOfMechanisms(plans.get('nodes')!)).toEqual(repeated(sizes.length * 2));
    expect(orderOfMechanisms(plans.get('wide')!)).toEqual(repeated(wideSizes.length));
    expect(orderOfMechanisms(plans.get('hours')!)).toEqual(Array<string>(sizes.length).fill('pow'));
    expect(orderOfMechanisms(plans.get('crashes')!)).toEqual(repeated(crashed.length));
    expect(plans.get('market')!.scenarios.map((scenario) => scenario.scenario.ledgers[0]!.kind)).toEqual([
      'central',
      ...kinds,
    ]);
  });

  it('have the nodes, loads and crashes that the columns name', () => {
    const { points } = plans.get('nodes')!;
    sizes.forEach((size, k) => {
      for (const load of [0, 1]) {
        const [ledger, flood] = points[nodesPoint(of('PBFT'), k, load)]!.values.map(String);
        expect(JSON.parse(ledger!)).toMatchObject({ replicas: size });
        expect(JSON.parse(flood!)).toMatchObject([{ rate: load === 0 ? 2 : 2000 }]);
      }
    });
    crashed.forEach((down, k) => {
      const [, faults] = plans.get('crashes')!.points[crashesPoint(of('Raft'), k)]!.values.map(String);
      const [, crash] = JSON.parse(faults!) as { nodes: number[] }[];
      expect(crash?.nodes.length ?? 0).toBe(down);
    });
  });

  it('run what the scenario files run', () => {
    const files = plans.get('market')!.scenarios.slice(1);
    files.forEach(({ scenario }, mechanism) => {
      const point = nodesPoint(mechanism, sizes.indexOf(16), 0);
      const written = JSON.parse(String(plans.get('nodes')!.points[point]!.values[0])) as Record<
        string,
        unknown
      >;
      const name = scenario.ledgers[0]!.kind;
      expect(ledgerOf(name), name).toEqual(written);
    });
  });
});

/** The ledger as a scenario file of the study writes it. */
function ledgerOf(kind: string): unknown {
  const file = kind === 'pos-gasper' ? 'pos' : kind;
  const text = readFileSync(`scenarios/studies/microgrid-consensus/${file}.yaml`, 'utf8');
  const { ledger } = parseYaml(text) as { ledger: unknown };
  return ledger;
}

describe(PAGE, () => {
  it('has links that lead somewhere', () => {
    const links = linksOf(page);
    expect(links.length).toBeGreaterThan(0);
    for (const { file } of links) expect(existsSync(join('docs/studies', file)), file).toBe(true);
  });

  it('has a row for every mechanism and a cell for every column', () => {
    for (const label of ['speed', 'messages', 'throughput', 'energy', 'wide', 'crashes'])
      expect(
        tableAfter(page, label)
          .slice(1)
          .map(([name]) => name),
        label,
      ).toEqual([...mechanismNames]);
    const market = tableAfter(page, 'market');
    expect(market.slice(1).map(([name]) => name)).toEqual([...ledgerNames]);
  });

  it.each(mechanismNames)('says how fast %s is with four nodes, and what it sends', async (name) => {
    const { figures } = await measure(plans.get('nodes')!, nodesPoint(of(name), 0, 0), 0);
    expect(nodesCells.speed(figures), REFRESH).toBe(cell('speed', of(name), 0));
    expect(nodesCells.messages(figures), REFRESH).toBe(cell('messages', of(name), 0));
  });

  it.runIf(thorough).each(['PoW', 'PoS'] as const)(
    'says what %s takes in with four nodes, and the electricity',
    async (name) => {
      const { figures } = await measure(plans.get('nodes')!, nodesPoint(of(name), 0, 1), 0);
      expect(nodesCells.most(figures), REFRESH).toBe(cell('throughput', of(name), 0));
      expect(nodesCells.energy(figures), REFRESH).toBe(cell('energy', of(name), 0));
    },
    MINUTES_ms,
  );

  it.each(['PoW', 'Raft'] as const)(
    'says what %s takes in far apart',
    async (name) => {
      const { figures } = await measure(plans.get('wide')!, of(name) * wideSizes.length, 0);
      expect(wideCells(figures), REFRESH).toEqual([cell('wide', of(name), 0), cell('wide', of(name), 1)]);
    },
    MINUTES_ms,
  );

  it.each([
    ['DPoS', 6],
    ['PBFT', 5],
    ['PBFT', 6],
    ['Raft', 7],
    ['Raft', 8],
    ['Tendermint', 6],
  ] as const)('says what %s does with %d nodes down', async (name, down) => {
    const column = crashed.indexOf(down);
    const { figures } = await measure(plans.get('crashes')!, crashesPoint(of(name), column), 0);
    expect(crashesCell(figures), REFRESH).toBe(cell('crashes', of(name), column));
  });

  describe('the market', () => {
    let central: Measured | undefined;
    beforeAll(async () => {
      central = await measure(plans.get('market')!, 0, 0);
    }, MINUTES_ms);

    it.each(['central', 'PoW', 'PoET', 'PBFT'] as const)(
      'on %s',
      async (name) => {
        const scenario = ledgerNames.indexOf(name);
        const own = scenario === 0 ? central! : await measure(plans.get('market')!, 0, scenario);
        const row = marketRow(name, own.figures, scenario === 0 ? undefined : central!.figures);
        expect(row, REFRESH).toEqual(tableAfter(page, 'market')[scenario + 1]);
      },
      MINUTES_ms,
    );
  });
});
