/** Networks of a few nodes: either kind, any topology that needs no file, any relay and any law of delay, in either fidelity. */
import { delayLaws } from '../../src/network/delay-law.js';
import { chance, percent, pick, type Data, type Draw } from './draw.js';

/** Nodes for which anything but a complete graph can be had of every topology. */
const LEAST_NODES = 5;

export function generateNetwork(draw: Draw): Data {
  const fidelity = pick(draw, ['sampled', 'sampled', 'message']);
  const nodes = draw.integer(1, fidelity === 'message' ? 10 : 20);
  return { ...generateLinks(draw, fidelity, nodes), ...generateStorage(draw) };
}

/** Who prunes, from nobody to all but the observer, and how far homes are from their gateways. */
function generateStorage(draw: Draw): Data {
  const pruned = { share: percent(pick(draw, [100, 50, 0])), keep: pick(draw, [8, 20, 288]) };
  return {
    ...(chance(draw, 30) ? { pruned } : {}),
    ...(chance(draw, 20) ? { homeLink: `${pick(draw, [20, 800, 7000])} ms` } : {}),
  };
}

function generateLinks(draw: Draw, fidelity: string, nodes: number): Data {
  if (chance(draw, 20))
    return { kind: 'complete', fidelity, nodes, delay: `${pick(draw, [1, 1000, 20_000])} ms` };
  const latencyLaw = pick(draw, delayLaws);
  const relay = pick(draw, ['inventory', 'inventory', 'compact', 'push']);
  return {
    kind: 'regional',
    fidelity,
    nodes,
    placement: pick(draw, ['local', 'bitcoin-2019', 'bitcoin-2015']),
    ...(nodes >= LEAST_NODES && chance(draw, 60) ? { topology: generateTopology(draw) } : {}),
    degree: draw.integer(1, 8),
    latencyScale: percent(pick(draw, [100, 50, 2000])),
    latencyLaw,
    latencyVariation: percent(pick(draw, [20, 0, latencyLaw === 'truncated-normal' ? 90 : 150])),
    relay,
    ...(relay === 'compact' && chance(draw, 50)
      ? {
          compact: {
            support: percent(pick(draw, [0, 50, 100])),
            size: '200 B',
            failure: percent(pick(draw, [0, 50, 100])),
          },
        }
      : {}),
    ...(chance(draw, 20) ? { bandwidth: pick(draw, ['100 kbit/s', '1 Gbit/s']) } : {}),
  };
}

function generateTopology(draw: Draw): Data {
  return pick<Data>(draw, [
    { kind: 'complete' },
    { kind: 'random', degree: draw.integer(1, 4) },
    { kind: 'random-regular', degree: pick(draw, [2, 4]) },
    { kind: 'erdos-renyi', meanDegree: pick(draw, [0, 2, 16]) },
    { kind: 'small-world', degree: pick(draw, [2, 4]), rewiring: percent(pick(draw, [0, 10, 100])) },
    { kind: 'scale-free', links: draw.integer(1, 3) },
    { kind: 'degree-distribution' },
  ]);
}
