/** From a parsed scenario, under the keys of the file, to the typed scenario of the program: unit-bearing names, lists by name. */
import { MAIN_COMMUNITY, ONLY } from './checks.js';
import type { Choice } from './plugin-choice.js';
import type { ParsedScenario } from './schema.js';
import { depositsOf } from './sections.js';
import type {
  DepositSettings,
  FaultSettings,
  GroupSettings,
  MarketSettings,
  PluginChoice,
  Scenario,
} from './types.js';

type Escrow = NonNullable<ParsedScenario['escrow']>;

export function buildScenario(parsed: ParsedScenario): Scenario {
  const { time, location, agents, network, output, escrow } = parsed;
  const ledgers = parsed.ledger !== undefined ? { [ONLY]: parsed.ledger } : (parsed.ledgers ?? {});
  const markets = parsed.market !== undefined ? { [ONLY]: parsed.market } : (parsed.markets ?? {});
  const firstLedger = Object.keys(ledgers)[0] ?? ONLY;
  const { fidelity, pruned, homeLink, ...networkChoice } = network;
  return {
    title: parsed.title,
    ...(parsed.description === undefined ? {} : { description: parsed.description }),
    seed: parsed.seed,
    time: {
      start: time.start ?? Object.values(time.typical ?? {})[0]!.start,
      ...(time.period === undefined ? {} : { period: time.period }),
      ...(time.typical === undefined
        ? {}
        : { typical: Object.entries(time.typical).map(([name, period]) => ({ name, ...period })) }),
      zone: time.zone,
      duration_us: time.duration,
      slot_us: time.slot,
      slots: time.duration / time.slot,
      drainMax_us: time.drainMax,
    },
    location: { latitude_deg: location.latitude, longitude_deg: location.longitude },
    groups: Object.entries(parsed.population).map(([name, group]): GroupSettings => ({
      name,
      count: group.count,
      load: pluginChoice(group.load),
      ...(group.pv === undefined ? {} : { pv: pluginChoice(group.pv) }),
      ...(group.battery === undefined ? {} : { battery: pluginChoice(group.battery) }),
      rules: group.rules,
      participation: group.participation,
      ...(group.strategy === undefined ? {} : { strategy: pluginChoice(group.strategy) }),
      ...(escrow === undefined ? {} : { deposits: depositSettings(escrow, group) }),
      community: group.community ?? MAIN_COMMUNITY,
    })),
    communities: Object.entries(parsed.communities).map(([name, { district, capacity }]) => ({
      name,
      district,
      capacity_W: capacity ?? Infinity,
    })),
    districts: Object.entries(parsed.districts).map(([name, { capacity }]) => ({
      name,
      capacity_W: capacity ?? Infinity,
    })),
    agents: {
      strategy: pluginChoice(agents.strategy),
      forecast: pluginChoice(agents.forecast),
      greenPremium: agents.greenPremium,
      submitBefore_us: agents.submitBefore,
      submitSpread_us: agents.submitSpread,
    },
    tariff: pluginChoice(parsed.tariff),
    markets: Object.entries(markets).map(([name, market]): MarketSettings => ({
      name,
      mechanism: pluginChoice(market.mechanism),
      gateOpens_us: market.gateOpens,
      gateCloses_us: market.gateCloses,
      settlementDeadline_us: market.settlementDeadline,
      settle: market.settle,
      onChain: market.onChain,
      revealWindow_us: market.revealWindow,
      ...(market.fees === undefined ? {} : { fees: market.fees }),
      ...(market.levels === undefined ? {} : { levels: market.levels }),
      ledger: market.ledger ?? firstLedger,
    })),
    ledgers: Object.entries(ledgers).map(([name, ledger]) => ({ name, ...pluginChoice(ledger) })),
    ...(escrow === undefined ? {} : { escrow: { collateral: escrow.collateral, losses: escrow.losses } }),
    network: {
      ...pluginChoice(networkChoice),
      fidelity,
      ...(pruned === undefined ? {} : { pruned: { share: pruned.share, keep_blocks: pruned.keep } }),
      homeLink_us: homeLink,
    },
    faults: parsed.faults.map(({ start, end, ...fault }): FaultSettings => ({
      ...pluginChoice(fault),
      start_us: start,
      end_us: end ?? Infinity,
    })),
    observer: parsed.observer,
    metering: parsed.metering,
    output,
    ...(parsed.kpis === undefined
      ? {}
      : { kpis: { from: parsed.kpis.from / time.slot, to: (parsed.kpis.to ?? time.duration) / time.slot } }),
    carbon: { intensity_g_per_kWh: parsed.carbon.intensity },
  };
}

function depositSettings(escrow: Escrow, group: ParsedScenario['population'][string]): DepositSettings {
  const { deposit, topUpBelow } = depositsOf(escrow, group.escrow);
  return { deposit_uEUR: deposit, topUpBelow_uEUR: topUpBelow === 'never' ? 0 : topUpBelow };
}

function pluginChoice({ kind, ...config }: Choice): PluginChoice {
  return { kind, config };
}
