/** The market mechanisms a scenario can choose by `kind`. */
import { registryOf } from '../records/plugin.js';
import { continuousDoubleAuction } from './continuous-double-auction.js';
import { discriminatory } from './discriminatory.js';
import { payAsBid } from './pay-as-bid.js';
import { postedPrice } from './posted-price.js';
import { preferenceMatching } from './preference-matching.js';
import { randomPeer } from './random-peer.js';

import { huang } from './huang.js';
import { mcafee } from './mcafee.js';
import { muda } from './muda.js';
import { retailOnly } from './retail-only.js';
import { tradeReduction } from './trade-reduction.js';
import type { Mechanism } from './types.js';
import { uniformPrice } from './uniform-price.js';
import { vcg } from './vcg.js';

export const mechanisms = registryOf<undefined, Mechanism>([
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
  retailOnly,
]);
