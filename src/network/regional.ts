/**
 * The default network: nodes in regions of the world, all in one place, or on the places of a file, linked by a topology
 * (topologies/), with a law of delays (delay-law.ts) and a relay of blocks (relay-gossip.ts).
 */
import { z } from 'zod';
import { definePlugin } from '../records/plugin.js';
import { quantity } from '../records/quantity.js';
import { ChainwattError, type RandomSource } from '../kernel/index.js';
import { COMPACT_DEFAULTS, CompactBlocks, compactSchema } from './compact-blocks.js';
import { DelayLaw, delayLaws, MOST_TRUNCATED_VARIATION } from './delay-law.js';
import { FloodLibrary } from './flood-library.js';
import { latencyFileSchema, readLatencies } from './latency-file.js';
import { Links, LONGEST_LATENCY_us } from './links.js';
import { INVENTORY_RELAY, RelayGossip, type BlockRelay } from './relay-gossip.js';
import { bitcoinShares, localTable, regionTables, worldRegions, type RegionTable } from './regions.js';
import { buildTopology, nodeIds } from './topology.js';
import { drawLinks, topologyKinds, topologySchema } from './topologies/registry.js';
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
  latencies: latencyFileSchema
    .optional()
    .describe('latencies between places of your own, from a file; nodes are then on these places'),
  topology: topologySchema
    .optional()
    .describe(`who is linked with whom: one kind of ${topologyKinds}; without it, random with \`degree\``),
  degree: quantity('count', 'links that each node opens to others, where there is no `topology`', {
    minimum: 1,
    maximum: 1_000,
  }).prefault(8),
  latency: quantity('time', 'mean one-way latency between any two nodes of a local network', {
    minimum: 1,
    maximum: LONGEST_LATENCY_us,
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
  latencyVariation: quantity(
    'fraction',
    'coefficient of variation of that law; 0: constant; the exponential law has 100 % always',
    {
      minimum: 0,
      maximum: 5,
    },
  ).prefault('20 %'),
  relay: z
    .enum(['inventory', 'compact', 'push'])
    .optional()
    .describe(
      'how blocks are relayed: announced and asked for (without it), the same as compact blocks, or sent to all peers unasked',
    ),
  compact: compactSchema
    .optional()
    .describe('with `relay: compact`: who knows compact blocks, and how often they fail'),
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
  create: (config, { simulation, random, fidelity, minimumNodes, readText, blockChannel }) => {
    check(config);
    const nodes = Math.max(config.nodes, minimumNodes);
    const { degree, topology: chosen = { kind: 'random', degree } } = config;
    const topology = buildTopology(
      {
        nodes,
        links: (context) => drawLinks(chosen, context),
        ...placed(config, readText),
        latencyScale: config.latencyScale,
        bandwidth_bit_per_s: config.bandwidth,
        readText,
      },
      random,
    );
    const ids = nodeIds(nodes);
    const links = new Links(topology, new DelayLaw(config.latencyLaw, config.latencyVariation));
    const seeds = random.streams('network/messages', ids);
    const relay = relayOf(config, blockChannel, ids, random);
    const floods = fidelity === 'sampled' ? new FloodLibrary(links, random, undefined, relay) : undefined;
    return new RelayGossip(links, simulation, seeds, floods, relay);
  },
});

type Config = z.output<typeof schema>;

function relayOf(config: Config, channel: number, ids: readonly string[], random: RandomSource): BlockRelay {
  const { relay = 'inventory', compact = COMPACT_DEFAULTS } = config;
  if (relay === 'push') return { kind: 'push', channel };
  if (relay === 'inventory') return INVENTORY_RELAY;
  return { kind: 'compact', channel, blocks: new CompactBlocks(compact, ids, random) };
}

function placed(
  config: Config,
  readText: (file: string) => string,
): { table: RegionTable; shares: readonly number[] | 'in-turn' } {
  const { placement, latencies } = config;
  if (latencies !== undefined) {
    const table = readLatencies(latencies, readText(latencies.file));
    return { table, shares: latencies.nodes === 'in-turn' ? 'in-turn' : table.regions.map(() => 1) };
  }
  if (placement === 'local') return { table: localTable(config.latency / 1_000), shares: [1] };
  const shares =
    typeof placement === 'string'
      ? bitcoinShares[placement]
      : worldRegions.map((region) => placement[region] ?? 0);
  return { table: regionTables[config.table], shares };
}

/** Parameters that exclude each other. */
function check({ latencies, placement, latencyLaw, latencyVariation, relay, compact }: Config): void {
  if (latencies !== undefined && placement !== 'local') {
    throw new ChainwattError('input', {
      code: 'CW-NETWORK-PLACES',
      message: 'nodes are on the places of a file, and in regions of the world',
      path: 'placement',
      found: `latencies from ${latencies.file}, and a placement`,
      expected: 'one of them',
      remedy: 'delete `placement` or `latencies`',
    });
  }
  if (latencyLaw === 'truncated-normal' && latencyVariation > MOST_TRUNCATED_VARIATION) {
    throw new ChainwattError('input', {
      code: 'CW-NETWORK-VARIATION',
      message: 'a normal law that is truncated at 0 cannot vary that much',
      path: 'latencyVariation',
      found: `${latencyVariation * 100} %`,
      expected: `at most ${MOST_TRUNCATED_VARIATION * 100} %`,
      remedy: 'choose the exponential law, which is where it ends, or lognormal',
    });
  }
  if (compact !== undefined && relay !== 'compact') {
    throw new ChainwattError('input', {
      code: 'CW-NETWORK-COMPACT',
      message: 'parameters of compact blocks where blocks are relayed in another way',
      path: 'compact',
      found: `relay: ${relay ?? 'inventory'}`,
      expected: 'relay: compact',
      remedy: 'say so, or delete `compact`',
    });
  }
}
