/** Strategies and forecasts that a scenario can name. */
import { registryOf } from '../records/plugin.js';
import { perfect } from './perfect.js';
import { persistence } from './persistence.js';
import { truthful } from './truthful.js';
import type { Forecast, ForecastContext, Strategy, StrategyContext } from './types.js';
import { zeroIntelligenceConstrained } from './zero-intelligence-constrained.js';

export const strategies = registryOf<StrategyContext, Strategy>([zeroIntelligenceConstrained, truthful]);

export const forecasts = registryOf<ForecastContext, Forecast>([persistence, perfect]);
