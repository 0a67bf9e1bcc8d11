/** Experiments: designs, replications, threads, and the results folders that come of them. */
export { readAssets } from './assets.js';
export { RunControl } from './control.js';
export { cryptographyOf } from './cryptography.js';
export { proveTransaction } from './proving.js';
export {
  countRuns,
  homesOf,
  loadDesign,
  periodsOf,
  pluginFilesOfScenario,
  variantOf,
  type Design,
  type DesignOptions,
} from './design.js';
export {
  failureOfExperiment,
  runExperiment,
  SCENARIO_FILE,
  type DesignResult,
  type ExperimentOptions,
  type ExperimentResult,
} from './experiment.js';
export { withPlaces } from './places.js';
export { errorOf, failureOf, type RunOutcome } from './outcome.js';
export { planRuns, type PlannedRun } from './plan.js';
export { loadPlugins, type PluginFile } from './plugins.js';
export { flooded, onEveryLedger, type OnLedger } from './every-ledger.js';
export { atNarrowerSpreads, type AtSpread, type SpreadPrices } from './narrower-spreads.js';
export { decompose, overridesWithout, type Decomposition, type Removal } from './without.js';
export { hasYear, runDesigns, type DesignReport, type ExperimentReport } from './typical.js';
