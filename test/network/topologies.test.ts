/** Who is linked with whom: what holds for every topology, and what theory says of each. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RandomSource } from '../../src/kernel/index.js';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import { cumulativeOutDegrees } from '../../src/network/topologies/degree-distribution.js';
import { EdgeSet, groupsOf, joinGroups, peerLists } from '../../src/network/topologies/edges.js';
import { drawLinks, topologies, topologySchema } from '../../src/network/topologies/registry.js';
import { nodeIds } from '../../src/network/topology.js';

await loadQuantityParser();

const RING = 'from,to\n0,1\n1,2\n2,3\n3,0\n';

function draw(choice: object, nodes: number, seed = 'topologies', file = RING): EdgeSet {
  const streams = new RandomSource(seed).traits('network/peers', nodeIds(nodes));
  return drawLinks(topologySchema.parse(choice), { nodes, streams, readText: () => file });
}

/** A draw whose groups are joined, as lists of peers. */
function peersOf(edges: EdgeSet, seed = 'groups'): number[][] {
  joinGroups(edges, new RandomSource(seed).traits('network/peers', nodeIds(edges.nodes)));
  const { peerStart, peers } = peerLists(edges);
  return Array.from({ length: edges.nodes }, (_, i) => [...peers.subarray(peerStart[i], peerStart[i + 1])]);
}

const degrees = (edges: EdgeSet): number[] => {
  const { peerStart } = peerLists(edges);
  return Array.from({ length: edges.nodes }, (_, i) => peerStart[i + 1]! - peerStart[i]!);
};

/** Mean over nodes of the share of pairs of peers that are linked (Watts & Strogatz). */
function clustering(edges: EdgeSet): number {
  const lists = peersOf(edges);
  let sum = 0;
  for (const peers of lists) {
    let closed = 0;
    for (let a = 0; a < peers.length; a++)
      for (let b = 0; b < a; b++) if (edges.has(peers[a]!, peers[b]!)) closed++;
    const pairs = (peers.length * (peers.length - 1)) / 2;
    if (pairs > 0) sum += closed / pairs;
  }
  return sum / lists.length;
}

function connected(lists: number[][]): boolean {
  const reached = new Set([0]);
  for (const node of reached) for (const peer of lists[node]!) reached.add(peer);
  return reached.size === lists.length;
}

/** One choice for each topology; a new one has to be added here. */
const choices: Readonly<Record<string, object>> = {
  random: { kind: 'random', degree: 3 },
  complete: { kind: 'complete' },
  'random-regular': { kind: 'random-regular', degree: 4 },
  'erdos-renyi': { kind: 'erdos-renyi', meanDegree: 3 },
  'small-world': { kind: 'small-world', degree: 4, rewiring: '20 %' },
  'scale-free': { kind: 'scale-free', links: 2 },
  'degree-distribution': { kind: 'degree-distribution' },
  'edge-list': { kind: 'edge-list', file: 'ring.csv' },
};

describe.each([...topologies.keys()])('%s', (kind) => {
  const choice = choices[kind]!;

  it('links everybody with everybody else once its groups are joined, both ways, once, never oneself', () => {
    const sizes = fc.tuple(fc.integer({ min: 4, max: 60 }), fc.string());
    fc.assert(
      fc.property(sizes, ([nodes, seed]) => {
        const lists = peersOf(draw(choice, nodes, seed));
        const simple = lists.every((list, i) =>
          list.every((j, k) => j !== i && (k === 0 || list[k - 1]! < j)),
        );
        const mutual = lists.every((list, i) => list.every((j) => lists[j]!.includes(i)));
        return connected(lists) && simple && mutual;
      }),
      { seed: 4_712, numRuns: 60 },
    );
  });

  it('is the same for the same seed, and another for another where it draws', () => {
    expect(peersOf(draw(choice, 40))).toEqual(peersOf(draw(choice, 40)));
    const other = peersOf(draw(choice, 40, 'another'));
    if (kind === 'complete' || kind === 'edge-list') expect(other).toEqual(peersOf(draw(choice, 40)));
    else expect(other).not.toEqual(peersOf(draw(choice, 40)));
  });

  it('is a network of one node, or of two, as well', () => {
    if (kind === 'edge-list') return;
    expect(draw(choice, 1).size).toBe(0);
    expect(peersOf(draw(choice, 2))).toEqual([[1], [0]]);
  });
});

