/**
 * What is only found out when the world of a scenario is built: series are read and audited, parts are held against each other. Nothing
 * is run. Cost: that of the beginning of a run, which grows with homes and data. Errors: those of devices, data and model, with places.
 */
import { ChainwattError, replicationSeed, type Problem } from '../kernel/index.js';
import { createRun } from '../model/run.js';
import { cryptographyOf } from './cryptography.js';
import { periodsOf, type Design } from './design.js';
import { withPlaces } from './places.js';

/** Builds the worlds of `design`, one for each of its periods; returns what the user should know and what is no error. */
export function checkWorlds(design: Design): Problem[] {
  const notices = new Map<string, Problem>();
  try {
    for (const { scenario, hash, assets } of periodsOf(design)) {
      const seed = replicationSeed(scenario.seed, 0);
      const { world } = createRun({
        scenario,
        hash,
        assets,
        seed,
        replication: 0,
        sinks: { open: () => undefined },
        cryptography: cryptographyOf(seed),
      });
      for (const notice of world.notices) notices.set(JSON.stringify(notice), notice);
    }
  } catch (error) {
    if (!(error instanceof ChainwattError)) throw error;
    throw new ChainwattError(error.category, withPlaces(error.problems, design.places), error);
  }
  return withPlaces([...notices.values()], design.places);
}
