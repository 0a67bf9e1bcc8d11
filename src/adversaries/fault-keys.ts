/**
 * Names of faults, by which their random streams are keyed: what strikes, when, and which of those that do so at that time it
 * is. So a fault strikes the same nodes whatever other faults a scenario has, before it or after it in the list.
 */

export interface DatedFault {
  readonly kind: string;
  readonly start_us: number;
}

/** The name of each fault, such as `crash/3600000000/0`. */
export function faultKeys(faults: readonly DatedFault[]): string[] {
  const seen = new Map<string, number>();
  return faults.map(({ kind, start_us }) => {
    const name = `${kind}/${start_us}`;
    const number = seen.get(name) ?? 0;
    seen.set(name, number + 1);
    return `${name}/${number}`;
  });
}