describe('complete', () => {
  it('has n (n - 1) / 2 links, and refuses more nodes than it can hold', () => {
    expect(draw(choices['complete']!, 30).size).toBe(435);
    expect(() => draw(choices['complete']!, 3_000)).toThrow(/CW-NETWORK-DEGREE[\s\S]*at most 2000 nodes/);
  });
});

describe('random', () => {
  it('has n d links less the choices that meet', () => {
    // two nodes choose each other with probability (d / (n - 1))^2: 4,000 - 500 x 499 / 2 x (8 / 499)^2 = 3,967.9; s. d. below 6
    expect(Math.abs(draw({ kind: 'random' }, 500).size - 3_967.9)).toBeLessThan(24);
  });
});

describe('random-regular', () => {
  it('gives every node exactly its degree, in sparse and in dense graphs', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 40 }),
        fc.string(),
        (n, d, seed) => {
          const degree = Math.min(d, n - 1);
          fc.pre((n * degree) % 2 === 0);
          const edges = draw({ kind: 'random-regular', degree: d }, n, seed);
          return degrees(edges).every((own) => own === degree);
        },
      ),
      { seed: 4_713, numRuns: 300 },
    );
  });

  it('refuses an odd number of ends of links', () => {
    const odd = { kind: 'random-regular', degree: 3 };
    expect(() => draw(odd, 7)).toThrow(/CW-NETWORK-DEGREE[\s\S]*7 nodes with 3 links each/);
  });

  it('links any two nodes equally often: d / (n - 1)', () => {
    // 2,000 graphs of 6 nodes and degree 2: each of 15 pairs in 2/5 of them; chi-square of 14 degrees of freedom at 0.1 %: 36.1,
    // and less here, as the links of one graph exclude each other
    const counts = new Map<string, number>();
    for (let k = 0; k < 2_000; k++)
      draw({ kind: 'random-regular', degree: 2 }, 6, `pair ${k}`).forEach((i, j) =>
        counts.set(`${i} ${j}`, (counts.get(`${i} ${j}`) ?? 0) + 1),
      );
    let chi2 = 0;
    for (const count of counts.values()) chi2 += (count - 800) ** 2 / (2_000 * 0.4 * 0.6);
    expect(counts.size).toBe(15);
    expect(chi2).toBeLessThan(36.1);
  });
});

describe('erdos-renyi', () => {
  const nodes = 2_000;
  const edges = draw({ kind: 'erdos-renyi', meanDegree: 12 }, nodes);
  const p = 12 / (nodes - 1);

  it('has a binomial number of links: 12,000 +- 109', () => {
    const deviation = Math.sqrt((nodes * (nodes - 1) * p * (1 - p)) / 2);
    expect(Math.abs(edges.size - 12_000)).toBeLessThan(4 * deviation);
  });

  it('has binomial degrees: variance 12 (1 - p)', () => {
    const own = degrees(edges);
    const variance = own.reduce((sum, k) => sum + (k - 12) ** 2, 0) / nodes;
    // the variance of a sample variance is about 2 sigma^4 / n
    expect(Math.abs(variance - 12 * (1 - p))).toBeLessThan(4 * 12 * Math.sqrt(2 / nodes));
  });

  it('has no link where hardly any is asked for, and ends', () => {
    for (const meanDegree of [5e-324, 1e-300, 1e-17, 1e-12])
      expect(draw({ kind: 'erdos-renyi', meanDegree }, 100).size).toBe(0);
  });

  it('has no clustering but by chance: p', () => {
    // about 2,000 x 66 pairs of peers, each closed with probability 0.006
    expect(Math.abs(clustering(edges) - p)).toBeLessThan(4 * Math.sqrt(p / (nodes * 66)));
  });
});

