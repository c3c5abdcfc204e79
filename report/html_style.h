/* The style sheet of the HTML digest. Every pair of text and ground has a contrast of at least 4.5 in both schemes. */
#ifndef LD_REPORT_HTML_STYLE_H
#define LD_REPORT_HTML_STYLE_H

#define HTML_STYLE                                                                                           \
	":root{color-scheme:light "                                                                          \
	"dark;--bg:#fff;--fg:#1b1f24;--dim:#57606a;--line:#d0d7de;--card:#f6f8fa;--acc:#0550ae;"             \
	"--add:#1a7f37;--del:#cf222e;--warn:#8a5d00;--same:#8c959f}\n"                                       \
	"@media "                                                                                            \
	"(prefers-color-scheme:dark){:root{--bg:#0d1117;--fg:#e6edf3;--dim:#9ca4ae;--line:#30363d;--card:#"  \
	"161b22;"                                                                                            \
	"--acc:#79b8ff;--add:#56d364;--del:#ff8078;--warn:#e3b341;--same:#6e7681}}\n"                        \
	"*{box-sizing:border-box}\n"                                                                         \
	"html{scroll-padding-top:1rem}\n"                                                                    \
	"body{margin:0 auto;padding:1.5rem 1.25rem "                                                         \
	"4rem;max-width:58rem;background:var(--bg);color:var(--fg);"                                         \
	"font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}\n"                                       \
	"a{color:var(--acc);text-decoration:none}a:hover,a:focus-visible{text-decoration:underline}\n"       \
	":focus-visible{outline:2px solid var(--acc);outline-offset:2px}\n"                                  \
	".skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:.5rem;background:var(--bg);padding:." \
	"3rem .6rem}\n"                                                                                      \
	"h1{margin:0;font-size:1.7rem;line-height:1.25}\n"                                                   \
	"h2{margin:2.5rem 0 .75rem;padding-bottom:.3rem;border-bottom:2px solid "                            \
	"var(--line);font-size:1.25rem}\n"                                                                   \
	"h3,h4{margin:0;font-size:1.08rem;line-height:1.4}\n"                                                \
	"h3.group{margin:1.8rem 0 .2rem;color:var(--dim);font-size:1rem}\n"                                  \
	"p{margin:.35rem 0}.dim,figcaption{color:var(--dim);font-size:.9rem}\n"                              \
	"code,pre{font:13px/1.5 ui-monospace,monospace}\n"                                                   \
	"figure{margin:1.2rem "                                                                              \
	"0}figcaption{display:flex;flex-wrap:wrap;justify-content:space-between;gap:.2rem "                  \
	"1rem;font-size:.8rem}\n"                                                                            \
	"svg{display:block}.bar{fill:var(--acc)}.axis,.same{fill:var(--same)}rect.add{fill:var(--add)}rect." \
	"del{fill:var(--del)}"                                                                               \
	"rect.warn{fill:var(--warn)}\n"                                                                      \
	".facts{display:flex;flex-wrap:wrap;gap:.5rem 2rem;margin:1rem 0 "                                   \
	"0;padding:0;list-style:none;color:var(--dim);font-size:.9rem}\n"                                    \
	".facts b{display:block;color:var(--fg);font-size:1.5rem;line-height:1.2}\n"                         \
	"nav ul{margin:.2rem 0 0;padding:0;list-style:none}\n"                                               \
	"nav li{display:grid;grid-template-columns:6.6rem 1fr auto;gap:0 "                                   \
	".7rem;align-items:baseline;padding:.25rem 0;"                                                       \
	"border-top:1px solid var(--line)}\n"                                                                \
	"nav li.sections,nav li.group{display:block}nav "                                                    \
	"li.group{border-top:0;padding-top:.8rem;color:var(--dim);font-weight:600}nav "                      \
	".dim{text-align:right;max-width:18rem}\n"                                                           \
	"article{padding:1.1rem 0;border-top:1px solid "                                                     \
	"var(--line)}h2+article,.group+article{border-top:0;padding-top:.4rem}\n"                            \
	".tag{display:inline-block;margin-right:.4rem;padding:0 .5rem;border:1px solid "                     \
	"currentColor;border-radius:1rem;"                                                                   \
	"background:var(--card);color:var(--dim);font-size:.75rem;font-weight:600;line-height:1.5;white-"    \
	"space:nowrap;"                                                                                      \
	"max-width:100%;overflow:hidden;text-overflow:ellipsis;vertical-align:.08em}\n"                      \
	".tag.new{color:var(--acc)}.tag.updated{color:var(--warn)}.tag.applied{color:var(--add)}\n"          \
	".changes{display:grid;grid-template-columns:minmax(4rem,12rem) 1fr;gap:.8rem;align-items:center}\n" \
	"pre{margin:.6rem 0 0;white-space:pre-wrap;tab-size:8}\n"                                            \
	"details{margin:.4rem 0}summary{cursor:pointer;color:var(--acc);font-size:.9rem;padding:.15rem 0}\n" \
	"details>pre{margin-top:0}\n"                                                                        \
	"ol.patches{margin:.5rem 0;padding:0;list-style:none}\n"                                             \
	"ol.patches li{display:grid;grid-template-columns:2.2rem 1fr;gap:0 .4rem;padding:.12rem 0}\n"        \
	"ol.patches .no{color:var(--dim);text-align:right}\n"                                                \
	"ul.plain{margin:0;padding:0;list-style:none}ul.plain li{padding:.35rem 0;border-top:1px solid "     \
	"var(--line)}"                                                                                       \
	"ul.plain li:first-child{border-top:0}\n"                                                            \
	"table{width:100%;border-collapse:collapse;font-size:.9rem}\n"                                       \
	"caption{text-align:left;font-weight:600;padding:.9rem 0 .2rem}\n"                                   \
	"th{text-align:left;color:var(--dim);font-weight:600;font-size:.8rem}td,th{padding:.2rem .6rem "     \
	".2rem 0;vertical-align:middle}\n"                                                                   \
	"td+td,th+th{padding-left:.2rem}.n{text-align:right;white-space:nowrap;width:1%;padding-right:."     \
	"7rem}.chart{width:30%;padding-right:0}\n"                                                           \
	".plus{color:var(--add)}.minus{color:var(--del)}\n"                                                  \
	"footer{margin-top:3rem;padding-top:.8rem;border-top:1px solid "                                     \
	"var(--line);color:var(--dim);font-size:.8rem}\n"                                                    \
	"@media (max-width:40rem){body{padding:1rem .9rem 3rem}h1{font-size:1.4rem}code,pre{font-size:12px}" \
	"nav li{grid-template-columns:1fr}nav .dim{text-align:left}.facts{gap:.5rem 1.4rem}.facts "          \
	"b{font-size:1.25rem}"                                                                               \
	".chart{width:22%}summary{padding:.45rem 0}nav a,ol.patches a{padding:.15rem 0}}\n"                  \
	"@media "                                                                                            \
	"print{:root{color-scheme:light;--bg:#fff;--fg:#000;--dim:#444;--line:#bbb;--card:#fff;--acc:#000;-" \
	"-add:#1a7f37;"                                                                                      \
	"--del:#cf222e;--warn:#6b4a00;--same:#8c959f}body{max-width:none;padding:0;font-size:10pt}nav,."     \
	"skip{display:none}"                                                                                 \
	"h2,h3,h4{break-after:avoid}figure,tr{break-inside:avoid}rect{print-color-adjust:exact}"             \
	"details::details-content{content-visibility:visible;block-size:auto}summary{color:#000}}\n"

#endif
