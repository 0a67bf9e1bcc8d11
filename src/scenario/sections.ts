/**
 * The sections of a scenario that do not depend on plug-ins: time, place, output and the like. Defaults are written as an author
 * would write them. Every section converts back (zod codecs), so that a resolved scenario is a scenario.
 */
import { z } from 'zod';
import { DAY, MINUTE, SECOND } from '../kernel/index.js';
import { formatQuantity } from '../records/dimensions.js';
import { quantity, sampled } from '../records/quantity.js';
import { parseCivilStart } from './civil-start.js';
import type { ProblemFacts } from './problems.js';
import { losses } from './types.js';

/** The clock reaches 2^48 us, 3,257 d: a run and what waits after it have room in it. */
export const LONGEST_RUN = 3000 * DAY;
export const LONGEST_WAIT = 100 * DAY;
/** From a home to its gateway; a meter that reports by low-power radio takes seconds. */
export const LONGEST_LINK = 60 * SECOND;

/** A check between two values: what is wrong, and at which key. */
export function conflict(
  context: {
    addIssue: (issue: { code: 'custom'; message: string; path: (string | number)[]; params: object }) => void;
  },
  path: (string | number)[],
  facts: Omit<ProblemFacts, 'code'>,
): void {
  const params = { ...facts, code: 'CW-SCENARIO-CONFLICT' };
  context.addIssue({ code: 'custom', message: facts.message, path, params });
}

/** Names of groups, markets, ledgers and periods: they become identifiers in tables, and folders. */
export const nameSchema = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]{0,59}$/, { error: 'letters, digits, - and _, a letter first, 60 at most' });

/** Lengths of time under their keys, as the reader would write them. */
export function foundTimes(times: Readonly<Record<string, number>>): string {
  const each = Object.entries(times).map(([key, time]) => `${key}: ${formatQuantity(time, 'time')}`);
  return each.join(', ');
}

/** A length of time, or `auto`. */
export function autoOr(description: string): z.ZodType<number | 'auto', number | string> {
  return z
    .union([z.literal('auto'), quantity('time', description, { minimum: 0, maximum: LONGEST_WAIT })], {
      error: 'a length of time, such as 15 min, or auto',
    })
    .meta({ description, examples: ['auto', '15 min'] });
}

const startSchema = z
  .codec(z.string(), z.string(), {
    decode: (text, context) => {
      const start = parseCivilStart(text);
      if (start !== undefined) return start.text;
      const params = {
        code: 'CW-SCENARIO-VALUE',
        message: `"${text}" is not a date`,
        expected: 'a date, such as 2026-05-04, or a local time, such as 2026-05-04T06:00',
      };
      context.issues.push({ code: 'custom', input: text, params });
      return z.NEVER;
    },
    encode: (text) => text,
  })
  .meta({
    description: "local date or time of the first slot's start",
    examples: ['2026-05-04', '2026-05-04T06:00'],
  });

/** The most periods a year could need: days. */
const MOST_A_YEAR = 366;

const typicalSchema = z
  .record(
    nameSchema,
    z.strictObject({
      start: startSchema,
      weight: quantity('number', 'how many periods like this one a year has', {
        minimum: 0,
        maximum: MOST_A_YEAR * 24 * 60,
      }),
    }),
  )
  .refine((periods) => Object.keys(periods).length > 0, 'there must be at least one typical period')
  .describe(
    'typical periods by name, instead of start, each with its start and its weight, {start: 2026-01-12, weight: 13}: how many periods like it a year has. Each is run by itself for the whole duration; by their weights they make up a year, of what KPIs count',
  );

export const timeSchema = z
  .strictObject({
    start: startSchema.optional(),
    period: nameSchema
      .optional()
      .describe(
        'name of the period: weather, use of appliances and all else that happens are drawn by it, who the homes are is not',
      ),
    typical: typicalSchema.optional(),
    zone: z
      .string()
      .regex(/^([A-Za-z]+([_-][A-Za-z]+)*(\/[A-Za-z0-9+-]+([_-][A-Za-z0-9]+)*)*|[+-]\d\d:\d\d)$/, {
        error: 'a zone, such as Europe/Berlin, UTC or +01:00',
      })
      .default('UTC')
      .describe('time zone of the start and of everything that follows the clock'),
    duration: quantity('time', 'how long the market runs', { minimum: MINUTE, maximum: LONGEST_RUN }),
    slot: quantity('time', 'length of a delivery slot; a day holds a whole number of them', {
      minimum: MINUTE,
      maximum: 60 * MINUTE,
    }).prefault('15 min'),
    drainMax: quantity('time', 'how long after the end the run waits for what is still under way', {
      minimum: 0,
      maximum: LONGEST_WAIT,
    }).prefault('12 h'),
  })
  .superRefine((time, context) => {
    const minutes = `${time.slot / MINUTE} min`;
    if (DAY % time.slot !== 0) {
      const expected = 'a slot that divides a day, such as 5 min, 15 min, 30 min or 60 min';
      conflict(context, ['slot'], { message: `a day is no whole number of slots of ${minutes}`, expected });
      return;
    }
    if (time.duration % time.slot !== 0)
      conflict(context, ['duration'], { message: `the duration is no whole number of slots of ${minutes}` });
    const checkStart = (text: string, path: string[]): void => {
      const start = parseCivilStart(text);
      if (start === undefined || start.timeOfDay_us % time.slot === 0) return;
      const remedy = 'start at midnight or at a full hour';
      conflict(context, path, { message: `no slot of ${minutes} starts at that time of day`, remedy });
    };
    if (time.start !== undefined) checkStart(time.start, ['start']);
    for (const [name, { start }] of Object.entries(time.typical ?? {}))
      checkStart(start, ['typical', name, 'start']);
  });