describe('small-world', () => {
  const clusteringOf = (rewiring: number): number =>
    clustering(draw({ kind: 'small-world', degree: 10, rewiring }, 2_000));

  it('is a ring of neighbours without rewiring: every degree 10, clustering 3 x 8 / (4 x 9) = 2/3', () => {
    expect(new Set(degrees(draw({ kind: 'small-world', degree: 10, rewiring: 0 }, 500)))).toEqual(
      new Set([10]),
    );
    expect(clusteringOf(0)).toBeCloseTo(2 / 3, 12);
  });

  it.each([0.1, 0.3])('keeps (1 - r)^3 of it where a share r = %f is rewired', (rewiring) => {
    expect(Math.abs(clusteringOf(rewiring) / ((2 / 3) * (1 - rewiring) ** 3) - 1)).toBeLessThan(0.05);
  });

  it('has the clustering of chance where all is rewired, and as many links as before', () => {
    expect(clusteringOf(1)).toBeLessThan(0.02);
    expect(draw({ kind: 'small-world', degree: 10, rewiring: 1 }, 2_000).size).toBe(10_000);
  });

  it('refuses an odd degree', () => {
    expect(() => draw({ kind: 'small-world', degree: 5 }, 20)).toThrow(/CW-NETWORK-DEGREE/);
  });
});

describe('scale-free', () => {
  const nodes = 3_000;
  const m = 3;
  const edges = draw({ kind: 'scale-free', links: m }, nodes);

  it('has m (m + 1) / 2 + m (n - m - 1) links, and m a node at least', () => {
    expect(edges.size).toBe(6 + 3 * 2_996);
    expect(Math.min(...degrees(edges))).toBe(m);
  });

  it.each([3, 4, 5, 10])(
    'has nodes with %i links as often as 2 m (m + 1) / (k (k + 1) (k + 2)) says',
    (k) => {
      const expected = (2 * m * (m + 1)) / (k * (k + 1) * (k + 2));
      const share = degrees(edges).filter((own) => own === k).length / nodes;
      expect(Math.abs(share - expected)).toBeLessThan(4 * Math.sqrt((expected * (1 - expected)) / nodes));
    },
  );

  it('has hubs, and not always the first nodes', () => {
    const own = degrees(edges);
    expect(Math.max(...own)).toBeGreaterThan(60);
    expect(own.indexOf(Math.max(...own))).toBeGreaterThan(m);
  });
});

describe('degree-distribution', () => {
  it('opens 8.645 links a node on average where Miller et al. measured', () => {
    const cumulative = cumulativeOutDegrees['bitcoin-2015'];
    const p = cumulative.map((at, k) => at - (cumulative[k - 1] ?? 0));
    const mean = p.reduce((sum, own, k) => sum + own * (k + 1), 0);
    const variance = p.reduce((sum, own, k) => sum + own * (k + 1 - mean) ** 2, 0);
    expect(mean).toBeCloseTo(8.645, 12);
    // nobody opens a link to whom he is linked with, so links are the sum of what nodes open
    const { size } = draw({ kind: 'degree-distribution' }, 4_000);
    expect(Math.abs(size - 4_000 * mean)).toBeLessThan(4 * Math.sqrt(4_000 * variance));
  });

  it('takes a distribution of its own: 1 or 3 links, equally likely', () => {
    const { size } = draw({ kind: 'degree-distribution', outDegrees: [0.5, 0.5, 1] }, 4_000);
    expect(Math.abs(size - 8_000)).toBeLessThan(4 * Math.sqrt(4_000));
  });

  it('refuses what is no distribution', () => {
    expect(() => topologySchema.parse({ kind: 'degree-distribution', outDegrees: [0.5, 0.4, 1] })).toThrow(
      /must not fall/,
    );
    expect(() => topologySchema.parse({ kind: 'degree-distribution', outDegrees: [0.5, 0.9] })).toThrow(
      /last probability must be 1/,
    );
  });
});

describe('edge-list', () => {
  const fromFile = (file: string, nodes = 5): number[][] =>
    peersOf(draw({ kind: 'edge-list', file: 'links.csv' }, nodes, 'any', file));

  it('has the links of the file, each once, and joins what it leaves apart to a node drawn', () => {
    const file = 'from,to\n0,1\n1,0\n1,2\n3,2\n1,2\n';
    const path = [[1], [0, 2], [1, 3], [2], []];
    const edges = draw({ kind: 'edge-list', file: 'links.csv' }, 5, 'any', file);
    const { peerStart, peers } = peerLists(edges);
    expect(path.map((_, i) => [...peers.subarray(peerStart[i], peerStart[i + 1])])).toEqual(path);
    const [partner, ...others] = fromFile(file)[4]!;
    expect(others).toEqual([]);
    expect(fromFile(file)).toEqual(
      path.map((own, i) => (i === 4 ? [partner] : i === partner ? [...own, 4] : own)),
    );
  });

  it('says where a link is wrong', () => {
    expect(() => fromFile('from,to\n0,1\n1,9\n')).toThrow(
      /links\.csv:3:3: CW-NETWORK-LINK[\s\S]*"9"[\s\S]*from 0 to 4/,
    );
    expect(() => fromFile('from,to\n0,1\n2,2\n')).toThrow(
      /links\.csv:3:3: CW-NETWORK-LINK: a node linked with/,
    );
    expect(() => fromFile('from,to\n0.5,1\n')).toThrow(/links\.csv:2:1: CW-NETWORK-LINK/);
    expect(() => fromFile('from,into\n0,1\n')).toThrow(/CW-DATA-COLUMN/);
  });
});

