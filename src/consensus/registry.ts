/** Ledgers by kind: one line each. */
import { registryOf } from '../records/plugin.js';
import { central } from './central.js';
import { poaClique } from './poa-clique.js';
import { posGasper } from './pos-gasper.js';
import { pow } from './pow.js';
import { qbft } from './qbft.js';
import { snowman } from './snowman.js';
import { tangle } from './tangle.js';
import type { LedgerContext, LedgerDesign } from './types.js';

export const ledgers = registryOf<LedgerContext, LedgerDesign>([
  central,
  poaClique,
  posGasper,
  pow,
  qbft,
  snowman,
  tangle,
]);
