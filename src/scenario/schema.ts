/**
 * The schema of a scenario file: strict, every key described, every default written as an author would write it. The plug-ins'
 * parameters come from their registries, so a new plug-in needs no change here. Building it costs about 10 ms.
 */
import { z } from 'zod';
import { rulesSchema } from '../agents/rules.js';
import { feesSchema } from '../market/fees.js';
import { communitySchema, districtSchema, nearness } from '../market/places.js';
import { quantity } from '../records/quantity.js';
import { choice, type Choice, type ChoiceInput, type PluginSet, type Registries } from './plugin-choice.js';
import {
  autoOr,
  carbonSchema,
  conflict,
  escrowSchema,
  foundTimes,
  greenPremiumSchema,
  groupEscrowSchema,
  kpisSchema,
  locationSchema,
  LONGEST_LINK,
  LONGEST_RUN,
  LONGEST_WAIT,
  meteringSchema,
  nameSchema,
  outputSchema,
  prunedSchema,
  seedSchema,
  timeSchema,
} from './sections.js';
import { fidelities, onChainForms, settleForms } from './types.js';

/** Homes of one run; more would not fit the memory of one process. */
export const MAXIMUM_HOMES = 1_000_000;

/** The default choice, where the registry has it; without it the choice must be written. */
function defaulted<Output extends Choice>(
  schema: z.ZodType<Output, ChoiceInput>,
  plugins: PluginSet,
  kind: string,
): z.ZodType<Output, ChoiceInput | undefined> {
  return plugins.has(kind) ? schema.prefault(kind) : schema;
}

/** What the place in the scenario adds to the parameters of every plug-in of a registry. */
export const addedParameters = {
  networks: {
    pruned: prunedSchema
      .optional()
      .describe('nodes that keep the bodies of their last blocks alone; without it, all keep everything'),
    homeLink: quantity(
      'time',
      'one-way latency between a home and its gateway: what it sends arrives later, and what it sees is older, by that',
      { minimum: 0, maximum: LONGEST_LINK },
    ).prefault(0),
    fidelity: z
      .enum(fidelities)
      .default('sampled')
      .describe('message: every relayed message is an event; sampled: one delivery per recipient'),
  },
  faults: {
    start: quantity('time', 'when it begins, since the start of the run', { minimum: 0 }).prefault(0),
    end: quantity('time', 'when it ends, since the start of the run; without it, never', {
      minimum: 0,
      maximum: LONGEST_RUN,
    }).optional(),
  },
} as const satisfies Partial<Record<keyof Registries, z.ZodRawShape>>;

function groupSchema(registries: Registries) {
  return z.strictObject({
    count: quantity('count', 'number of homes in the group', { minimum: 0, maximum: MAXIMUM_HOMES }),
    load: choice(registries, 'loads', 'electricity that a home uses', {}),
    pv: choice(
      registries,
      'generators',
      'electricity that a home generates; without it, none',
      {},
    ).optional(),
    battery: choice(registries, 'batteries', 'battery of a home; without it, none', {}).optional(),
    rules: rulesSchema.prefault({}).describe('what the homes insist on when they trade'),
    participation: quantity(
      'fraction',
      'share of the homes that take part in the local market; the others stay with their retailer',
      { minimum: 0, maximum: 1 },
    ).prefault('100 %'),
    strategy: choice(
      registries,
      'strategies',
      'how the homes choose the limits of their orders; without it, as agents says',
      {},
    ).optional(),
    escrow: groupEscrowSchema
      .optional()
      .describe('what the homes pay into escrow, where it is not what the scenario says of all'),
    community: nameSchema
      .optional()
      .describe('name of the community in which the homes are; without it, all are in one called main'),
  });
}

function agentsSchema(registries: Registries) {
  const strategy = choice(registries, 'strategies', 'how homes choose the limits of their orders', {});
  const forecast = choice(registries, 'forecasts', 'how homes foresee their load and generation', {});
  return z.strictObject({
    strategy: defaulted(strategy, registries.strategies, 'zero-intelligence-constrained'),
    forecast: defaulted(forecast, registries.forecasts, 'persistence'),
    greenPremium: greenPremiumSchema.prefault({ uniform: ['0 ct/kWh', '2 ct/kWh'] }),
    submitBefore: autoOr('how long before gate closure the last home has submitted').default('auto'),
    submitSpread: quantity('time', 'homes submit at times spread over this long, gateway by gateway', {
      minimum: 0,
      maximum: LONGEST_WAIT,
    }).prefault('10 s'),
  });
}

