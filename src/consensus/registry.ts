/** Ledgers by kind: one line each. */
import { registryOf } from '../records/plugin.js';
import { central } from './central.js';
import { hotstuff } from './hotstuff.js';
import { poaClique } from './poa-clique.js';
import { pow } from './pow.js';
import { qbft } from './qbft.js';
import { raft } from './raft.js';
import type { LedgerContext, LedgerDesign } from './types.js';

export const ledgers = registryOf<LedgerContext, LedgerDesign>([
  central,
  poaClique,
  pow,
  qbft,
  raft,
  hotstuff,
]);
