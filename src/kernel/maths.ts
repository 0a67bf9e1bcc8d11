/**
 * Portable elementary functions: the same bits on every engine and version, where `Math.exp` and its kin differ in the last
 * bit. Only `+ - * / sqrt`, which IEEE 754 fixes, and access to the words of a float64. Angles are radians. Source: fdlibm
 * as kept in FreeBSD msun.
 */
export { exp, ln } from './maths-exp.js';
export { pow } from './maths-pow.js';
export { cos, sin, tan } from './maths-trig.js';
export { acos, asin, atan, atan2 } from './maths-arc.js';
