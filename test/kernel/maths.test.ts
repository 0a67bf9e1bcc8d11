/**
 * The portable functions against two independent standards: @stdlib's ports of the same FreeBSD msun algorithms, bit for
 * bit, and committed bit patterns checked against 200-bit arithmetic, which hold on any engine.
 */
import stdlibCos from '@stdlib/math-base-special-cos';
import stdlibExp from '@stdlib/math-base-special-exp';
import stdlibLn from '@stdlib/math-base-special-ln';
import stdlibPow from '@stdlib/math-base-special-pow';
import stdlibSin from '@stdlib/math-base-special-sin';
import { describe, expect, it } from 'vitest';
import {
  acos,
  asin,
  atan,
  atan2,
  cos,
  Digest,
  exp,
  inverseNormal,
  ln,
  normalCdf,
  pow,
  sin,
  Streams,
  tan,
} from '../../src/kernel/index.js';
import reference from './maths-vectors.json' with { type: 'json' };

const SMALLEST = 5e-324; // 2^-1074
const POINTS = 20_000;

const float = new Float64Array(1);
const bits = new BigUint64Array(float.buffer);

function fromHex(hex: string): number {
  bits[0] = BigInt(`0x${hex}`);
  return float[0];
}

function toHex(value: number): string {
  float[0] = value;
  return bits[0].toString(16).padStart(16, '0');
}

/** Uniform points with 53 random bits. */
function points(seed: number): (from: number, to: number) => number {
  const streams = new Streams('points', 1, Int32Array.of(seed, 2, 3, 4));
  return (from, to) => {
    const unit = (streams.bits(0) * 2 ** 21 + (streams.bits(0) >>> 11)) / 2 ** 53;
    return from + (to - from) * unit;
  };
}

/** Arguments at which `ours` and `theirs` differ in any bit. */
function differences(
  count: number,
  draw: () => number[],
  ours: (...x: number[]) => number,
  theirs: (...x: number[]) => number,
): string[] {
  const found: string[] = [];
  for (let i = 0; i < count; i++) {
    const x = draw();
    const a = ours(...x);
    const b = theirs(...x);
    if (!Object.is(a, b)) found.push(`${x.join(', ')}: ${a} not ${b}`);
  }
  return found;
}

describe('bit for bit as @stdlib', () => {
  it('exp over its whole range above the last subnormal', () => {
    const draw = points(1);
    expect(differences(POINTS, () => [draw(-744.44, 710)], exp, stdlibExp)).toEqual([]);
    expect(differences(POINTS, () => [draw(-1.2, 1.2)], exp, stdlibExp)).toEqual([]);
  });

  it('ln of normal, subnormal and huge numbers, and around 1', () => {
    const draw = points(2);
    expect(differences(POINTS, () => [exp(draw(-708, 709))], ln, stdlibLn)).toEqual([]);
    expect(differences(POINTS, () => [draw(0.7, 1.5)], ln, stdlibLn)).toEqual([]);
    expect(differences(POINTS, () => [1 + draw(-1e-6, 1e-6)], ln, stdlibLn)).toEqual([]);
    expect(differences(POINTS, () => [draw(0, 2e-308)], ln, stdlibLn)).toEqual([]);
    expect(differences(POINTS, () => [draw(0, 1.79e308)], ln, stdlibLn)).toEqual([]);
  });

  it('sin and cos, with arguments next to multiples of pi / 2', () => {
    const draw = points(3);
    const quarterTurns = (): number[] => [
      Math.round(draw(-1e6, 1e6)) * (Math.PI / 2) * (1 + Math.round(draw(-2, 2)) * 2 ** -52),
    ];
    for (const [ours, theirs] of [
      [sin, stdlibSin],
      [cos, stdlibCos],
    ] as const) {
      expect(differences(POINTS, () => [draw(-8, 8)], ours, theirs)).toEqual([]);
      expect(differences(POINTS, () => [draw(-1.6e6, 1.6e6)], ours, theirs)).toEqual([]);
      expect(differences(POINTS, quarterTurns, ours, theirs)).toEqual([]);
    }
  });

  it('pow of normal and subnormal bases, integer exponents, huge exponents near 1, and growth factors', () => {
    const draw = points(4);
    const same = (x: () => number[]): string[] => differences(POINTS, x, pow, stdlibPow);
    expect(same(() => [exp(draw(-40, 40)), draw(-16, 16)])).toEqual([]);
    expect(same(() => [draw(-40, 40), Math.round(draw(-190, 190))])).toEqual([]);
    expect(same(() => [draw(0, 2e-308), draw(-1, 1)])).toEqual([]);
    expect(same(() => [draw(0, 1.79e308), draw(-1, 1)])).toEqual([]);
    expect(same(() => [1 + draw(-5e-8, 5e-8), draw(-1e10, 1e10)])).toEqual([]);
    expect(same(() => [draw(1, 1.1), draw(-60, 60)])).toEqual([]);
  });

  it('differs where @stdlib departs from msun, and in nothing else', () => {
    // @stdlib's ldexp cuts results between 2^-1075 and 2^-1074 to zero; IEEE 754 rounds them up
    expect([exp(-744.8), stdlibExp(-744.8)]).toEqual([SMALLEST, 0]);
    expect([pow(2, -1074.5), stdlibPow(2, -1074.5)]).toEqual([SMALLEST, 0]);
    const draw = points(5);
    const last = (): number[] => [draw(-745.13, -744.45)];
    expect(
      differences(
        1000,
        last,
        () => 0,
        (x) => exp(x) - SMALLEST,
      ),
    ).toEqual([]);
    // msun returns e, correctly rounded, for exp(1): e = 2.71828182845904523536...
    expect([exp(1), stdlibExp(1)]).toEqual([Math.E, 2.7182818284590455]);
    // @stdlib takes 1 / sqrt(x) for x^-1/2, two roundings; msun has no such case. 0.3^-1/2 = 1.82574185835055379...
    expect([pow(0.3, -0.5), stdlibPow(0.3, -0.5)]).toEqual([1.8257418583505538, 1 / Math.sqrt(0.3)]);
    // square roots of -0 and -Infinity, and 1 to any power, are as in IEEE 754-2008, 9.2.1
    expect(pow(-0, 0.5)).toBe(0);
    expect(pow(-Infinity, 0.5)).toBe(Infinity);
    expect([pow(1, NaN), pow(1, Infinity), pow(-1, -Infinity)]).toEqual([1, 1, 1]);
  });
});

