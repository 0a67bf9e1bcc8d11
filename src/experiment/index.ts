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
  variantOfText,
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
export { checkWorlds } from './world-check.js';
export { withPlaces } from './places.js';
export { errorOf, failureOf, type RunOutcome } from './outcome.js';
export { planRuns, type PlannedRun } from './plan.js';
export { loadPlugins, type PluginFile } from './plugins.js';
export { flooded, onEveryLedger, type OnLedger } from './every-ledger.js';
export { atNarrowerSpreads, type AtSpread, type SpreadPrices } from './narrower-spreads.js';
export { decompose, overridesWithout, type Decomposition, type Removal } from './without.js';
export { callHere } from './backends/call.js';
export { backends } from './backends/registry.js';
export type { Backend, Scheduler, Submission, Tasks } from './backends/types.js';
export { SweepFollower, type SweepCounts, type SweepLook, type SweepPlan } from './sweep/follow.js';
export { problemsFromHere, scenariosOfExperiment, sweepName } from './sweep/scenario-files.js';
export { JournalIndex, type FailedRecord, type RunRecord } from './sweep/journal.js';
export type { FirstFailure } from './sweep/failures.js';
export { merge } from './sweep/merge.js';
export { isMerged, type Merged } from './sweep/sweep-manifest.js';
export { planSweep, type PlannedSweep } from './sweep/plan.js';
export { progressOf, shardsLeft, type SweepProgress } from './sweep/progress.js';
export { WHOLE, type Shard } from './sweep/shard.js';
export { isSweepFolder, openSweepFolder, pluginsOfPlan } from './sweep/sweep-folder.js';
export { runsAtLeast, runsAtMost, seedOf, type Sweep } from './sweep/sweep.js';
export { trySweep, type Trial } from './sweep/trial.js';
export { headerOf, work, type WorkDone } from './sweep/work.js';
export { hasYear, runDesigns, type DesignReport, type ExperimentReport } from './typical.js';
