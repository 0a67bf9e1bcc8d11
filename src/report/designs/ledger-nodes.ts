/** What decides the cost of a ledger, from the settings of its scenario: how many nodes keep it, and what a hash is taken to cost. */
import { fixed } from '../format.js';
import type { ReportedDesign } from './design-set.js';
import { flattened } from './section-compared.js';

/** What ledgers call those who keep them; each kind has one of these. */
const NODES = /^ledgers\.[^.]+\.(signers|miners|validators|replicas|delegates|nodes|coordinators)$/;

/** How many nodes keep the ledgers of a design; an operator's database is one. Undefined where a ledger of somebody else's does not say. */
export function nodesOf({ resolved }: ReportedDesign): number | undefined {
  const settings = [...flattened(resolved)];
  const ledgers = settings.filter(([path]) => /^ledgers\.[^.]+\.kind$/.test(path));
  const counts = ledgers.map(([path, kind]) => {
    if (kind === 'central') return 1;
    const own = settings.find(([each]) => NODES.test(each) && each.startsWith(path.slice(0, -'kind'.length)));
    return own === undefined ? NaN : Number(own[1]);
  });
  const sum = counts.reduce((total, count) => total + count, 0);
  return counts.length > 0 && Number.isFinite(sum) ? sum : undefined;
}

/** "kept by 7 nodes"; empty where that is not known. */
export function nodesText(design: ReportedDesign): string {
  const nodes = nodesOf(design);
  return nodes === undefined ? '' : nodes === 1 ? 'kept by one node' : `kept by ${fixed(nodes, 0)} nodes`;
}

/** Whether miners are taken to compute hashes for nothing. */
export function minesForNothing({ resolved }: ReportedDesign): boolean {
  const settings = flattened(resolved);
  return [...settings].some(
    ([path, kind]) =>
      /^ledgers\.[^.]+\.kind$/.test(path) &&
      kind === 'pow' &&
      Number.parseFloat(settings.get(`${path.slice(0, -'kind'.length)}energyPerHash`) ?? '0') === 0,
  );
}
