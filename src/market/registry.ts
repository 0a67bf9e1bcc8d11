/** The market mechanisms and sharing rules a scenario can choose by `kind`. */
import { registryOf } from '../records/plugin.js';
import { bilateralAdmm } from './bilateral-admm.js';
import { billSharing } from './bill-sharing.js';
import { communityCoefficients } from './community-coefficients.js';
import { continuousDoubleAuction } from './continuous-double-auction.js';
import { discriminatory } from './discriminatory.js';
import { huang } from './huang.js';
import { mcafee } from './mcafee.js';
import { midMarketRate } from './mid-market-rate.js';
import { muda } from './muda.js';
import { payAsBid } from './pay-as-bid.js';
import { postedPrice } from './posted-price.js';
import { preferenceMatching } from './preference-matching.js';
import { randomPeer } from './random-peer.js';
import { retailOnly } from './retail-only.js';
import { supplyDemandRatio } from './supply-demand-ratio.js';
import { tradeReduction } from './trade-reduction.js';
import type { MarketDesign } from './types.js';
import { uniformPrice } from './uniform-price.js';
import { userRule } from './user-rule.js';
import { vcg } from './vcg.js';
import { welfarePool } from './welfare-pool.js';

export const mechanisms = registryOf<undefined, MarketDesign>([
  uniformPrice,
  continuousDoubleAuction,
  payAsBid,
  discriminatory,
  postedPrice,
  randomPeer,
  preferenceMatching,
  vcg,
  mcafee,
  tradeReduction,
  huang,
  muda,
  welfarePool,
  bilateralAdmm,
  userRule,
  midMarketRate,
  supplyDemandRatio,
  billSharing,
  communityCoefficients,
  retailOnly,
]);
