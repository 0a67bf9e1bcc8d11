/** Parameters that every distributed ledger shares: block limits, gas prices, what a node costs. */
import type { z } from 'zod';
import { quantity } from '../records/quantity.js';

/** Waits beyond this moment, where the kernel's time ends, never end. */
export const NEVER_us = 281_474_976_710_656;

/** Allowance for the way through the network in the expected delays, microseconds. */
export const PROPAGATION_us = 2_000_000;

const positive = { minimum: 1 };
const atLeastZero = { minimum: 0 };

export const chainParameters = {
  blockGasLimit: quantity('count', 'gas that the calls of one block may use', positive).prefault(30_000_000),
  blockSize: quantity('dataSize', 'bytes of one block at most', positive).prefault('1 MB'),
  mempool: quantity('count', 'transactions that one node keeps waiting at most', positive).prefault(100_000),
  gasPerSecond: quantity('count', 'gas that a node executes in a second', positive).prefault(100_000_000),
  gasPrice: quantity('number', 'what homes pay for gas, gwei (10^9 wei)', atLeastZero).prefault(0),
  keeperGasPrice: quantity(
    'number',
    'what keepers and meters pay for gas, gwei; default: as homes',
    atLeastZero,
  ).optional(),
  token: quantity('money', 'what one token (10^18 wei) is worth', atLeastZero).prefault('2000 EUR'),
  blockReward: quantity('money', 'new money for the producer of a block', atLeastZero).prefault(0),
  nodePower: quantity('power', 'electric power of one producer node', atLeastZero).prefault('30 W'),
  nodeHardware: quantity('moneyPerTime', 'hardware of one producer node', atLeastZero).prefault(
    '60 EUR/year',
  ),
  electricity: quantity('price', 'what producers pay for electricity', atLeastZero).prefault('30 ct/kWh'),
} as const;

export type ChainParameters = z.output<z.ZodObject<typeof chainParameters>>;

/** The part of a design that follows from these parameters. */
export function chainDesign(config: ChainParameters, producers: number) {
  const home = BigInt(Math.round(config.gasPrice * 1e9));
  return {
    producers,
    distributed: true,
    blockGasLimit: config.blockGasLimit,
    blockBytesLimit: config.blockSize,
    mempoolCapacity: config.mempool,
    gasPerSecond: config.gasPerSecond,
    homeGasPrice_wei: home,
    keeperGasPrice_wei:
      config.keeperGasPrice === undefined ? home : BigInt(Math.round(config.keeperGasPrice * 1e9)),
    token_uEUR: config.token,
    blockReward_uEUR: config.blockReward,
    operatorFee_uEUR_per_kWh: 0,
    resources: {
      power_W: config.nodePower * producers,
      hardware_uEUR_per_year: config.nodeHardware * producers,
      electricity_uEUR_per_kWh: config.electricity,
      payer: 'validators',
    },
  } as const;
}
