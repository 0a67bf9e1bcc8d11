/**
 * Tabular Q-learning (Watkins 1989; Watkins & Dayan 1992): values of actions in states, learnt from what followed,
 *
 *     Q(s, a) <- Q(s, a) + b (x + g max Q(s', .) - Q(s, a))
 *
 * with learning rate b, discount g, reward x and the state s' that came next; and a choice that explores with probability e. Pure
 * functions over a table in which the actions of a state lie side by side from `start`. Cost: a ns an action.
 */

/** The best of `actions` actions from `start`, the first among equals. */
export function greedy(table: Float64Array, start: number, actions: number): number {
  let best = 0;
  for (let k = 1; k < actions; k++) if (table[start + k] > table[start + best]) best = k;
  return best;
}

/** Any action with probability `exploration`, else the best; `draw` is uniform in (0, 1). */
export function explore(
  table: Float64Array,
  start: number,
  actions: number,
  exploration: number,
  draw: number,
): number {
  return draw < exploration ? Math.floor((draw / exploration) * actions) : greedy(table, start, actions);
}

/** Learns that `action` in the state at `start` gained `reward` and led to the state at `next`. */
export function learn(
  table: Float64Array,
  start: number,
  action: number,
  reward: number,
  next: number,
  actions: number,
  rate: number,
  discount: number,
): void {
  const future = discount === 0 ? 0 : discount * table[next + greedy(table, next, actions)];
  const at = start + action;
  table[at] = table[at] + rate * (reward + future - table[at]);
}