describe('committed bit patterns', () => {
  const functions: Record<keyof typeof reference.vectors, (...x: number[]) => number> = {
    exp,
    ln,
    pow,
    sin,
    cos,
    tan,
    asin,
    acos,
    atan,
    atan2,
    inverseNormal,
    normalCdf,
  };

  for (const [name, rows] of Object.entries(reference.vectors)) {
    it(`${name} at ${rows.length} points`, () => {
      const evaluate = functions[name as keyof typeof functions];
      const computed = rows.map((row) => [
        ...row.slice(0, -1),
        toHex(evaluate(...row.slice(0, -1).map(fromHex))),
      ]);
      expect(computed).toEqual(rows);
      expect(rows.length).toBeGreaterThanOrEqual(20);
    });
  }
});

describe('digests of 20,000 values', () => {
  // [function, intervals of its arguments]
  const cases: [keyof typeof reference.digests, (...x: number[]) => number, [number, number][]][] = [
    ['exp', exp, [[-745, 710]]],
    ['ln', ln, [[0, 4]]],
    [
      'pow',
      pow,
      [
        [0, 8],
        [-50, 50],
      ],
    ],
    ['sin', sin, [[-100, 100]]],
    ['cos', cos, [[-100, 100]]],
    ['tan', tan, [[-100, 100]]],
    ['asin', asin, [[-1, 1]]],
    ['acos', acos, [[-1, 1]]],
    ['atan', atan, [[-5, 5]]],
    [
      'atan2',
      atan2,
      [
        [-1, 1],
        [-1, 1],
      ],
    ],
    ['inverseNormal', inverseNormal, [[0, 1]]],
    ['normalCdf', normalCdf, [[-9, 9]]],
  ];

  it.each(cases)('%s', (name, evaluate, intervals) => {
    const draw = points(7);
    const digest = new Digest();
    for (let i = 0; i < POINTS; i++)
      digest.number(evaluate(...intervals.map(([from, to]) => draw(from, to))));
    expect(digest.hex()).toBe(reference.digests[name]);
  });
});

