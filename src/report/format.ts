/**
 * Numbers as a reader wants them in a table: a fixed number of decimals, thousands apart, no minus before a zero, units that fit.
 * Deterministic: no locale of the machine takes part.
 */

/** What stands where there is no number. */
export const NOTHING = '-';

/** `1234.5` with one decimal is `1,234.5`. */
export function fixed(value: number, decimals: number): string {
  const text = Math.abs(value).toFixed(decimals);
  const [whole = '', fraction] = text.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  const sign = value < 0 && Number(text) !== 0 ? '-' : '';
  return fraction === undefined ? sign + grouped : `${sign}${grouped}.${fraction}`;
}

/** The same with a plus before what is positive. */
export function signed(value: number, decimals: number): string {
  const text = fixed(value, decimals);
  return value > 0 && Number(value.toFixed(decimals)) !== 0 ? `+${text}` : text;
}

/** A share as percent. */
export function percent(share: number, decimals = 1): string {
  return `${fixed(100 * share, decimals)} %`;
}

/** EUR/kWh as ct/kWh, without the unit. */
export function cents(price_EUR_per_kWh: number): string {
  return fixed(100 * price_EUR_per_kWh, 1);
}

/** A length of time with two or three digits and a unit that fits. */
export function duration(seconds: number): string {
  if (seconds === 0) return '0 s';
  if (seconds < 1) return `${Number((1000 * seconds).toPrecision(3))} ms`;
  if (seconds < 120) return `${Number(seconds.toPrecision(3))} s`;
  if (seconds < 2 * 3600) return `${fixed(seconds / 60, 1)} min`;
  return `${fixed(seconds / 3600, 1)} h`;
}

const DAY_min = 24 * 60;
const MINUTES: Readonly<Record<string, number>> = { min: 1, h: 60, d: DAY_min };

/** A scenario's length of time in words where that reads better: "7 d" is "7 days", "1079 h" is "44 days 23 h". */
export function spelt(length: string): string {
  const [number = '', unit = ''] = length.split(' ');
  const minutes = minutesOf(length);
  if (Number.isInteger(minutes) && minutes >= DAY_min) {
    const [hours, rest] = [Math.floor((minutes % DAY_min) / 60), minutes % 60];
    return [
      counted(Math.floor(minutes / DAY_min), 'day'),
      ...(hours === 0 ? [] : [`${hours} h`]),
      ...(rest === 0 ? [] : [`${rest} min`]),
    ].join(' ');
  }
  if (Number.isInteger(minutes) && minutes > 60 && minutes % 60 !== 0)
    return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return unit === 'h' ? `${number} ${number === '1' ? 'hour' : 'hours'}` : length;
}

/** A length of time as a scenario writes it in canonical form, in minutes; NaN in units that are not whole minutes, but for none at all. */
export function minutesOf(length: string): number {
  const [number = '', unit = ''] = length.split(' ');
  return Number(number) === 0 ? 0 : Number(number) * (MINUTES[unit] ?? NaN);
}

/** A title within a sentence. */
export function lowered(title: string): string {
  return title.charAt(0).toLowerCase() + title.slice(1);
}

/** A number of things: "1 run", "1,000 runs". */
export function counted(count: number, thing: string): string {
  return `${fixed(count, 0)} ${thing}${count === 1 ? '' : 's'}`;
}

/** An amount in EUR; below one in cents, with two digits where it is less than a tenth of a cent. */
export function money(amount_EUR: number): string {
  if (Math.abs(amount_EUR) >= 1) return `${fixed(amount_EUR, 2)} EUR`;
  const amount_ct = 100 * amount_EUR;
  return `${Math.abs(amount_ct) < 0.1 ? Number(amount_ct.toPrecision(2)) : fixed(amount_ct, 1)} ct`;
}

/** A size in kB, MB or GB of a thousand each, with one decimal. */
export function sizeOf(bytes: number): string {
  if (bytes < 1e6) return `${fixed(bytes / 1e3, 1)} kB`;
  return bytes < 1e9 ? `${fixed(bytes / 1e6, 1)} MB` : `${fixed(bytes / 1e9, 1)} GB`;
}
