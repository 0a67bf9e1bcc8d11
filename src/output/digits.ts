/**
 * Numbers as decimal digits straight into bytes: the same text as `String(value)`, without making a string where that can be
 * avoided. Each function writes at `position` and returns the position after the text, at most MAX_NUMBER_BYTES further; bytes up to
 * there may be overwritten.
 *
 * A float64 `v` with `r = round(v × 10^6) < 10^15` and `r / 10^6 === v` has the decimal r / 10^6 of at most 15 digits. Two decimals of
 * at most 15 digits never round to the same float64, so that decimal is the shortest one that reads back as `v`, which is
 * what ECMAScript's Number::toString gives. Floats with more digits take the way of `shortest.ts`, the rest goes through `String`.
 */
import { findShortest, shortest } from './shortest.js';

/** Longest text of a float64: -0.0000012345678901234567. */
export const MAX_NUMBER_BYTES = 25;

const ZERO = 48;
const MINUS = 45;
const POINT = 46;
const MILLION = 1_000_000;
const INT32_END = 2 ** 31;
const FIFTEEN_DIGITS = 1e15;

/** Tens and units of 0..99, as character codes. */
const tens = Uint8Array.from({ length: 100 }, (_, i) => ZERO + Math.floor(i / 10));
const ones = Uint8Array.from({ length: 100 }, (_, i) => ZERO + (i % 10));

/** Writes `value`, an int32 from 0, in at least `width` digits. */
function writeSmall(bytes: Uint8Array, position: number, value: number, width: number): number {
  let rest = value | 0;
  let length = 1;
  if (rest >= 10) {
    if (rest < 100) length = 2;
    else if (rest < 1_000) length = 3;
    else if (rest < 10_000) length = 4;
    else if (rest < 100_000) length = 5;
    else if (rest < 1_000_000) length = 6;
    else if (rest < 10_000_000) length = 7;
    else if (rest < 100_000_000) length = 8;
    else if (rest < 1_000_000_000) length = 9;
    else length = 10;
  }
  if (length < width) length = width;
  const end = position + length;
  let at = end;
  while (at - position >= 2) {
    const quotient = (rest / 100) | 0;
    const pair = rest - quotient * 100;
    bytes[--at] = ones[pair]!;
    bytes[--at] = tens[pair]!;
    rest = quotient;
  }
  if (at > position) bytes[position] = ZERO + rest;
  return end;
}

function writeText(bytes: Uint8Array, position: number, text: string): number {
  for (let i = 0; i < text.length; i++) bytes[position + i] = text.charCodeAt(i);
  return position + text.length;
}

/** Writes an integer; the caller has made sure that it is one. */
export function writeInteger(bytes: Uint8Array, position: number, value: number): number {
  if (value >= 0 && value < INT32_END) return writeSmall(bytes, position, value, 1);
  let magnitude = value;
  let at = position;
  if (value < 0) {
    if (value <= -FIFTEEN_DIGITS) return writeText(bytes, position, String(value));
    bytes[at++] = MINUS;
    magnitude = -value;
  }
  if (magnitude < INT32_END) return writeSmall(bytes, at, magnitude, 1);
  if (magnitude >= FIFTEEN_DIGITS) return writeText(bytes, position, String(value));
  const high = Math.floor(magnitude / MILLION);
  return writeSmall(bytes, writeSmall(bytes, at, high, 1), magnitude - high * MILLION, 6);
}

/** Writes the digits in `shortest`, without the zeros at their end; there is at least one digit after the point. */
function writeShortest(bytes: Uint8Array, position: number): number {
  const { top, low, digitsBefore } = shortest;
  let at = position;
  if (digitsBefore > 0) {
    at = writeSmall(bytes, writeSmall(bytes, position + 1, top, 9), low, 8);
    const point = position + digitsBefore;
    for (let i = position; i < point; i++) bytes[i] = bytes[i + 1]!;
    bytes[point] = POINT;
  } else {
    bytes[at++] = ZERO;
    bytes[at++] = POINT;
    for (let i = digitsBefore; i < 0; i++) bytes[at++] = ZERO;
    at = writeSmall(bytes, writeSmall(bytes, at, top, 9), low, 8);
  }
  while (bytes[at - 1] === ZERO) at--;
  return at;
}

/** Writes a finite float64. */
export function writeFloat(bytes: Uint8Array, position: number, value: number): number {
  const magnitude = value < 0 ? -value : value;
  const whole = Math.floor(magnitude);
  if (whole === magnitude) return writeInteger(bytes, position, value);
  let at = position;
  if (value < 0) bytes[at++] = MINUS;
  if (magnitude < FIFTEEN_DIGITS / MILLION) {
    const scaled = Math.floor(magnitude * MILLION + 0.5);
    if (scaled / MILLION === magnitude) {
      at = writeSmall(bytes, at, whole, 1);
      bytes[at++] = POINT;
      at = writeSmall(bytes, at, scaled - whole * MILLION, 6);
      while (bytes[at - 1] === ZERO) at--;
      return at;
    }
  }
  if (findShortest(magnitude)) return writeShortest(bytes, at);
  return writeText(bytes, at, String(magnitude));
}
