/**
 * The default network: nodes in regions of the world, or all in one place, each linked with some others at random.
 */
import { z } from 'zod';
import { definePlugin } from '../records/plugin.js';
import { quantity } from '../records/quantity.js';
import { DelayLaw, delayLaws } from './delay-law.js';
import { FloodLibrary } from './flood-library.js';
import { Links } from './links.js';
import { RelayGossip } from './relay-gossip.js';
import { bitcoinShares, localTable, regionTables, worldRegions, type RegionTable } from './regions.js';
import { buildTopology, nodeIds } from './topology.js';
import type { Gossip, NetworkContext } from './types.js';

const share = quantity('number', 'share of nodes in this region, in any unit', { minimum: 0 }).optional();

const schema = z.strictObject({
  nodes: quantity('count', 'nodes of the network; more if the ledger needs more', {
    minimum: 1,
    maximum: 10_000,
  }).prefault(20),
  placement: z
    .union([
      z.enum(['local', 'bitcoin-2015', 'bitcoin-2019']),
      z
        .strictObject({
          'north-america': share,
          europe: share,
          'south-america': share,
          'asia-pacific': share,
          japan: share,
          australia: share,
        })
        .refine((shares) => Object.values(shares).some((value) => value !== undefined && value > 0), {
          error: 'at least one share must be above 0',
        }),
    ])
    .default('local')
    .describe(
      "where nodes are: local (all in one place), where Bitcoin's nodes were, or a share for each region",
    ),
  degree: quantity('count', 'links that each node opens to others', { minimum: 1, maximum: 1_000 }).prefault(
    8,
  ),
  latency: quantity('time', 'mean one-way latency between any two nodes of a local network', {
    minimum: 1,
  }).prefault('20 ms'),
  table: z
    .enum(['2015', '2019'])
    .default('2019')
    .describe('year of the latencies and bandwidths between world regions (SimBlock)'),
  latencyScale: quantity(
    'fraction',
    'what all latencies are multiplied with; 50 % reads the tables as round trips',
    {
      minimum: 0.001,
    },
  ).prefault('100 %'),
  latencyLaw: z
    .enum(delayLaws)
    .default('pareto')
    .describe('how the latency of a link varies from message to message'),
  latencyVariation: quantity('fraction', 'coefficient of variation of that law', {
    minimum: 0,
    maximum: 5,
  }).prefault('20 %'),
  bandwidth: quantity('bandwidth', "upload and download of every node; default: the region's", {
    minimum: 1,
  }).optional(),
});

export const regional = definePlugin<typeof schema, NetworkContext, Gossip>({
  kind: 'regional',
  title: 'Nodes in regions, linked at random',
  source:
    'SimBlock (Aoki et al. 2019, arXiv:1901.09777); developer.bitcoin.org/reference/p2p_networking.html',
  schema,
  create: (config, { simulation, random, fidelity, minimumNodes }) => {
    const { table, shares } = placed(config);
    const topology = buildTopology(
      {
        nodes: Math.max(config.nodes, minimumNodes),
        degree: config.degree,
        table,
        shares,
        latencyScale: config.latencyScale,
        bandwidth_bit_per_s: config.bandwidth,
      },
      random,
    );
    const links = new Links(topology, new DelayLaw(config.latencyLaw, config.latencyVariation));
    const seeds = random.streams('network/messages', nodeIds(topology.nodes));
    const floods = fidelity === 'sampled' ? new FloodLibrary(links, random) : undefined;
    return new RelayGossip(links, simulation, seeds, floods);
  },
});

function placed(config: z.output<typeof schema>): { table: RegionTable; shares: readonly number[] } {
  const { placement } = config;
  if (placement === 'local') return { table: localTable(config.latency / 1_000), shares: [1] };
  const shares =
    typeof placement === 'string'
      ? bitcoinShares[placement]
      : worldRegions.map((region) => placement[region] ?? 0);
  return { table: regionTables[config.table], shares };
}