export const locationSchema = z.strictObject({
  latitude: quantity('angle', 'latitude, north positive', { minimum: -90, maximum: 90 }).prefault('48.1 deg'),
  longitude: quantity('angle', 'longitude, east positive', { minimum: -180, maximum: 180 }).prefault(
    '11.6 deg',
  ),
});

/** `seed: 7` and `seed: "7"` are the same seed. */
export const seedSchema = z
  .codec(z.union([z.number(), z.string().min(1)], { error: 'a whole number or a text' }), z.string(), {
    decode: (seed, context) => {
      if (typeof seed === 'string' || Number.isSafeInteger(seed)) return String(seed);
      const message = 'a seed is a whole number that is exact, or a text';
      const params = { code: 'CW-SCENARIO-VALUE', message, remedy: 'write it in quotation marks' };
      context.issues.push({ code: 'custom', input: seed, params });
      return z.NEVER;
    },
    encode: (seed) => seed,
  })
  .meta({
    description: 'where all random numbers come from: the same seed, the same run',
    examples: [1, 'monday'],
  });

/** `true`, `false`, or `{sample: 10 %}`; the share of rows that is written. */
function rowsSchema(description: string): z.ZodType<number, boolean | { sample: number | string }> {
  const share = quantity('fraction', 'share of rows that is kept', { minimum: 0, maximum: 1 });
  const written = z.union([z.boolean(), z.strictObject({ sample: share })], {
    error: 'true, false, or a share such as {sample: 10 %}',
  });
  return z
    .codec(written, z.number(), {
      decode: (rows) => (typeof rows === 'boolean' ? Number(rows) : rows.sample),
      encode: (kept) => (kept === 0 || kept === 1 ? kept === 1 : { sample: kept }),
    })
    .meta({ description, examples: [true] });
}

export const outputSchema = z.strictObject({
  slots: z.boolean().default(true).describe('a row a slot: energy, prices, money of the neighbourhood'),
  products: z.boolean().default(true).describe('a row a slot and market: orders, prices, clearing'),
  agents: z.boolean().default(true).describe('a row a home: bills and their parts'),
  trades: rowsSchema('a row a trade').prefault(true),
  blocks: rowsSchema('a row a block').prefault(true),
  transactions: rowsSchema('a row a transaction').prefault(true),
  faults: z
    .boolean()
    .default(true)
    .describe('what the faults and attacks of the scenario did, if it has any'),
});

export const meteringSchema = z.strictObject({
  batch: z
    .enum(['gateway', 'home'])
    .default('gateway')
    .describe('who sends meter readings: each home, or its gateway for all its homes at once'),
});

const deposit = quantity('money', 'what each home has paid into the contract when the run begins', {
  minimum: 0,
});

const topUpAbout = 'a home whose gateway sees less than this in the contract fills it up to its deposit';
const topUpBelow = z
  .union([z.literal('never'), quantity('money', topUpAbout, { minimum: 0 })], {
    error: 'an amount of money, such as 5 EUR, or never',
  })
  .meta({ description: topUpAbout, examples: ['5 EUR', 'never'] });

/** What homes of a group do otherwise. */
export const groupEscrowSchema = z.strictObject({
  deposit: deposit.optional(),
  topUpBelow: topUpBelow.optional(),
});

export type Deposits = Pick<z.output<typeof escrowSchema>, 'deposit' | 'topUpBelow'>;

/** What homes of a group pay in: their own figures, else those of all. */
export function depositsOf(all: Deposits, own: z.output<typeof groupEscrowSchema> | undefined): Deposits {
  return { deposit: own?.deposit ?? all.deposit, topUpBelow: own?.topUpBelow ?? all.topUpBelow };
}

/** How deposits and what homes fill up from go together is checked in `checks.ts`. */
export const escrowSchema = z.strictObject({
  deposit: deposit.prefault('20 EUR'),
  topUpBelow: topUpBelow.default('never'),
  collateral: quantity(
    'fraction',
    'share of the most that an order can come to owe that the home must have, and that is held until the settlement',
    { minimum: 0, maximum: 1 },
  ).prefault('100 %'),
  losses: z
    .enum(losses)
    .default('sellers')
    .describe('who bears what a home cannot pay: those whom it owes, or the operator of the market'),
});

export const carbonSchema = z.strictObject({
  intensity: quantity('carbonIntensity', 'carbon dioxide of a kWh from the grid', { minimum: 0 }).prefault(
    '350 g/kWh',
  ),
});

export const greenPremiumSchema = sampled(
  'price',
  'what a home adds to its value of a local kWh when that is green: its preference, counted as welfare',
  { minimum: 0 },
);

/** Checked against the length of the run in `checks.ts`. */
export const kpisSchema = z.strictObject({
  from: quantity('time', 'where they begin to count, since the start of the run', {
    minimum: 0,
    maximum: LONGEST_RUN,
  }).prefault(0),
  to: quantity('time', 'where they cease to count, since the start of the run; without it, at the end', {
    minimum: 0,
    maximum: LONGEST_RUN,
  }).optional(),
});

/** Sources: Bitcoin Core, validation.h, and BIP 159: 288 blocks; EIP-4444: 82,125 epochs of 32 blocks, a year. */
export const prunedSchema = z.strictObject({
  share: quantity(
    'fraction',
    'share of the nodes that prune, in whole nodes; never the observer, who keeps everything',
    { minimum: 0, maximum: 1 },
  ).prefault('100 %'),
  keep: quantity(
    'count',
    'blocks whose bodies such a node keeps: 288 is the least in Bitcoin Core, 2628000 a year of Ethereum (EIP-4444)',
    { minimum: 8, maximum: 1_000_000_000 },
  ).prefault(288),
});
