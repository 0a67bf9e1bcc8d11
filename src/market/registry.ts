/** The market mechanisms and sharing rules a scenario can choose by `kind`. */
import { registryOf } from '../records/plugin.js';
import { bilateralAdmm } from './bilateral-admm.js';
import { billSharing } from './bill-sharing.js';
import { communityCoefficients } from './community-coefficients.js';
import { continuousDoubleAuction } from './continuous-double-auction.js';
import { midMarketRate } from './mid-market-rate.js';
import { retailOnly } from './retail-only.js';
import { supplyDemandRatio } from './supply-demand-ratio.js';
import type { MarketDesign } from './types.js';
import { uniformPrice } from './uniform-price.js';
import { userRule } from './user-rule.js';
import { welfarePool } from './welfare-pool.js';

export const mechanisms = registryOf<undefined, MarketDesign>([
  uniformPrice,
  continuousDoubleAuction,
  welfarePool,
  bilateralAdmm,
  userRule,
  midMarketRate,
  supplyDemandRatio,
  billSharing,
  communityCoefficients,
  retailOnly,
]);
