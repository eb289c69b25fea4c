#pragma once

namespace mnist::publish {

/// The style sheet of the report. Light is the default; a dark system and a printer change the
/// variables only.
inline constexpr auto report_style = R"(
:root{color-scheme:light dark;--bg:#fff;--fg:#1c1c1e;--dim:#5d6068;--line:#dcdfe4;--card:#f6f7f9;
--good:33 102 172;--bad:200 70 20;--s0:#1f66ac;--s1:#c2510c}
@media(prefers-color-scheme:dark){:root{--bg:#15171b;--fg:#ececee;--dim:#a4a9b3;--line:#363b44;
--card:#1e2127;--good:84 150 220;--bad:235 120 60;--s0:#6fb1f0;--s1:#f59452}}
*{box-sizing:border-box}
body{margin:0 auto;padding:1.2rem 1rem 3rem;max-width:62rem;background:var(--bg);color:var(--fg);
font:16px/1.5 system-ui,sans-serif}
h1{font-size:1.5rem;margin:0}
h2{font-size:1.1rem;margin:2.2rem 0 .6rem;border-bottom:1px solid var(--line);padding-bottom:.2rem}
p{margin:.4rem 0;max-width:46rem}
.dim,figcaption{color:var(--dim);font-size:.9rem}
.path{overflow-wrap:anywhere}
.accuracy{font-size:clamp(2.4rem,9vw,4rem);font-weight:700;line-height:1.1;margin:1rem 0 0}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}
th{font-weight:600;color:var(--dim)}
.numbers th,.numbers td{padding:.2rem .7rem;text-align:right;white-space:nowrap;
border-bottom:1px solid var(--line)}
.scroll{overflow-x:auto}
.confusion td,.confusion th{width:2.6rem;height:2.1rem;padding:0 .1rem;text-align:center;
font-size:.85rem}
.confusion td{border:1px solid var(--bg);background:var(--card)}
.confusion .right{background:rgb(var(--good)/calc(var(--a)*.55))}
.confusion .wrong{background:rgb(var(--bad)/var(--a))}
.confusion .none{color:var(--dim);opacity:.6}
.facts th{text-align:left;padding:.15rem 1.2rem .15rem 0;vertical-align:top;white-space:nowrap}
.facts td{padding:.15rem 0;overflow-wrap:anywhere}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(17rem,1fr));gap:1rem}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(6.2rem,1fr));gap:.7rem}
figure{margin:0;padding:.6rem;background:var(--card);border-radius:.5rem;break-inside:avoid}
.cards figure{text-align:center;padding:.5rem .3rem}
img{image-rendering:pixelated;width:5.25rem;height:5.25rem;border-radius:.2rem}
.two{display:flex;flex-wrap:wrap;gap:0 3rem}
.calibration{max-width:24rem}
.filter img:first-child{width:2.6rem;height:2.6rem;display:block;margin:0 auto .4rem;
border:1px solid var(--line)}
svg{width:100%;height:auto;display:block}
svg text{fill:var(--dim);font-size:10px}
svg .y{text-anchor:end}
svg .x{text-anchor:middle}
.grid{stroke:var(--line);stroke-width:1}
.line,.ideal{fill:none;stroke-width:2;stroke-linejoin:round}
.ideal{stroke:var(--dim);stroke-width:1;stroke-dasharray:3 3}
.bar{fill:var(--s0)}
.line.s0{stroke:var(--s0)}
.line.s1{stroke:var(--s1);stroke-dasharray:5 3}
.dot.s0{fill:var(--s0)}
.dot.s1{fill:var(--s1)}
.key::before{content:"";display:inline-block;width:1.2em;vertical-align:middle;margin:0 .3em 0 .6em;
border-top:3px solid var(--s0)}
.key.s1::before{border-top:3px dashed var(--s1)}
@media(max-width:34rem){.confusion td,.confusion th{width:auto;min-width:1.7rem;font-size:.7rem;
height:1.9rem}.numbers th,.numbers td{padding:.2rem .3rem;font-size:.8rem}
.facts th{white-space:normal}}
@media print{:root{color-scheme:light;--bg:#fff;--fg:#000;--dim:#444;--line:#bbb;--card:#fff;
--good:33 102 172;--bad:200 70 20;--s0:#1f66ac;--s1:#c2510c}body{max-width:none;font-size:11pt;
padding:0}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}h2{break-after:avoid}
tr{break-inside:avoid}}
)";

}  // namespace mnist::publish
