/** What a plug-in file outside the sources is handed, so that it needs no import. */
import { z } from 'zod';
import { pushOwnTrade } from '../market/columns.js';
import { BUY, SELL } from '../market/types.js';
import { cos, exp, ln, pow, sin } from '../kernel/index.js';
import { definePlugin } from '../records/plugin.js';
import { quantity, sampled } from '../records/quantity.js';

export const pluginTools = {
  /** Schemas: zod, and quantities with units. */
  z,
  quantity,
  sampled,
  definePlugin,
  /** Mechanisms: the sides of orders, and how a trade is written. */
  BUY,
  SELL,
  pushTrade: pushOwnTrade,
  /** The same on every machine, as those of `Math` are not. */
  exp,
  ln,
  pow,
  sin,
  cos,
} as const;
export type PluginTools = typeof pluginTools;
