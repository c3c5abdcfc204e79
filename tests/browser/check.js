// check.js PAGE.html...: opens digests in headless Chromium and says as TAP what a reader would meet there.
// NODE_PATH names the folder of playwright-core and axe-core, CHROMIUM the browser. With SHOTS=DIR it also leaves pictures there.
"use strict";
const fs = require("fs");
const path = require("path");
const { pathToFileURL } = require("url");
const { chromium } = require("playwright-core");
const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
	"--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND"];
const PHONE = { width: 360, height: 740 }, NARROW = { width: 320, height: 640 }, DESKTOP = { width: 1280, height: 900 };
const SHOTS = process.env.SHOTS;
let tests = 0, failed = 0;

function result(what, wrong) {
	tests++;
	failed += wrong.length > 0;
	console.log(`${wrong.length ? "not ok" : "ok"} ${tests} - ${what}`);
	for (const line of wrong.slice(0, 20))
		console.log("# " + String(line).replace(/[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/g, "?").slice(0, 400));
}

// A page of FILE and what it did that a digest must not: requests, messages, errors, dialogs, downloads, other pages.
async function open(browser, file, options) {
	const context = await browser.newContext(options);
	const page = await context.newPage();
	const url = pathToFileURL(file).href, did = [];
	page.on("request", (r) => r.url() === url || did.push("request: " + r.url()));
	page.on("console", (m) => did.push(`console ${m.type()}: ${m.text()}`));
	page.on("pageerror", (e) => did.push("error: " + e.message));
	page.on("dialog", (d) => { did.push("dialog: " + d.message()); d.dismiss(); });
	page.on("download", (d) => did.push("download: " + d.url()));
	context.on("page", (p) => did.push("page: " + p.url()));
	await page.goto(url, { waitUntil: "load" });
	return { context, page, did };
}

const unfold = (page) => page.evaluate(() => document.querySelectorAll("details").forEach((d) => { d.open = true; }));

// What sticks out to the right of the window. A preformatted text may scroll in its own box, nothing else may.
const overflow = (page) => page.evaluate(() => {
	const wide = document.documentElement.clientWidth, wrong = [];
	if (document.documentElement.scrollWidth > wide)
		wrong.push(`the page is ${document.documentElement.scrollWidth} px wide in a window of ${wide}`);
	for (const e of document.body.querySelectorAll("*")) {
		const box = e.getBoundingClientRect();
		if (box.width && box.right > wide + 1 && !e.closest("pre"))
			wrong.push(`<${e.tagName.toLowerCase()} class="${e.className.baseVal ?? e.className}"> ends at ${box.right}: ${e.textContent.slice(0, 60)}`);
	}
	return wrong;
});

const faults = async (page) => {
	await page.evaluate(axe);
	const found = await page.evaluate(() => window.axe.run(document, {
		resultTypes: ["violations"],
		runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
		rules: { "target-size": { enabled: true } },
	}));
	return found.violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target} ${n.failureSummary.replace(/\s+/g, " ")}`));
};

// Anchors lead somewhere, names are given once, nothing is there that acts.
const structure = (page) => page.evaluate(() => {
	const wrong = [], ids = new Set();
	for (const e of document.querySelectorAll("[id]")) {
		if (ids.has(e.id))
			wrong.push(`id ${e.id} twice`);
		ids.add(e.id);
	}
	for (const a of document.querySelectorAll('a[href^="#"]'))
		if (!ids.has(a.getAttribute("href").slice(1)))
			wrong.push(`${a.getAttribute("href")} leads nowhere`);
	for (const e of document.querySelectorAll("script,iframe,object,embed,img,link,form,input:not([type=radio]),button,video,audio,base,template"))
		wrong.push(`<${e.tagName.toLowerCase()}>`);
	for (const e of document.querySelectorAll("*"))
		for (const a of e.attributes)
			if (/^on|^style$|^src/i.test(a.name) || /^\s*(javascript|data|vbscript):/i.test(a.value))
				wrong.push(`${a.name}="${a.value}"`);
	if (document.querySelectorAll("h1").length !== 1)
		wrong.push("not one h1");
	return wrong;
});

// A mail's script would have set this, renamed the page, or left a mark in its own name.
const sentinel = (page) => page.evaluate(() => [
	...(typeof window.pwned === "undefined" ? [] : ["window.pwned is set: a mail's script ran"]),
	...(document.title.includes("pwned") && !/</.test(document.title) ? ["the title was taken over"] : []),
]);

// The keyboard: the first stop is the link to the contents, every stop is seen, and a fold opens with the space bar.
async function keyboard(page) {
	const wrong = [];
	await page.keyboard.press("Tab");
	const first = await page.evaluate(() => document.activeElement.getAttribute("href"));
	if (!/^#/.test(first || ""))
		wrong.push(`the first stop is ${first}`);
	for (let i = 0; i < 12; i++) {
		const seen = await page.evaluate(() => {
			const e = document.activeElement, box = e.getBoundingClientRect(), style = getComputedStyle(e);
			return e === document.body || box.width > 0 && box.left >= 0 && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
		});
		if (!seen)
			wrong.push(`stop ${i + 1} shows no focus`);
		await page.keyboard.press("Tab");
	}
	if (await page.locator("summary").count()) {
		await page.locator("summary").first().focus();
		await page.keyboard.press("Space");
		if (!(await page.evaluate(() => document.querySelector("summary").parentElement.open)))
			wrong.push("a fold does not open with the space bar");
	}
	return wrong;
}

// Without JavaScript a fold still opens, and all of the text is there.
async function scriptless(browser, file) {
	const wrong = [];
	const { context, page, did } = await open(browser, file, { viewport: PHONE, javaScriptEnabled: false });
	const summary = page.locator("summary").first();
	if (await page.locator("summary").count()) {
		const text = page.locator("details > :not(summary)").first();
		if (await text.isVisible())
			wrong.push("a fold stands open");
		await summary.click();
		if (!(await text.isVisible()))
			wrong.push("a fold does not open");
	}
	const link = page.locator('a[href^="#"]:not(.skip)').first();
	if (await page.locator('a[href^="#"]:not(.skip)').count()) {
		const target = (await link.getAttribute("href")).slice(1);
		await link.click();
		if (!(await page.locator(`[id="${target}"]`).evaluate((e) => e.getBoundingClientRect().top < innerHeight)))
			wrong.push(`the link to ${target} does not go there`);
	}
	wrong.push(...did);
	await context.close();
	return wrong;
}

// In print: dark on white also where the screen is dark, folds open, no contents (its links lead nowhere on paper), nothing cut at A4.
async function print(browser, file) {
	const { context, page, did } = await open(browser, file, { viewport: { width: 700, height: 1000 }, colorScheme: "dark" });
	await page.emulateMedia({ media: "print", colorScheme: "dark" });
	const wrong = await page.evaluate(() => {
		const wrong = [], light = (c) => c.match(/[\d.]+/g).slice(0, 3).reduce((a, b) => a + Number(b), 0) / 3;
		const body = getComputedStyle(document.body);
		if (light(body.backgroundColor) < 250 || light(body.color) > 60)
			wrong.push(`${body.color} on ${body.backgroundColor}`);
		for (const d of document.querySelectorAll("details"))
			for (const e of d.children)
				if (e.tagName !== "SUMMARY" && e.textContent.trim() && !e.checkVisibility({ contentVisibilityAuto: true }))
					wrong.push(`folded away: ${e.textContent.trim().slice(0, 60)}`);
		for (const e of document.querySelectorAll(".skip"))
			if (e.checkVisibility())
				wrong.push("a link for the keyboard is printed");
		return wrong;
	});
	wrong.push(...(await overflow(page)));
	const pdf = await page.pdf({ format: "A4", printBackground: false });
	if (pdf.length < 1000)
		wrong.push("no PDF");
	if (SHOTS)
		fs.writeFileSync(path.join(SHOTS, path.basename(file, ".html") + ".pdf"), pdf);
	wrong.push(...did);
	await context.close();
	return wrong;
}

async function shots(browser, file) {
	for (const [name, viewport] of [["phone", { width: 390, height: 844 }], ["desktop", DESKTOP]])
		for (const colorScheme of ["light", "dark"]) {
			const { context, page } = await open(browser, file, { viewport, colorScheme });
			await page.screenshot({ path: path.join(SHOTS, `${path.basename(file, ".html")}-${name}-${colorScheme}.png`), fullPage: true });
			await context.close();
		}
}

async function check(browser, file) {
	const name = path.basename(file);
	const { context, page, did } = await open(browser, file, { viewport: PHONE, colorScheme: "light" });
	result(`${name}: anchors lead somewhere, nothing acts`, await structure(page));
	result(`${name}: keyboard`, await keyboard(page));
	result(`${name}: 360 px hold it`, await overflow(page));
	await unfold(page);
	result(`${name}: and all of it unfolded`, await overflow(page));
	result(`${name}: accessible, light`, await faults(page));
	await page.setViewportSize(NARROW);
	result(`${name}: 320 px hold it`, await overflow(page));
	await page.emulateMedia({ colorScheme: "dark" });
	await page.setViewportSize(DESKTOP);
	result(`${name}: accessible, dark`, await faults(page));
	result(`${name}: a wide window holds it`, await overflow(page));
	result(`${name}: no script of a mail ran`, await sentinel(page));
	result(`${name}: no request, no message, no error`, did);
	await context.close();
	result(`${name}: without JavaScript`, await scriptless(browser, file));
	result(`${name}: in print`, await print(browser, file));
	await unguarded(browser, file);
	if (SHOTS)
		await shots(browser, file);
}

// Were the Content-Security-Policy not there, the escapes alone would still hold.
async function unguarded(browser, file) {
	const { context, page, did } = await open(browser, file, { viewport: PHONE, bypassCSP: true });
	result(`${path.basename(file)}: harmless without its policy too`, [...(await sentinel(page)), ...did]);
	await context.close();
}

// What the checks are worth: each finds what it is there for, in a page made worse.
async function spoilt(browser, file) {
	const whole = fs.readFileSync(file, "utf8"), bad = file.replace(/\.html$/, "-spoilt.html");
	const on = (test) => async () => {
		const { context, page, did } = await open(browser, bad, { viewport: PHONE });
		const wrong = await test(page, did);
		await context.close();
		return wrong;
	};
	const lines = async (page, did) => { await page.waitForTimeout(50); return did; };
	const cases = [
		["a script, with the policy", "<script>window.pwned=1</script>", on(lines)],
		["an image from elsewhere", '<img src="http://elsewhere.example/x.png" alt="">', on(lines)],
		["a script that may run", "<script>window.pwned=1</script>", on(sentinel), true],
		["an event handler", '<p onclick="x">x</p>', on(structure)],
		["an id given twice", '<p id="x"></p><p id="x"></p>', on(structure)],
		["an anchor without a target", '<a href="#nowhere">x</a>', on(structure)],
		["a wide paragraph", '<p style="width:2000px">x</p>', on(overflow)],
		["a link without words", '<a href="https://elsewhere.example/"></a>', on(faults)],
		["grey on grey", '<p style="color:#999;background:#aaa">x</p>', on(faults)],
		["focus that does not show", "<style>*{outline:none!important}</style>", on(keyboard)],
		["folds that do not open", "<style>details>*{display:none!important}summary{display:block!important}</style>", () => scriptless(browser, bad)],
		["white on black in print", "<style>body{background:#000!important}</style>", () => print(browser, bad)],
		["folds closed in print", "<style>details::details-content{content-visibility:hidden!important}</style>", () => print(browser, bad)],
	];
	for (const [what, markup, test, free] of cases) {
		const page = free ? whole.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, "") : whole;
		fs.writeFileSync(bad, page.replace("<body>", "<body>" + markup));
		const wrong = await test();
		result(`${what} is found out`, wrong.length ? [] : ["nothing was said"]);
	}
	fs.unlinkSync(bad);
}

async function main() {
	const pages = process.argv.slice(2);
	const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: FLAGS, timeout: 30000 });
	try {
		const left = [() => spoilt(browser, pages.find((file) => !file.endsWith(".part.html"))),
			...pages.map((file) => () => (file.endsWith(".part.html") ? unguarded(browser, file) : check(browser, file)))];
		const work = async () => { while (left.length) await left.shift()(); };
		await Promise.all([work(), work(), work()]);
	} finally {
		await browser.close();
	}
	console.log(`1..${tests}`);
	process.exitCode = failed ? 1 : 0;
}

main().catch((e) => { console.log(`Bail out! ${e.message}`); process.exitCode = 1; });
