/** Of drawings, wherever they are shown: the tokens of the app, light and dark. */
export const DRAWING_STYLE = `
:root{color-scheme:light;--bg:#f1f4f3;--surface:#fff;--line:#d5dddb;--ink:#13242b;--ink-2:#3f5159;--accent:#0a5c6b;--soft:#dff0f1;--warn:#7a4f00;--warn-soft:#fdf1d6;--on-warn-soft:#6a4400;--cat-1:#0a5c6b;--cat-2:#c2571a;--grid:#e3e9e7;--axis:#55666d}
@media (prefers-color-scheme:dark){:root{color-scheme:dark;--bg:#0e1517;--surface:#151e21;--line:#2d3a3e;--ink:#e6eded;--ink-2:#b4c2c4;--accent:#6cc4cf;--soft:#14343a;--warn:#e8b84a;--warn-soft:#33270b;--on-warn-soft:#f0d490;--cat-1:#6cc4cf;--cat-2:#f0955c;--grid:#253136;--axis:#9fb0b4}}
svg text{font:13px 'Atkinson Hyperlegible Next','Segoe UI',system-ui,sans-serif;fill:var(--ink)}
svg .tick,svg .axis,svg .few{fill:var(--axis)}
svg .grid{stroke:var(--grid)}
svg polyline{fill:none;stroke-width:2.5}
svg .model{stroke:var(--cat-1)}
svg .chance{stroke:var(--cat-2);stroke-dasharray:6 5}
svg .baseline{stroke:var(--axis);stroke-width:2;stroke-dasharray:8 3 2 3}
svg .nobody,svg .everyone{stroke:var(--axis);stroke-width:1.5;stroke-dasharray:2 4}
svg .dot{fill:var(--cat-1);stroke:var(--surface);stroke-width:1.5}
svg .bar{stroke:var(--cat-1);stroke-width:2}
`;

/** The look of the page, and as it prints; nothing is fetched. */
export const STYLE = `${DRAWING_STYLE}*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:16px/1.5 'Atkinson Hyperlegible Next','Segoe UI',system-ui,sans-serif}
main{max-width:1080px;margin:0 auto;padding:24px 16px 48px}
h1{font-size:26px;line-height:1.2;margin:0 0 4px}
h2{font-size:20px;line-height:1.2;margin:0 0 12px}
h3{font-size:16px;margin:16px 0 4px}
p{margin:0 0 12px;max-width:72ch}
a{color:var(--accent)}
:focus-visible{outline:3px solid var(--ink);outline-offset:2px}
section{background:var(--surface);border:1px solid var(--line);border-radius:10px;padding:20px;margin:16px 0}
.lead{color:var(--ink-2)}
.note{color:var(--ink-2);font-size:14px}
.warn{background:var(--warn-soft);color:var(--on-warn-soft);border-left:4px solid var(--warn);border-radius:3px;padding:8px 12px;max-width:none}
.warn::before{content:'\\26A0\\FE0E  '}
dl.key{display:grid;grid-template-columns:repeat(auto-fit,minmax(220px,1fr));gap:12px;margin:0}
dl.key>div{border:1px solid var(--line);border-radius:6px;padding:12px}
dt{color:var(--ink-2);font-size:14px}
dd{margin:0}
dd b{font-size:26px;line-height:1.2;font-weight:660;display:block}
dd span{font-size:14px;color:var(--ink-2)}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,420px),1fr));gap:16px}
figure{margin:0;min-width:0}
figcaption{font-size:14px;color:var(--ink-2);margin:4px 0 8px}
svg{width:100%;min-width:440px;max-width:640px;height:auto;display:block}
summary{cursor:pointer;min-height:28px;font-size:14px;color:var(--accent)}
.scroll{overflow-x:auto}
table{border-collapse:collapse;font-size:14px;width:100%;font-variant-numeric:tabular-nums}
caption{text-align:left;color:var(--ink-2);padding:4px 0}
th,td{text-align:left;padding:6px 10px 6px 0;border-bottom:1px solid var(--line);vertical-align:top;font-weight:400}
thead th{color:var(--ink-2);font-weight:540;white-space:nowrap}
tr.marked th,tr.marked td{background:var(--soft);font-weight:660}
@media print{body{background:#fff}section{break-inside:avoid;border:0;padding:0}details{display:none}}
`;
