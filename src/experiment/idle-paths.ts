/**
 * Paths of a scenario that change nothing about the runs of a sweep: who varies one would look at noise, or at rows that are all the same,
 * and take it for an effect. Each is refused with the reason and what to do instead.
 */

/** Why a path changes nothing, and what to do. */
export interface IdlePath {
  readonly message: string;
  readonly remedy: string;
}

const FOR_READERS = 'is for readers, and changes nothing about a run';

const idle: Readonly<Record<string, IdlePath>> = {
  seed: {
    message: "the scenario's seed changes nothing in a sweep, whose runs have seeds of their own",
    remedy:
      'take it away: `replications` makes runs with other draws, the same at every point, and `seed` of the experiment gives other ones',
  },
  plugins: {
    message: 'plug-in files are loaded before any point is run, so none can be chosen here',
    remedy: 'name them in the scenario, or with --plugin, and choose by the kinds that they bring',
  },
  chainwatt: { message: 'the version of the format changes nothing about a run', remedy: 'take it away' },
  title: { message: `the title ${FOR_READERS}`, remedy: 'take it away, or vary what the title is about' },
  description: {
    message: `the description ${FOR_READERS}`,
    remedy: 'take it away, or vary what the description is about',
  },
  output: {
    message: 'a sweep writes no tables of single runs, so which of them a scenario wants changes nothing',
    remedy: 'take it away; `chainwatt run --set` runs one point with all its tables',
  },
};

/** What of `set` would go unheard; texts for readers and the choice of tables do no harm there. */
const UNHEARD = new Set(['seed', 'plugins', 'chainwatt']);

/** Why a factor with this path would have no effect; undefined: it has one. */
export function idlePath(path: string): IdlePath | undefined {
  const first = path.split('.')[0]!.trim();
  return Object.hasOwn(idle, first) ? idle[first] : undefined;
}

/** The same of an entry of `set`. */
export function idleEntry(path: string): IdlePath | undefined {
  return UNHEARD.has(path.split('.')[0]!.trim()) ? idlePath(path) : undefined;
}
