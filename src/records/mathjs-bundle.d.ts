/** mathjs ships its one-file bundle without types. These are the parts in use; the nodes and units are the package's own. */
declare module 'mathjs/lib/browser/math.js' {
  import type { ConfigOptions, MathJsInstance, UnitComponent, UnitCtor } from 'mathjs';

  interface BaseOrDerivedUnit {
    /** Absent for a unit of a new dimension. */
    readonly definition?: string;
    readonly prefixes?: 'none' | 'short' | 'long';
  }
  export type UnitFacts = UnitComponent['unit'];
  export interface UnitMath extends Pick<MathJsInstance, 'parse' | 'unit'> {
    readonly Unit: Omit<UnitCtor, 'UNITS'> &
      (new () => import('mathjs').Unit) & { readonly UNITS: Record<string, UnitFacts> };
    /** A new instance with the same functions, and units of its own. */
    create(config: ConfigOptions): UnitMath;
    createUnit(units: Record<string, BaseOrDerivedUnit>, options: { override: boolean }): unknown;
  }
  const math: UnitMath;
  export default math;
}
