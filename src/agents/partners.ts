/**
 * Preferred partners: a rule names a group or a home, and each home of the rule's group gets the number of one home. Of a named
 * group, home k of the rule's group goes with home k modulo its size; a named home is everybody's partner but its own. A group's
 * name is understood before a home's. Errors: CW-AGENT-PARTNER for a name that nobody bears. Cost: a step a home, once.
 */
import { assert } from '../kernel/index.js';
import type { HomeRange } from './types.js';

/** A group as far as its homes have names. */
interface NamedGroup {
  readonly name: string;
  readonly count: number;
}

/** A group, or one home of it: -1 = each of them. */
export interface PartnerPlace {
  readonly group: number;
  readonly home: number;
}

/** The stable name of home `k` of a group. */
export function homeId(group: string, k: number): string {
  return `${group}-${String(k).padStart(4, '0')}`;
}

/** Whom `name` names among `groups`; undefined: nobody. */
export function findPartner(name: string, groups: readonly NamedGroup[]): PartnerPlace | undefined {
  const group = groups.findIndex((each) => each.name === name);
  if (group !== -1) return { group, home: -1 };
  const dash = name.lastIndexOf('-');
  const k = Number(name.slice(dash + 1));
  const owner = groups.findIndex((each) => each.name === name.slice(0, dash) && k < each.count);
  return owner !== -1 && homeId(groups[owner]!.name, k) === name ? { group: owner, home: k } : undefined;
}

/** Writes the partner of each home of `groups[g]` to `partner`, -1 where there is none; homes of a group stand in its range. */
export function pairPartners(
  groups: readonly (NamedGroup & { readonly rules: { readonly partner?: string | undefined } })[],
  g: number,
  ranges: readonly HomeRange[],
  partner: Int32Array,
): void {
  const { from, to } = ranges[g]!;
  const name = groups[g]!.rules.partner;
  partner.fill(-1, from, to);
  if (name === undefined) return;
  const found = findPartner(name, groups);
  assert(found !== undefined, 'CW-AGENT-PARTNER', `no group and no home is named ${name}`);
  const theirs = ranges[found.group]!;
  const size = theirs.to - theirs.from;
  if (size === 0) return;
  for (let i = from; i < to; i++) {
    const home = theirs.from + (found.home === -1 ? (i - from) % size : found.home);
    if (home !== i) partner[i] = home;
  }
}
