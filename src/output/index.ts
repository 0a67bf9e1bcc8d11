/** Output: tables as CSV and Parquet, the data package that describes them, the manifest, and the life of a results folder. */
export { CsvTableWriter } from './csv.js';
export { CsvTableSinks } from './sinks.js';
export {
  dataPackage,
  DATA_PACKAGE_FILE,
  tablePackage,
  tablesPackage,
  type PackageFacts,
} from './datapackage.js';
export { fieldsMarkdown } from './fields-markdown.js';
export {
  AS_IT_IS,
  createResultsFolder,
  dropResults,
  foreignFolder,
  INCOMPLETE_FILE,
  ResultsFolder,
  type FolderOptions,
  type IfExists,
} from './folder.js';
export { bringInto, filesOf, firstFile, tableFile, tableFormats, type TableFormat } from './formats.js';
export { hasColumns } from './header.js';
export { MADE_FILE, noteMade, dropMade } from './made.js';
export { makeFolder } from './make-folder.js';
export { explained, ioError, systemCode, wrongName } from './io-error.js';
export { MANIFEST_FILE, readManifest, type Manifest, type ManifestFacts } from './manifest.js';
export { mergeParts } from './parts.js';
export { setAside } from './set-aside.js';
export { TableFile } from './table-file.js';
export type { Cell } from './cells.js';
export { summaryCsv, writeSummary, writeYear } from './summary.js';
export { commandLine, shellWord } from './shell-words.js';
