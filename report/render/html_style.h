/* The style sheet of the HTML page. Text has a contrast of at least 4.5 in the light and the dark
 * scheme. Nothing is loaded, nothing is wider than 320 px. Mail programs that drop the sheet show
 * plain headings, lists and tables. */
#pragma once

/* clang-format off */
#define HTML_STYLE_COLOURS \
	":root{color-scheme:light dark;--bg:#fff;--fg:#1b1f24;--dim:#57606a;--line:#d8dee4;" \
	"--card:#f6f8fa;--acc:#0550ae;" \
	"--add:#1a7f37;--del:#c0202c;--warn:#835400;--same:#8c959f;--said:#9cc3ef}\n" \
	"@media (prefers-color-scheme:dark){:root{--bg:#0d1117;--fg:#e3e9ef;--dim:#9ca6b1;" \
	"--line:#2b323b;--card:#161b22;--acc:#79b8ff;" \
	"--add:#56d364;--del:#ff8a82;--warn:#e3b341;--same:#6e7681;--said:#2f5c8c}}\n"
#define HTML_STYLE \
	/* the page */ \
	"*{box-sizing:border-box}html{scroll-padding-top:1rem;-webkit-text-size-adjust:100%}\n" \
	"body{margin:0 auto;padding:2rem 1.25rem 4rem;max-width:60rem;background:var(--bg);" \
	"color:var(--fg);" \
	"font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif;" \
	"overflow-wrap:anywhere}\n" \
	"a{color:var(--acc);text-decoration:none}a:hover{text-decoration:underline}\n" \
	":focus-visible{outline:2px solid var(--acc);outline-offset:2px;border-radius:2px}\n" \
	".skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:.5rem;z-index:1;" \
	"padding:.3rem .6rem;background:var(--bg)}\n" \
	"h1{margin:0;font-size:1.75rem;line-height:1.2;letter-spacing:-.01em}\n" \
	"h2{margin:3rem 0 .8rem;padding-bottom:.35rem;border-bottom:2px solid var(--line);" \
	"font-size:1.3rem;line-height:1.3}\n" \
	"h3,h4{margin:0;font-size:1.1rem;line-height:1.35}\n" \
	"h3.group{margin:2rem 0 .3rem}h3.group,.toc .group{color:var(--dim);font-size:.9rem;" \
	"font-weight:600;letter-spacing:.02em}\n" \
	"p{margin:.35rem 0}small,.dim,.by,.who,.re,figcaption,.days{color:var(--dim);" \
	"font-size:.875rem}" \
	".by b{color:var(--fg);font-weight:600}\n" \
	"code,pre{font:.8125rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas," \
	"'DejaVu Sans Mono',monospace}\n" \
	/* the head, with the chart */ \
	".first{margin:1rem 0;padding-left:1.1rem}.first li{padding:.1rem 0}" \
	".first a{text-decoration:underline}\n" \
	"figure{margin:1.4rem 0 0}svg{display:block}figcaption{margin-top:.35rem}\n" \
	".bar{fill:var(--acc)}.said{fill:var(--said)}.axis{fill:var(--same)}\n" \
	".days{display:flex;justify-content:space-between;gap:.5rem;font-size:.8rem}" \
	".days.each span{flex:1;text-align:center}.days b{display:block;color:var(--fg);" \
	"font-weight:600}\n" \
	".k{display:inline-block;margin-right:.8rem;white-space:nowrap}.k::before{content:'';" \
	"display:inline-block;width:.65rem;height:.65rem;margin-right:.35rem;" \
	"border-radius:2px;background:var(--same)}\n" \
	".k.bar::before{background:var(--acc)}.k.said::before{background:var(--said)}" \
	".k.warn::before{background:var(--warn)}.k.add::before{background:var(--add)}" \
	".k.del::before{background:var(--del)}\n" \
	/* contents */ \
	"nav ul{margin:0;padding:0;list-style:none}.sections{display:flex;flex-wrap:wrap;" \
	"gap:.2rem 1.6rem}.sections li{color:var(--dim);padding:.15rem 0}\n" \
	".toc{margin-top:.8rem!important;display:grid;grid-template-columns:auto minmax(0," \
	"1fr) fit-content(9rem) auto auto;gap:0 .9rem}\n" \
	".toc li{grid-column:1/-1;display:grid;grid-template-columns:5.4rem minmax(0," \
	"1fr) 8rem 3rem 4.4rem;grid-template-columns:subgrid;" \
	"grid-template-areas:'st ti who rev re';" \
	"align-items:baseline;padding:.35rem 0;border-top:1px solid var(--line)}\n" \
	".toc .group{display:block;border-top:0;padding-top:1rem}.st{grid-area:st}.ti{" \
	"grid-area:ti}.who{grid-area:who}.rev{grid-area:rev;text-align:right}.re{" \
	"grid-area:re;text-align:right}\n" \
	/* badges */ \
	".tag,.tags{display:inline-block;padding:0 .5rem;border:1px solid var(--line);" \
	"border-radius:1rem;background:var(--card);color:var(--dim);" \
	"font-size:.75rem;font-weight:600;line-height:1.5;vertical-align:.06em}time{" \
	"white-space:nowrap}\n" \
	".tag{margin-right:.15rem}li .tag,li .tags{margin:0}.tag.new{color:var(--acc);" \
	"border-color:currentColor}.tag.updated," \
	".tag.changed{color:var(--warn);border-color:currentColor}" \
	".tag.applied,.tag.partial,.tags{color:var(--add);border-color:currentColor}.tags.old{" \
	"color:var(--dim);border-color:var(--line)}.tag.dropped{color:var(--del);" \
	"border-color:currentColor}\n" \
	/* articles */ \
	"article{padding:1.3rem 0 1.1rem;border-top:1px solid var(--line)}h2+article," \
	".group+article{border-top:0;padding-top:.5rem}\n" \
	"article:target{box-shadow:-.9rem 0 var(--bg),-1.1rem 0 var(--acc)}\n" \
	".fate{font-size:.9rem}.fate a,article .dim a{text-decoration:underline}" \
	".fate::first-letter,header .dim::first-letter{text-transform:uppercase}.good{" \
	"color:var(--add)}.by{" \
	"margin:.4rem 0}\n" \
	".since{margin:.6rem 0;font-size:.9rem}.strip{display:block;max-width:26rem;" \
	"margin-top:.3rem;line-height:0}.strip i{height:6px}\n" \
	"article p:not([class]),p.i{max-width:46rem;margin:.7rem 0}" \
	"p.i{margin:.25rem 0;padding-left:1.3rem;text-indent:-1.3rem}\n" \
	"pre{margin:.7rem 0;white-space:pre-wrap;tab-size:8}\n" \
	"details{margin:.4rem 0}summary{cursor:pointer;color:var(--acc);font-size:.9rem;" \
	"padding:.2rem 0;width:fit-content}summary:hover{text-decoration:underline}\n" \
	".patches a,.plain a{display:inline-block}" \
	"ol.patches{margin:.8rem 0;padding:0;list-style:none}ol.patches li{position:relative;" \
	"padding:.16rem 0 .16rem 2.5rem}.patches b{position:absolute;left:0;width:1.9rem;" \
	"font-weight:400}\n" \
	".patches b,.age .n{color:var(--dim);text-align:right;" \
	"font-variant-numeric:tabular-nums}" \
	".gone a{color:var(--dim);text-decoration:line-through}\n" \
	"ul.plain{margin:0;padding:0;list-style:none}ul.plain li{padding:.55rem 0;" \
	"border-top:1px solid var(--line)}ul.plain li:first-child{border-top:0}ul.plain p{" \
	"margin:.1rem 0}\n" \
	".age{display:grid;grid-template-columns:4rem minmax(0,1fr);gap:0 .9rem}.age .n{" \
	"font-size:.875rem;padding:.1rem 0}\n" \
	/* tables */ \
	".tables{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,24rem)," \
	"1fr));gap:.5rem 2.5rem}\n" \
	"table{width:100%;border-collapse:collapse;font-size:.875rem}caption{text-align:left;" \
	"font-weight:600;font-size:1rem;padding:.8rem 0 .2rem}\n" \
	"th{text-align:left;color:var(--dim);font-weight:600;font-size:.8rem}td,th{" \
	"padding:.2rem .3rem .2rem 0;vertical-align:top}\n" \
	".diff tr>:nth-child(2),.diff tr>:nth-child(3),.count tr>:first-child{text-align:right;" \
	"white-space:nowrap;width:1%;padding-right:.7rem;font-variant-numeric:tabular-nums}" \
	"td:last-child{width:26%;padding-right:0}" \
	".diff td:first-child{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas," \
	"'DejaVu Sans Mono',monospace;font-size:.8125rem}" \
	".plus,.diff td:nth-child(2){color:var(--add)}" \
	".minus,.diff td:nth-child(3){color:var(--del)}\n" \
	/* bars of 25 steps, see chart.h */ \
	"i{display:inline-block;height:.6rem;vertical-align:middle;background:var(--acc)}" \
	"i.add{background:var(--add)}i.del{background:var(--del)}i.warn{background:var(--warn)}" \
	"i.same{background:var(--same)}\n" \
	".w1{width:4%}.w2{width:8%}.w3{width:12%}.w4{width:16%}.w5{width:20%}.w6{width:24%}" \
	".w7{width:28%}.w8{width:32%}.w9{width:36%}.w10{width:40%}.w11{width:44%}" \
	".w12{width:48%}.w13{width:52%}.w14{width:56%}.w15{width:60%}.w16{width:64%}" \
	".w17{width:68%}.w18{width:72%}.w19{width:76%}.w20{width:80%}.w21{width:84%}" \
	".w22{width:88%}.w23{width:92%}.w24{width:96%}.w25{width:100%}\n" \
	"footer{margin-top:3.5rem;padding-top:.8rem;border-top:1px solid var(--line);" \
	"color:var(--dim);font-size:.8rem}footer code{font-size:.75rem}\n" \
	/* a phone */ \
	"@media (max-width:44rem){body{padding:1.1rem 1rem 3rem}h1{font-size:1.45rem}h2{" \
	"margin-top:2.4rem}code,pre{" \
	"font-size:.75rem}" \
	".toc{display:block}.toc li{" \
	"grid-template:'ti ti ti ti' auto 'st who rev re' auto/auto minmax(0,1fr) auto auto;" \
	"gap:.1rem .5rem;padding:.55rem 0}" \
	"td:last-child{width:16%}summary{padding:.35rem 0}.days.each{gap:.1rem}.days.each span{" \
	"font-size:.7rem}.sections li,ol.patches li{padding-top:.25rem;" \
	"padding-bottom:.25rem}}\n" \
	/* paper */ \
	"@media print{:root{color-scheme:light;--bg:#fff;--fg:#000;--dim:#444;--line:#bbb;" \
	"--card:#fff;--acc:#000;--add:#14632b;--del:#a01820;--warn:#6b4a00;--same:#8c959f;" \
	"--said:#bbb}" \
	"body{max-width:none;padding:0;font-size:10pt}.skip{display:none}h1,h2,h3,h4,.by{" \
	"break-after:avoid}figure,tr,li{break-inside:avoid}p,pre{orphans:3;widows:3}" \
	"rect,i,.k::before{print-color-adjust:exact;-webkit-print-color-adjust:exact}.bar{" \
	"fill:#444}.said{fill:#bbb}details::details-content{content-visibility:visible;" \
	"block-size:auto}" \
	"summary{color:#444;list-style:none}a{text-decoration:none}}\n" \
	"@supports selector(::details-content){@media print{.more{display:none}}}\n"
