/** Designs for tests of reports: summary rows without files. */
import type { SummaryRow } from '../../../src/records/fields-summary.js';
import type { DesignSet, ReportedDesign } from '../../../src/report/designs/design-set.js';
import { facts, summaryRows } from '../rows.js';

export function designWith(
  name: string,
  count: number,
  changes: (r: number) => Partial<SummaryRow>,
  more: Partial<ReportedDesign> = {},
): ReportedDesign {
  const rows = summaryRows(count, (r) => ({ mechanism: 'uniform-price', ledger: 'pow', ...changes(r) }));
  return {
    name,
    title: name,
    rows,
    facts,
    manifest: {
      chainwatt: '0.1.0',
      scenario: { file: `${name}.yaml`, title: name, hash: 'abc' },
      seed: '1',
      replications: count,
      threads: 1,
      node: '20',
      started: '2026-01-01T00:00:00.000Z',
      ended: '2026-01-01T00:00:00.000Z',
      wallTime_s: 0,
      perRun: [],
      files: [],
      complete: true,
      inputs: [],
      notices: [],
      plugins: [],
    },
    resolved: { title: name, ledger: { kind: 'pow' } },
    hasMarket: true,
    ...more,
  };
}

/** Every type of home, and all, save `saving` EUR a home in replication r. */
export function saving(savingOf: (r: number) => number): (r: number) => Partial<SummaryRow> {
  return (r) => {
    const own = savingOf(r);
    const changes: Record<string, number> = {
      ledgerCost_EUR: 1,
      net_EUR: 30 * own - 1,
      net_EUR_per_home: own - 1 / 30,
      imbalanceCost_EUR: 2 + r / 100,
      saving_EUR: 30 * own,
    };
    for (const suffix of ['', 'Renter', 'Pv', 'PvBattery']) {
      changes[`billWithout${suffix}_EUR_mean`] = 10;
      changes[`billWith${suffix}_EUR_mean`] = 10 - own;
      changes[`saving${suffix}_EUR_mean`] = own;
      changes[`shareWorseOff${suffix}`] = own < 0 ? 1 : 0;
    }
    return changes as Partial<SummaryRow>;
  };
}

export function setOf(...designs: ReportedDesign[]): DesignSet {
  return {
    folder: 'results',
    kind: designs.length === 1 ? 'run' : 'comparison',
    designs,
    complete: true,
  };
}
