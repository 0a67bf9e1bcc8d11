/** The data room: profiles and series from text and bytes, civil time, resampling, and the audit of gaps and faults. */
export { describeAudit } from './audit.js';
export type { Audit, Finding, ValueLimits } from './audit.js';
export * from './civil.js';
export * from './column.js';
export * from './faults.js';
export * from './iso.js';
export * from './nearest.js';
export * from './profile.js';
export * from './resample.js';
export * from './series.js';
export type { RowTimeOptions } from './row-times.js';
export type { Label, TimeFormat } from './stamps.js';
export * from './slot-times.js';
export * from './table.js';
export * from './zone.js';
export { zoneRules } from './zones.js';
