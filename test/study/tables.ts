/**
 * The tables of docs/studies/microgrid-consensus.md, cell by cell, from the runs of its experiments. A cell hangs on the runs of its own
 * point alone, and on those of the central ledger where it says a difference; so a test can make a few runs and know their cells.
 * A cell shows the mean of its replications, or the least and the most of them where it says "to".
 */
import type { PlannedSweep } from '../../src/experiment/index.js';
import { fixed, signed } from '../../src/report/format.js';
import { comparePaired } from '../../src/stats/index.js';
import type { Figures, Measured } from './figures.js';

export const mechanismNames = ['PoW', 'PoS', 'DPoS', 'PoET', 'PBFT', 'Raft', 'Tendermint'] as const;

/** Rows and columns by their names; cells are made one by one. */
export interface StudyTable {
  readonly label: string;
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const NEVER = 'never';

export function mean(values: readonly (number | null)[]): number | null {
  if (values.length === 0 || values.includes(null)) return null;
  return values.reduce<number>((sum, value) => sum + value!, 0) / values.length;
}

const decimalsFor = (value: number): number => (value < 10 ? 2 : value < 100 ? 1 : 0);

/** With three digits or so. */
const short = (value: number | null, none = NEVER): string =>
  value === null ? none : fixed(value, decimalsFor(Math.abs(value)));

const latency = (figures: Figures, name: 'latencyInclusion_s_p50' | 'latencyFinality_s_p50'): string =>
  short(mean(figures(name)));

/** Values of each replication, by those of several figures in it. */
function perRun(
  figures: Figures,
  names: readonly Parameters<Figures>[0][],
  of: (values: number[]) => number,
): number[] {
  const columns = names.map((name) => figures(name));
  return columns[0]!.map((_, run) => of(columns.map((column) => column[run] ?? NaN)));
}

export const sizes = [4, 8, 16, 32] as const;
export const loads = [2, 2000] as const;

/** nodes.yaml: the point of a mechanism, a number of nodes and a load. */
export const nodesPoint = (mechanism: number, size: number, load: number): number =>
  (mechanism * sizes.length + size) * loads.length + load;

export interface NodesCells {
  readonly speed: (figures: Figures) => string;
  readonly messages: (figures: Figures) => string;
  readonly most: (figures: Figures) => string;
  /** Wh per 1,000 transactions. */
  readonly energy: (figures: Figures) => string;
}

export const nodesCells: NodesCells = {
  speed: (figures) =>
    `${latency(figures, 'latencyInclusion_s_p50')} / ${latency(figures, 'latencyFinality_s_p50')}`,
  messages: (figures) =>
    fixed(mean(perRun(figures, ['messages_count', 'blocks_count'], ([all, blocks]) => all! / blocks!))!, 0),
  most(figures) {
    const values = figures('throughputIncluded_per_s').map((value) => value!);
    const [least, most] = [Math.min(...values), Math.max(...values)].map((value) => short(value));
    return least === most ? least! : `${least!} to ${most!}`;
  },
  energy: (figures) =>
    fixed(
      mean(
        perRun(
          figures,
          ['ledgerElectricity_kWh', 'transactionsIncluded_count'],
          ([electricity, included]) => (1e6 * electricity!) / included!,
        ),
      )!,
      2,
    ),
};

function byPoint(measured: readonly Measured[]): (point: number) => Figures {
  const all = new Map(measured.map(({ point, figures }) => [point, figures]));
  return (point) => {
    const figures = all.get(point);
    if (figures === undefined) throw new Error(`no runs of point ${point}`);
    return figures;
  };
}

export function nodesTables(measured: readonly Measured[]): StudyTable[] {
  const at = byPoint(measured);
  const table = (label: string, load: number, cell: (figures: Figures) => string): StudyTable => ({
    label,
    heads: ['mechanism', ...sizes.map((size) => `${size} nodes`)],
    rows: mechanismNames.map((name, mechanism) => [
      name,
      ...sizes.map((_, size) => cell(at(nodesPoint(mechanism, size, load)))),
    ]),
  });
  return [
    table('speed', 0, nodesCells.speed),
    table('messages', 0, nodesCells.messages),
    table('throughput', 1, nodesCells.most),
    table('energy', 1, nodesCells.energy),
  ];
}

/** hours.yaml: half a day. */
const HALF_DAY_s = 43_200;

export const hoursCells = (figures: Figures): string[] => [
  fixed(mean(perRun(figures, ['mainChainHeight_blocks'], ([height]) => HALF_DAY_s / height!))!, 2),
  `${fixed(100 * mean(figures('staleRate'))!, 1)} %`,
  latency(figures, 'latencyFinality_s_p50'),
];

export function hoursTables(measured: readonly Measured[]): StudyTable[] {
  const at = byPoint(measured);
  return [
    {
      label: 'hours',
      heads: ['miners', 's from block to block', 'stale', 'final, p50 (s)'],
      rows: sizes.map((size, k) => [String(size), ...hoursCells(at(k))]),
    },
  ];
}

/** wide.yaml: the least and the most of nodes.yaml's numbers of nodes. */
export const wideSizes = [4, 32] as const;

export const wideCells = (figures: Figures): string[] => [
  nodesCells.most(figures),
  nodesCells.speed(figures),
];

export function wideTables(measured: readonly Measured[]): StudyTable[] {
  const at = byPoint(measured);
  return [
    {
      label: 'wide',
      heads: [
        'mechanism',
        ...wideSizes.flatMap((size) => [`takes in (tx/s), ${size}`, `in a block / final (s), ${size}`]),
      ],
      rows: mechanismNames.map((name, mechanism) => [
        name,
        ...wideSizes.flatMap((_, k) => wideCells(at(mechanism * wideSizes.length + k))),
      ]),
    },
  ];
}

export const crashed = [0, 5, 6, 7, 8] as const;
export const crashesPoint = (mechanism: number, down: number): number => mechanism * crashed.length + down;

/** What share became final, and how soon half of all did; or how much was at least in blocks. */
export function crashesCell(figures: Figures): string {
  const share = (name: 'throughputIncluded_per_s' | 'throughputAchieved_per_s'): number =>
    mean(perRun(figures, [name, 'throughputOffered_per_s'], ([had, sent]) => had! / sent!))!;
  const [included, final] = [share('throughputIncluded_per_s'), share('throughputAchieved_per_s')];
  if (included === 0) return 'stands';
  if (final === 0) return 'blocks, none final';
  return `${short(mean(figures('latencyFinality_s_p50')))} s`;
}

export function crashesTables(measured: readonly Measured[]): StudyTable[] {
  const at = byPoint(measured);
  return [
    {
      label: 'crashes',
      heads: ['mechanism', ...crashed.map((down) => (down === 0 ? 'none down' : `${down} of 16`))],
      rows: mechanismNames.map((name, mechanism) => [
        name,
        ...crashed.map((_, down) => crashesCell(at(crashesPoint(mechanism, down)))),
      ]),
    },
  ];
}

export const marketHeads = [
  'ledger',
  'in a block, p50 (s)',
  'final, p50 (s)',
  'final, p95 (s)',
  'sent (tx/s)',
  'late orders',
  'traded (kWh)',
  'received by a node (kB a tx)',
  'electricity (kWh)',
  'electricity (kWh per 1,000 tx)',
  'bill (EUR a home)',
  'saved (EUR a home)',
  'net against central (EUR a home)',
];

/** One row; `central` is that of the first row, or undefined in it. */
export function marketRow(name: string, figures: Figures, central: Figures | undefined): string[] {
  const average = (field: Parameters<Figures>[0], decimals: number): string =>
    fixed(mean(figures(field)) ?? NaN, decimals);
  const perThousand = perRun(
    figures,
    ['ledgerElectricity_kWh', 'transactionsIncluded_count'],
    ([electricity, included]) => (1000 * electricity!) / included!,
  );
  const traffic = perRun(
    figures,
    ['trafficPerNode_bytes', 'transactionsIncluded_count'],
    ([bytes, included]) => bytes! / 1000 / included!,
  );
  return [
    name,
    short(mean(figures('latencyInclusion_s_p50'))),
    short(mean(figures('latencyFinality_s_p50'))),
    short(mean(figures('latencyFinality_s_p95'))),
    average('throughputOffered_per_s', 3),
    average('ordersLate_count', 0),
    average('traded_kWh', 1),
    fixed(mean(traffic)!, 1),
    average('ledgerElectricity_kWh', 2),
    fixed(mean(perThousand)!, 2),
    average('billWith_EUR_mean', 3),
    average('saving_EUR_mean', 3),
    central === undefined ? '-' : difference(figures('net_EUR_per_home'), central('net_EUR_per_home')),
  ];
}

function difference(variant: readonly (number | null)[], baseline: readonly (number | null)[]): string {
  const compared = comparePaired(
    baseline.map((value) => value!),
    variant.map((value) => value!),
  );
  const { meanDifference, halfWidth } = compared;
  const text = signed(meanDifference!, 4);
  return halfWidth === null ? text : `${text} ± ${fixed(halfWidth, 4)}`;
}

export const ledgerNames = ['central', ...mechanismNames] as const;

export function marketTables(measured: readonly Measured[]): StudyTable[] {
  const at = (scenario: number): Figures => measured.find((one) => one.scenario === scenario)!.figures;
  return [
    {
      label: 'market',
      heads: marketHeads,
      rows: ledgerNames.map((name, k) => marketRow(name, at(k), k === 0 ? undefined : at(0))),
    },
  ];
}

/** Names of ledgers, in the order of the experiment's points. */
export const orderOfMechanisms = (plan: PlannedSweep): string[] =>
  plan.points.map(({ values }) => (JSON.parse(String(values[0])) as { kind: string }).kind);
