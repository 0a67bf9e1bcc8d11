/**
 * The style sheet of pages: light and dark as the reader's system has it, phones, print. Colours of charts are variables, with the values of
 * charts/look.ts.
 */
import { pageColours } from '../charts/look.js';

const variables = (mode: 'light' | 'dark'): string =>
  Object.entries(pageColours)
    .map(([name, value]) => `--${name}:${value[mode]}`)
    .join(';');

const light = `${variables('light')};--paper:#fff;--panel:#f6f7f8;--line:#d4d9dd;--link:#005a9c;--better:#005a9c;--worse:#a63c00;--unclear:#5b646d`;
const dark = `${variables('dark')};--paper:#14181c;--panel:#1d2328;--line:#3a434b;--link:#7cc4f0;--better:#7cc4f0;--worse:#ff9d5c;--unclear:#a7b0b8`;

export const pageStyle = `
:root{${light};color-scheme:light dark}
@media (prefers-color-scheme:dark){:root{${dark}}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0 auto;padding:1.5rem clamp(1rem,4vw,3rem) 4rem;max-width:68rem;background:var(--paper);color:var(--ink);font:1rem/1.55 system-ui,-apple-system,"Segoe UI","DejaVu Sans",sans-serif}
h1{font-size:clamp(1.5rem,4vw,2.1rem);line-height:1.2;margin:.5rem 0}
h2{font-size:1.4rem;margin:2.6rem 0 .6rem;padding-top:.6rem;border-top:1px solid var(--line)}
h3,h4{font-size:1.05rem;margin:1.4rem 0 .4rem}
.lead{font-size:1.1rem;color:var(--faint);margin:.2rem 0 1rem}
a{color:var(--link)}
a:focus-visible,summary:focus-visible,.scroll:focus-visible,.chart:focus-visible,pre:focus-visible{outline:3px solid var(--blue);outline-offset:2px}
.skip{position:absolute;left:-999px}
.skip:focus{left:1rem;top:1rem;background:var(--paper);padding:.5rem;z-index:2}
nav ol{display:flex;flex-wrap:wrap;gap:.3rem 1.2rem;list-style:none;padding:0;margin:0}
ul.findings{list-style:none;padding:0;margin:.6rem 0}
ul.findings li{margin:.5rem 0;padding:.55rem .8rem;background:var(--panel);border-left:5px solid var(--line);overflow-wrap:anywhere}
ul.findings .better{border-left-color:var(--better)}
ul.findings .worse{border-left-color:var(--worse)}
ul.findings .unclear{border-left-style:dotted;border-left-color:var(--unclear)}
.better .mark{color:var(--better)}
.worse .mark{color:var(--worse)}
.unclear .mark{color:var(--unclear)}
.mark{margin-right:.3rem}
.scroll{overflow-x:auto;margin:1rem 0 .4rem}
table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums}
caption{text-align:left;font-weight:600;padding-bottom:.4rem}
.title{position:sticky;left:0;display:inline-block;max-width:min(90vw,56rem)}
th,td{padding:.32rem .55rem;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
thead th{border-bottom:2px solid var(--faint);vertical-align:bottom}
tbody th{font-weight:normal;min-width:7.5rem}
th.right,td.right{text-align:right;white-space:nowrap}
thead th.right{white-space:normal;min-width:4.5rem}
.note,figcaption{font-size:.88rem;color:var(--faint);margin:.3rem 0}
figure{margin:1.2rem 0 1.6rem}
figure h3,figure h4{margin-bottom:.5rem}
.chart{overflow-x:auto;min-height:2rem}
.chart svg{max-width:100%;height:auto}
.chart svg{min-width:34rem}
.chart.live svg{max-width:none;min-width:0}
details{margin:.7rem 0}
summary{cursor:pointer;color:var(--link)}
details.numbers{font-size:.92rem}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:var(--panel);padding:.8rem 1rem;border:1px solid var(--line)}
code{font-family:ui-monospace,"DejaVu Sans Mono",monospace;font-size:.92em;overflow-wrap:anywhere}
pre code{overflow-wrap:normal}
dt{font-weight:600;margin-top:.6rem}
dd{margin:0 0 .3rem 1.2rem}
footer{margin-top:3rem;color:var(--faint);font-size:.88rem}
progress{width:100%;max-width:30rem}
#vg-tooltip-element{position:fixed;visibility:hidden;pointer-events:none;z-index:3;background:var(--paper);color:var(--ink);border:1px solid var(--faint);padding:.4rem .6rem;font-size:.85rem}
#vg-tooltip-element.visible{visibility:visible}
#vg-tooltip-element table{font-size:.85rem}
#vg-tooltip-element td{border:0;padding:.05rem .3rem}
#vg-tooltip-element td.key{color:var(--faint);text-align:right}
@media print{:root{${light}}body{max-width:none;padding:0;font-size:10pt}nav,.skip,details.numbers{display:none}figure,tr,ul.findings li{break-inside:avoid}h2,h3,h4,figure h3{break-after:avoid}.scroll{overflow:visible}table{font-size:8pt}th,td{padding:.15rem .35rem}.chart svg{max-width:100%;height:auto;min-width:0}}
`;
