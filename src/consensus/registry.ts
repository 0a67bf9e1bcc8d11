/** Ledgers by kind: one line each. */
import { registryOf } from '../records/plugin.js';
import { central } from './central.js';
import { dpos } from './dpos.js';
import { hotstuff } from './hotstuff.js';
import { poaClique } from './poa-clique.js';
import { ibft2 } from './ibft2.js';
import { pbft } from './pbft.js';
import { poet } from './poet.js';
import { posSlotLottery } from './pos-slot-lottery.js';
import { posGasper } from './pos-gasper.js';
import { pow } from './pow.js';
import { qbft } from './qbft.js';
import { raft } from './raft.js';
import { snowman } from './snowman.js';
import { tangle } from './tangle.js';
import { tendermint } from './tendermint.js';
import type { LedgerContext, LedgerDesign } from './types.js';

export const ledgers = registryOf<LedgerContext, LedgerDesign>([
  central,
  poaClique,
  pow,
  posGasper,
  posSlotLottery,
  dpos,
  poet,
  pbft,
  qbft,
  ibft2,
  tendermint,
  hotstuff,
  raft,
  snowman,
  tangle,
]);
