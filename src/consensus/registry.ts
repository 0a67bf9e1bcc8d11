/** Ledgers by kind: one line each. */
import { registryOf } from '../records/plugin.js';
import { central } from './central.js';
import { poaClique } from './poa-clique.js';
import { ibft2 } from './ibft2.js';
import { pbft } from './pbft.js';
import { pow } from './pow.js';
import { qbft } from './qbft.js';
import { tendermint } from './tendermint.js';
import type { LedgerContext, LedgerDesign } from './types.js';

export const ledgers = registryOf<LedgerContext, LedgerDesign>([
  central,
  ibft2,
  pbft,
  poaClique,
  pow,
  qbft,
  tendermint,
]);
