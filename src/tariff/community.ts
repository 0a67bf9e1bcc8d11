/**
 * Rules of an energy community: where its homes are, who may share with whom, and how near two homes are, which decides what a kWh
 * between them is spared of the network charge. Source: energy sharing as in Directive (EU) 2024/1711, Article 15a; network charges
 * by distance as in Austria's renewable energy communities (local area and regional area, EAG 2021).
 *
 * A tariff bars no trade. A kWh between two homes that may not share is a trade like any other that is spared nothing.
 */

/** Where the homes of a group are. */
export interface Place {
  readonly community: string;
  readonly district: string;
}

/** Who may share: everybody, homes of one district, or homes of one community. */
export type Sharing = 'everybody' | 'district' | 'community';

/** 0: the same community; 1: another one of the same district; 2: another district. A community lies in one district. */
export function distanceOf(a: Place, b: Place): 0 | 1 | 2 {
  if (a.district !== b.district) return 2;
  return a.community === b.community ? 0 : 1;
}

export function mayShare(sharing: Sharing, a: Place, b: Place): boolean {
  const farthest = sharing === 'community' ? 0 : sharing === 'district' ? 1 : 2;
  return distanceOf(a, b) <= farthest;
}

/**
 * The level of a kWh between homes at `a` and `b`: an index into `levels` discounts, the last of which holds for everything farther
 * away; `levels` itself where they may not share.
 */
export function levelOf(sharing: Sharing, levels: number, a: Place, b: Place): number {
  if (!mayShare(sharing, a, b)) return levels;
  const distance = distanceOf(a, b);
  return distance < levels ? distance : levels - 1;
}

/** The levels between groups at `places`: entry a * places.length + b. */
export function levelMatrix(sharing: Sharing, levels: number, places: readonly Place[]): Uint8Array {
  const matrix = new Uint8Array(places.length * places.length);
  places.forEach((a, row) => {
    places.forEach((b, column) => (matrix[row * places.length + column] = levelOf(sharing, levels, a, b)));
  });
  return matrix;
}
