/** Peer-to-peer networks: topology, delay and bandwidth of links, relay. They know nothing of what they carry. */
export { CHANNELS } from './gossip-base.js';
export { networks } from './registry.js';
export type {
  DeliverHandler,
  Disturbance,
  Fidelity,
  Gossip,
  HoldsMessage,
  NetworkContext,
  SlowNodes,
} from './types.js';