describe('special values', () => {
  it('exp', () => {
    expect(exp(0)).toBe(1);
    expect(exp(-0)).toBe(1);
    expect(exp(Infinity)).toBe(Infinity);
    expect(exp(-Infinity)).toBe(0);
    expect(exp(NaN)).toBeNaN();
    expect(exp(2 ** -60)).toBe(1);
    // ln of the largest double is 709.7827128933840; the next argument overflows
    expect(exp(709.782712893384)).toBeCloseTo(Number.MAX_VALUE, -296);
    expect(exp(709.7827128933841)).toBe(Infinity);
    // half of 2^-1074 is e^-745.13321910194110842
    expect(exp(-745.1332191019411)).toBe(SMALLEST);
    expect(exp(-745.1332191019412)).toBe(0);
  });

  it('ln', () => {
    expect(ln(1)).toBe(0);
    expect(ln(0)).toBe(-Infinity);
    expect(ln(-0)).toBe(-Infinity);
    expect(ln(Infinity)).toBe(Infinity);
    for (const x of [-1, -SMALLEST, -Infinity, NaN]) expect(ln(x)).toBeNaN();
    expect(ln(SMALLEST)).toBe(-744.4400719213812); // -1074 ln 2 = -744.44007192138126...
    expect(ln(2)).toBe(Math.LN2);
    expect(ln(Number.MAX_VALUE)).toBe(709.782712893384);
  });

  it('pow: exact powers of two down to the last subnormal', () => {
    let power = SMALLEST;
    for (let k = -1074; k < 1024; k++) {
      expect(pow(2, k)).toBe(power);
      power *= 2;
    }
    expect(pow(2, 1024)).toBe(Infinity);
    expect(pow(2, -1075)).toBe(0);
    expect(pow(-2, 1025)).toBe(-Infinity);
    expect(pow(-2, -1077)).toBe(-0);
  });

  it('pow: zeros, infinities, signs and NaN as in IEEE 754', () => {
    expect([pow(NaN, 0), pow(0, 0), pow(Infinity, -0)]).toEqual([1, 1, 1]);
    expect([pow(0, 3), pow(-0, 3), pow(-0, 2.5)]).toEqual([0, -0, 0]);
    expect([pow(0, -3), pow(-0, -3), pow(-0, -2)]).toEqual([Infinity, -Infinity, Infinity]);
    expect([pow(-Infinity, 3), pow(-Infinity, 4), pow(-Infinity, -3)]).toEqual([-Infinity, Infinity, -0]);
    expect([pow(0.5, Infinity), pow(0.5, -Infinity), pow(-1.5, Infinity)]).toEqual([0, Infinity, Infinity]);
    expect([pow(-8, 3), pow(-8, 4), pow(-1, 2 ** 53 + 2)]).toEqual([-512, 4096, 1]);
    for (const [x, y] of [
      [-8, 1 / 3],
      [-1, 0.5],
      [NaN, 1],
      [2, NaN],
    ]) {
      expect(pow(x, y)).toBeNaN();
    }
  });

  it('sin, cos and tan', () => {
    expect([sin(0), sin(-0), tan(-0)]).toEqual([0, -0, -0]);
    expect([cos(0), cos(-0)]).toEqual([1, 1]);
    for (const x of [Infinity, -Infinity, NaN]) {
      expect(sin(x)).toBeNaN();
      expect(cos(x)).toBeNaN();
      expect(tan(x)).toBeNaN();
    }
    // the float64 next to pi is 1.2246467991473531772e-16 below it
    expect(sin(Math.PI)).toBe(1.2246467991473532e-16);
    expect(cos(Math.PI)).toBe(-1);
    expect(tan(Math.PI / 2)).toBe(16331239353195370);
  });

  it('refuses angles beyond 2^20 pi / 2 rather than reduce them badly', () => {
    for (const f of [sin, cos, tan]) {
      expect(Math.abs(f(1647098))).toBeLessThan(1e6);
      expect(() => f(-1647100)).toThrow('CW-MATHS-RANGE');
    }
  });

  it('asin, acos, atan and atan2', () => {
    const pi = Math.PI;
    expect([asin(1), asin(-1), asin(-0), asin(0.5)]).toEqual([pi / 2, -pi / 2, -0, 0.5235987755982989]);
    expect([acos(1), acos(-1), acos(0), acos(0.5)]).toEqual([0, pi, pi / 2, 1.0471975511965979]);
    for (const x of [1.0000000000000002, -2, Infinity, NaN]) {
      expect(asin(x)).toBeNaN();
      expect(acos(x)).toBeNaN();
    }
    expect([atan(1), atan(Infinity), atan(-Infinity), atan(-0)]).toEqual([pi / 4, pi / 2, -pi / 2, -0]);
    expect(atan(NaN)).toBeNaN();
    expect([atan2(0, 1), atan2(-0, 1), atan2(0, -1), atan2(-0, -1)]).toEqual([0, -0, pi, -pi]);
    expect([atan2(0, -0), atan2(-0, 0), atan2(1, 0), atan2(-1, -0)]).toEqual([pi, -0, pi / 2, -pi / 2]);
    expect([atan2(1, 1), atan2(1, -1), atan2(-1, -1)]).toEqual([pi / 4, (3 * pi) / 4, (-3 * pi) / 4]);
    expect([atan2(Infinity, -Infinity), atan2(-1, Infinity), atan2(2, -Infinity)]).toEqual([
      (3 * pi) / 4,
      -0,
      pi,
    ]);
    expect([atan2(1e300, 1e-300), atan2(1e-300, -1e300)]).toEqual([pi / 2, pi]);
    expect(atan2(NaN, 1)).toBeNaN();
  });
});

describe('identities', () => {
  it('sin^2 + cos^2 = 1, tan = sin / cos, and the arcs invert them, within rounding', () => {
    const draw = points(6);
    for (let i = 0; i < 5000; i++) {
      const x = draw(-1.5, 1.5);
      expect(Math.abs(sin(x) * sin(x) + cos(x) * cos(x) - 1)).toBeLessThan(4e-16);
      expect(Math.abs(tan(x) * cos(x) - sin(x))).toBeLessThan(4e-16);
      expect(Math.abs(atan(tan(x)) - x)).toBeLessThan(4e-16);
      expect(Math.abs(atan2(sin(x), cos(x)) - x)).toBeLessThan(4e-16);
      expect(Math.abs(asin(sin(x)) - x)).toBeLessThan(4e-15);
      expect(Math.abs(acos(cos(x)) - Math.abs(x))).toBeLessThan(1e-12);
    }
  });
});
