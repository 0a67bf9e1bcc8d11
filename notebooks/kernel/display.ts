/**
 * How a value is shown. An object says so itself by a method under `Symbol.for('Jupyter.display')` that returns texts by media type, as
 * in Deno's kernel; anything else is shown as Node prints it.
 */
import { inspect } from 'node:util';

export const DISPLAY = Symbol.for('Jupyter.display');

export type MimeBundle = Readonly<Record<string, unknown>>;

export async function mimeBundle(value: unknown): Promise<MimeBundle> {
  if (typeof value === 'object' && value !== null && DISPLAY in value) {
    const show = value[DISPLAY];
    if (typeof show === 'function') return (await show.call(value)) as MimeBundle;
  }
  return { 'text/plain': inspect(value, { depth: 4, sorted: false }) };
}
