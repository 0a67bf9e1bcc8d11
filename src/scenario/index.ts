/** Scenarios: from text to a typed scenario, and their JSON Schema. */
export { loadScenario, parseScenario, type LoadedScenario, type LoadOptions } from './load.js';
export { scenarioJsonSchema } from './json-schema.js';
export { inline, pluginParameters, type Parameter } from './parameters.js';
export { scenarioMarkdown } from './reference.js';
export { pluginFilesOf, type NamedPluginFile } from './plugin-files.js';
export { pluginTools, type PluginTools } from './plugin-tools.js';
export { ONLY } from './checks.js';
export { registries } from './registries.js';
export { scenarioHash } from './canonical.js';
export { scenarioSchema } from './schema.js';
export { formOfPeriod, scenarioOfPeriod } from './typical.js';
export type { Override } from './overrides.js';
export type { PlainData, PlainMapping } from './document.js';
export type { PluginFacts, PluginSet, Registries } from './plugin-choice.js';
export * from './types.js';
