/**
 * The forms in which a report can be had. Each is a function from the document to files, by names within one folder: one line here, and one
 * file beside.
 */
import type { ReportDocument } from './blocks.js';

export interface ReportFile {
  /** Seen from the folder into which the report goes; may begin with the name of a folder. */
  readonly name: string;
  readonly bytes: string | Uint8Array;
}

/** Folder of charts that stand as files of their own. */
export const CHARTS_FOLDER = 'charts';

type Writer = (document: ReportDocument) => Promise<ReportFile[]>;

const inFolder = (files: readonly ReportFile[]): ReportFile[] =>
  files.map(({ name, bytes }) => ({ name: `${CHARTS_FOLDER}/${name}`, bytes }));

export const reportFormats = {
  html: async (document) => {
    const { writeHtml } = await import('./html.js');
    return [{ name: 'report.html', bytes: await writeHtml(document) }];
  },
  md: async (document) => {
    const [{ writeMarkdown }, { drawSvg }] = await Promise.all([
      import('./markdown.js'),
      import('./pictures.js'),
    ]);
    return [
      { name: 'report.md', bytes: writeMarkdown(document, CHARTS_FOLDER) },
      ...inFolder(await drawSvg(document)),
    ];
  },
  svg: async (document) => inFolder(await (await import('./pictures.js')).drawSvg(document)),
  png: async (document) => inFolder(await (await import('./pictures.js')).drawPng(document)),
} as const satisfies Readonly<Record<string, Writer>>;
export type ReportFormat = keyof typeof reportFormats;
export const reportFormatNames = Object.keys(reportFormats) as ReportFormat[];
