/** Strategies and forecasts that a scenario can name. */
import { registryOf } from '../records/plugin.js';
import { adaptiveAggressive } from './adaptive-aggressive.js';
import { batteryArbitrage } from './battery-arbitrage.js';
import { erevRoth } from './erev-roth.js';
import { gjerstadDickhaut } from './gjerstad-dickhaut.js';
import { linearRamp } from './linear-ramp.js';
import { noisy } from './noisy.js';
import { perfect } from './perfect.js';
import { persistence } from './persistence.js';
import { qLearning } from './q-learning.js';
import { seasonalMean } from './seasonal-mean.js';
import { truthful } from './truthful.js';
import type { Forecast, ForecastContext, Strategy, StrategyContext } from './types.js';
import { withholding } from './withholding.js';
import { zeroIntelligenceConstrained } from './zero-intelligence-constrained.js';
import { zeroIntelligenceUnconstrained } from './zero-intelligence-unconstrained.js';
import { zip } from './zip.js';

export const strategies = registryOf<StrategyContext, Strategy>([
  zeroIntelligenceConstrained,
  zeroIntelligenceUnconstrained,
  truthful,
  linearRamp,
  zip,
  gjerstadDickhaut,
  adaptiveAggressive,
  erevRoth,
  qLearning,
  withholding,
  batteryArbitrage,
]);

export const forecasts = registryOf<ForecastContext, Forecast>([persistence, seasonalMean, noisy, perfect]);