/* of --summary: small, since it must fit a mail */
#define HTML_STYLE_SUMMARY \
	HTML_STYLE_COLOURS \
	"body{margin:0 auto;padding:1.5rem 1rem 3rem;max-width:60rem;background:var(--bg);" \
	"color:var(--fg);font:15px/1.45 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;" \
	"overflow-wrap:anywhere}\n" \
	"a{color:var(--acc);text-decoration:none}a:hover{text-decoration:underline}h1{margin:0;" \
	"font-size:1.5rem}h2{margin:1.6rem 0 .3rem;font-size:1.1rem;border-bottom:1px solid " \
	"var(--line)}\n" \
	"p{margin:.3rem 0}.dim,footer,.s span,.s b{color:var(--dim);font-size:.875rem}code{" \
	"font-size:.8rem}.s b{display:inline-block;min-width:8.6em;" \
	"font-weight:600}\n" \
	".s{margin:0;padding:0;list-style:none}.s li{padding:.15rem 0}" \
	".first a{text-decoration:underline}.first{margin:.8rem 0;" \
	"padding-left:1.1rem}footer{margin-top:2rem}.skip{position:absolute;left:-99rem}" \
	".skip:focus{left:1rem;background:var(--bg)}\n"
/* of the buttons of html_filter.h; mail does not have it */
#define HTML_FILTER_STATE_STYLE(state) \
	":root:has(#only-" state ":checked) :is(.toc li,#patches article):not(:target,:has(>" \
	":is(.st,.by)>." state ")){display:none}"
#define HTML_FILTER_STYLE \
	"@supports selector(:has(a)){.pick{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem}}" \
	".pick{margin:.8rem 0 0;padding:0;border:0;color:var(--dim);font-size:.875rem}" \
	".pick legend{float:left;padding:.15rem 0;line-height:1.6}.pick label{" \
	"padding:.15rem 0;cursor:pointer}" \
	".pick input{width:1rem;height:1rem;margin:0 .35rem 0 0;vertical-align:-.15em;" \
	"accent-color:var(--acc)}@media print{.pick{display:none!important}}\n" \
	HTML_FILTER_STATE_STYLE("new") HTML_FILTER_STATE_STYLE("updated") \
	HTML_FILTER_STATE_STYLE("partial") HTML_FILTER_STATE_STYLE("superseded") \
	HTML_FILTER_STATE_STYLE("applied") \
	":root:has(.pick :checked:not(#only-all)) h3.group{display:none}" \
	":root:has(.pick :checked:not(#only-all)) article{border-top:0}\n"
/* clang-format on */
