/** The registries of all rooms: what a scenario can choose from in the product itself. */
import { faults } from '../adversaries/registry.js';
import { forecasts, strategies } from '../agents/registry.js';
import { ledgers } from '../consensus/registry.js';
import { batteries, generators, loads } from '../devices/registry.js';
import { mechanisms } from '../market/registry.js';
import { networks } from '../network/registry.js';
import { tariffs } from '../tariff/registry.js';
import type { Registries } from './plugin-choice.js';

export const registries: Registries = {
  loads,
  generators,
  batteries,
  mechanisms,
  tariffs,
  strategies,
  forecasts,
  networks,
  ledgers,
  faults,
};
