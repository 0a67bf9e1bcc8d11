/**
 * A scenario, typed: every value in its canonical unit, every default filled in, plug-ins by kind with the configuration that
 * their schema returned. Times are microseconds, lengths unless said otherwise; prices micro-EUR per kWh.
 */
import type { Rules } from '../agents/rules.js';
import type { FeesConfig } from '../market/fees.js';
import type { Nearness } from '../market/places.js';
import type { Sampled } from '../records/quantity.js';

/** A plug-in that the scenario chose; `config` is the output of its schema, without `kind`. */
export interface PluginChoice {
  readonly kind: string;
  readonly config: unknown;
}

/** A stretch of the year that stands for others like it. */
export interface TypicalPeriod {
  readonly name: string;
  /** As `TimeSettings.start`. */
  readonly start: string;
  /** How many such periods a year has. */
  readonly weight: number;
}

export interface TimeSettings {
  /** Local civil time of slot 0's start, `YYYY-MM-DDTHH:MM:SS`; that of the first of typical periods. */
  readonly start: string;
  /** Name of the period that a run is about: draws of what happens hang on it, draws of who the homes are do not. */
  readonly period?: string;
  /** Periods that make up a year by their weights; each is a run of its own (typical.ts). Absent: one period, no year. */
  readonly typical?: readonly TypicalPeriod[];
  /** IANA name or fixed offset of that local time. */
  readonly zone: string;
  readonly duration_us: number;
  readonly slot_us: number;
  /** duration / slot, an integer. */
  readonly slots: number;
  /** How long after the horizon the run waits for what is still under way. */
  readonly drainMax_us: number;
}

/** Homes that are alike; their order is that of the file. */
export interface GroupSettings {
  readonly name: string;
  readonly count: number;
  readonly load: PluginChoice;
  readonly pv?: PluginChoice;
  readonly battery?: PluginChoice;
  readonly rules: Rules;
  /** Share of the homes that take part in the local market. */
  readonly participation: number;
  /** How they bid; absent: as all do. */
  readonly strategy?: PluginChoice;
  /** What each home pays into escrow; absent without one. */
  readonly deposits?: DepositSettings;
  /** Name of the community in which the homes are. */
  readonly community: string;
}

/** A community of homes; those that no group is in are listed too. */
export interface CommunitySettings {
  readonly name: string;
  readonly district: string;
  /** The most that is traded beyond it in either direction; Infinity: any amount. */
  readonly capacity_W: number;
}

/** A district of communities, where the scenario says more of it than its name. */
export interface DistrictSettings {
  readonly name: string;
  /** The most that is traded beyond it in either direction; Infinity: any amount. */
  readonly capacity_W: number;
}

export interface AgentSettings {
  readonly strategy: PluginChoice;
  readonly forecast: PluginChoice;
  /** What a home adds to its value of a local green kWh, micro-EUR per kWh. */
  readonly greenPremium: Sampled;
  /** How long before gate closure a home submits; `auto` follows the ledger's delay. */
  readonly submitBefore_us: number | 'auto';
  /** Homes submit at times spread over this long, gateway by gateway. */
  readonly submitSpread_us: number;
}

/** How orders reach the ledger: each in a transaction, sealed and then revealed, or those of a gateway in one. */
export const onChainForms = ['orders', 'commit-reveal', 'batch'] as const;
export type OnChain = (typeof onChainForms)[number];

/** When money moves: for each product by itself, or once a day, each home's net sum. */
export const settleForms = ['slot', 'day'] as const;
export type Settle = (typeof settleForms)[number];

export interface MarketSettings {
  readonly name: string;
  readonly mechanism: PluginChoice;
  /** Before delivery. */
  readonly gateOpens_us: number;
  /** Before delivery; `auto`: the ledger's p99 from submission to finality. */
  readonly gateCloses_us: number | 'auto';
  /** After delivery, of a slot or where days are netted, of the last slot of the day: what is not settled by then is void. */
  readonly settlementDeadline_us: number;
  readonly settle: Settle;
  readonly onChain: OnChain;
  /** After gate closure, for sealed orders; `auto`: the ledger's p99 from submission to inclusion. */
  readonly revealWindow_us: number | 'auto';
  readonly fees?: FeesConfig;
  /** The farthest level of a hierarchy of markets; absent: one book of all homes. */
  readonly levels?: Nearness;
  /** Name of the ledger that the market runs on. */
  readonly ledger: string;
}

export interface LedgerSettings extends PluginChoice {
  readonly name: string;
}

export const fidelities = ['message', 'sampled'] as const;
export type Fidelity = (typeof fidelities)[number];

/** Which nodes keep the bodies of their last blocks alone. */
export interface PrunedSettings {
  /** Of the nodes, 0 to 1; the observer is never one of them. */
  readonly share: number;
  readonly keep_blocks: number;
}

export interface NetworkSettings extends PluginChoice {
  readonly fidelity: Fidelity;
  /** Absent: all nodes keep everything. */
  readonly pruned?: PrunedSettings;
  /** One way between a home and its gateway. */
  readonly homeLink_us: number;
}

/** A fault or attack between two moments, counted from the start of the run. */
export interface FaultSettings extends PluginChoice {
  readonly start_us: number;
  /** Infinity: it lasts to the end. */
  readonly end_us: number;
}

export const batchings = ['gateway', 'home'] as const;

export const losses = ['sellers', 'operator'] as const;

/** What a home pays into escrow, micro-EUR. */
export interface DepositSettings {
  /** Before the run begins, and what it fills up to. */
  readonly deposit_uEUR: number;
  /** Below this it fills up; 0: never. */
  readonly topUpBelow_uEUR: number;
}

/** What holds for the money with which homes trade. */
export interface EscrowSettings {
  /** Share of the most that an order can come to owe that is held. */
  readonly collateral: number;
  /** Who bears what a home cannot pay. */
  readonly losses: (typeof losses)[number];
}

/** Which tables a run writes; a number is the share of rows that is kept. */
export interface OutputSettings {
  readonly slots: boolean;
  readonly products: boolean;
  readonly agents: boolean;
  readonly trades: number;
  readonly blocks: number;
  readonly transactions: number;
  readonly faults: boolean;
}

export interface Scenario {
  readonly title: string;
  readonly description?: string;
  readonly seed: string;
  readonly time: TimeSettings;
  readonly location: { readonly latitude_deg: number; readonly longitude_deg: number };
  readonly groups: readonly GroupSettings[];
  /** Empty: all homes are in one. */
  readonly communities: readonly CommunitySettings[];
  readonly districts: readonly DistrictSettings[];
  readonly agents: AgentSettings;
  readonly tariff: PluginChoice;
  readonly markets: readonly MarketSettings[];
  readonly ledgers: readonly LedgerSettings[];
  /** Absent: what homes trade they can pay. */
  readonly escrow?: EscrowSettings;
  readonly network: NetworkSettings;
  readonly faults: readonly FaultSettings[];
  /** The node whose view the bills and the market tables follow. */
  readonly observer: number;
  /** Who sends meter readings: each home, or its gateway for all of its homes at once. */
  readonly metering: { readonly batch: (typeof batchings)[number] };
  readonly output: OutputSettings;
  readonly carbon: { readonly intensity_g_per_kWh: number };
  /** Slots [from, to) that the summary's figures of energy, trade and bills count; without it, all. */
  readonly kpis?: { readonly from: number; readonly to: number };
}