describe('groups that are left apart', () => {
  const lone = (nodes: number): EdgeSet => new EdgeSet(nodes);
  const greatest = (lists: number[][]): number => Math.max(...lists.map(({ length }) => length));

  it('are joined by as few links as that takes, the same for the same seed', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.double({ min: 0, max: 2, noNaN: true }),
        fc.string(),
        (n, d, seed) => {
          const edges = draw({ kind: 'erdos-renyi', meanDegree: d }, n, seed);
          const groups = groupsOf(edges);
          const before = edges.size;
          const lists = peersOf(edges, seed);
          expect(groups.flat().sort((a, b) => a - b)).toEqual(lists.map((_, node) => node));
          expect(edges.size).toBe(before + groups.length - 1);
          expect(connected(lists)).toBe(true);
          expect(peersOf(draw({ kind: 'erdos-renyi', meanDegree: d }, n, seed), seed)).toEqual(lists);
        },
      ),
      { seed: 4_714, numRuns: 200 },
    );
    expect(peersOf(lone(40), 'one')).not.toEqual(peersOf(lone(40), 'another'));
  });

  it('make nobody a hub, not node 0 either: of 2,000 nodes alone none has more than 3 log2 n links', () => {
    // a random recursive tree: the largest degree is about log2 2,000 = 11; a star at node 0 would have 1,999
    let ofNode0 = 0;
    for (let k = 0; k < 20; k++) {
      const lists = peersOf(lone(2_000), `tree ${k}`);
      expect(connected(lists)).toBe(true);
      expect(greatest(lists)).toBeLessThanOrEqual(33);
      ofNode0 += lists[0]!.length;
    }
    // a tree has 2 - 2 / n on average, and node 0 is a node like any other: variance of the degree is 2 there
    expect(Math.abs(ofNode0 / 20 - 2)).toBeLessThan(4 * Math.sqrt(2 / 20));
  });

  it('hang on the largest, at nodes drawn, and no farther from each other than a few links', () => {
    // mean degree 2: a fifth of the nodes is outside the giant component, most of these alone
    const edges = draw({ kind: 'erdos-renyi', meanDegree: 2 }, 2_000);
    const before = degrees(edges);
    const apart = groupsOf(edges).length - 1;
    expect(apart).toBeGreaterThan(200);
    const more = peersOf(edges).map((peers, i) => peers.length - before[i]!);
    expect(more.reduce((sum, extra) => sum + extra, 0)).toBe(2 * apart);
    expect(more[0]).toBeLessThan(6);
    expect(Math.max(...more)).toBeLessThan(10);
  });

  it('of a regular graph are joined without a further link: every degree stays, from 2 on', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 3, max: 60 }),
        fc.integer({ min: 2, max: 4 }),
        fc.string(),
        (n, d, seed) => {
          fc.pre(n > d && (n * d) % 2 === 0);
          const edges = draw({ kind: 'random-regular', degree: d }, n, seed);
          const lists = peersOf(edges, seed);
          expect(connected(lists)).toBe(true);
          expect(new Set(lists.map(({ length }) => length))).toEqual(new Set([d]));
        },
      ),
      { seed: 4_715, numRuns: 300 },
    );
  });
});

it('a further node changes nobody else: erdos-renyi of the same probability, and the distribution of degrees', () => {
  const before = draw({ kind: 'erdos-renyi', meanDegree: 5 }, 51);
  const after = draw({ kind: 'erdos-renyi', meanDegree: (5 / 50) * 51 }, 52);
  before.forEach((i, j) => expect(after.has(i, j)).toBe(true));
  after.forEach((i, j) => expect(before.has(i, j) || j === 51).toBe(true));
});