function marketSchema(registries: Registries) {
  return z
    .strictObject({
      mechanism: choice(registries, 'mechanisms', 'how orders become trades', {}),
      gateOpens: quantity('time', 'when orders are first taken, before delivery', {
        minimum: 0,
        maximum: LONGEST_WAIT,
      }).prefault('60 min'),
      gateCloses: autoOr('when orders are last taken, before delivery').prefault('15 min'),
      settlementDeadline: quantity(
        'time',
        'by when a clearing must be final and settled, after delivery (of the last slot of its day, where days are netted)',
        { minimum: 0, maximum: LONGEST_WAIT },
      ).prefault('6 h'),
      settle: z
        .enum(settleForms)
        .default('slot')
        .describe(
          "when money moves: after each slot; or once a calendar day of the scenario's zone, for all of its slots at once, one net sum a home, and with one reading of the meters where no market needs them before",
        ),
      onChain: z
        .enum(onChainForms)
        .default('orders')
        .describe(
          'how orders reach the ledger: each in a transaction of its own; sealed before gate closure and revealed after it; or collected by the gateway, which sends all of its homes in one',
        ),
      revealWindow: autoOr(
        'where orders are sealed: for how long after gate closure they can be revealed; auto: what the ledger needs, p99',
      ).default('auto'),
      fees: feesSchema.optional().describe('what the operator of the market takes; without it, nothing'),
      levels: z
        .enum(nearness)
        .optional()
        .describe(
          'clears the book of each community first, then what is left up to this level, each at its fee by distance; without it, one book of all homes',
        ),
      ledger: nameSchema
        .optional()
        .describe('name of the ledger that the market runs on; needed if there are several'),
    })
    .superRefine((market, context) => {
      if (market.gateCloses === 'auto' || market.gateOpens > market.gateCloses) return;
      const message = 'the gate would close before it opens';
      const found = foundTimes({ gateOpens: market.gateOpens, gateCloses: market.gateCloses });
      const remedy =
        'both are counted back from delivery: write a longer time for gateOpens than for gateCloses';
      conflict(context, ['gateOpens'], { message, found, remedy });
    });
}

/** The schema of a whole scenario. Quantities need `loadQuantityParser` before it is used. */
export function scenarioSchema(registries: Registries) {
  const group = groupSchema(registries);
  const market = marketSchema(registries);
  const ledger = choice(registries, 'ledgers', 'the ledger that the market runs on', {});
  const about = 'the network between the nodes of the ledger';
  const network = choice(registries, 'networks', about, addedParameters.networks);
  const fault = choice(registries, 'faults', 'a fault or an attack', addedParameters.faults);
  return z
    .strictObject({
      chainwatt: z
        .literal(1, { error: 'this version of chainwatt reads format 1' })
        .describe('version of the scenario format'),
      title: z.string().min(1).max(200).describe('what tables and charts are headed with'),
      description: z.string().optional().describe('what the scenario is for'),
      plugins: z
        .array(z.string().min(1))
        .optional()
        .describe('plug-in files of your own, relative to this file; they are run only with --allow-plugins'),
      seed: seedSchema.prefault(1),
      time: timeSchema.describe('calendar, horizon and slots'),
      location: locationSchema.prefault({}).describe('where the neighbourhood is'),
      population: z
        .record(nameSchema, group)
        .refine((groups) => Object.keys(groups).length > 0, 'there must be at least one group of homes')
        .describe('groups of homes that are alike, by name'),
      communities: z
        .record(nameSchema, communitySchema)
        .default({})
        .describe('communities that groups of homes name: where they are, and what their lines can carry'),
      districts: z
        .record(nameSchema, districtSchema)
        .default({})
        .describe('districts that communities name: what their lines can carry'),
      agents: agentsSchema(registries)
        .prefault({ strategy: undefined, forecast: undefined })
        .describe('how homes forecast and trade'),
      tariff: choice(registries, 'tariffs', 'what retailer, network and state charge and pay', {}),
      market: market.optional().describe('the market'),
      markets: z
        .record(nameSchema, market)
        .optional()
        .describe(
          'markets by name, instead of market: a slot is a product in each, in the order in which their gates close',
        ),
      ledger: ledger.optional().describe('the ledger that the market runs on'),
      ledgers: z
        .record(nameSchema, ledger)
        .optional()
        .describe('ledgers by name, instead of ledger; this version runs one'),
      escrow: escrowSchema
        .optional()
        .describe('homes trade with what they have paid in; without it, whatever they trade they can pay'),
      network: defaulted(network, registries.networks, 'regional'),
      faults: z.array(fault).default([]).describe('faults and attacks, each with its start and end'),
      observer: quantity('count', 'number of the node whose view bills and tables follow', {
        minimum: 0,
      }).prefault(0),
      metering: meteringSchema.prefault({}).describe('how meter readings reach the ledger'),
      output: outputSchema.prefault({}).describe('which tables are written'),
      carbon: carbonSchema.prefault({}).describe('carbon of the electricity from the grid'),
      kpis: kpisSchema
        .optional()
        .describe(
          'slots that the summary counts in its figures of energy, trade and bills, such as those after learning; without it, all',
        ),
    })
    .meta({
      title: 'chainwatt scenario',
      description: 'A market, the homes that trade in it and the ledger that it runs on',
    });
}

/** A scenario as its schema returns it: canonical numbers under the keys of the file. */
export type ParsedScenario = z.output<ReturnType<typeof scenarioSchema>>;
