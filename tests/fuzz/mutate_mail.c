/* The mutations of the fuzzers that read mail: by lines, as mail is built. Half of the time
 * libFuzzer's own are used, which change bytes. */
#include <glib.h>
#include <stdint.h>
#include <string.h>

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed);

/* What a header, a tree of MIME parts, a diff, a reply or a notice is made of. */
static const char *const pieces[] = {"From: Ann <ann@example.org>", "From ann@example.org Mon Nov",
        "Subject: Re: [PATCH v2 RESEND 3/7] dir: title", "Message-ID: <a@example.org>",
        "In-Reply-To: <a@example.org>", "References: <a@example.org> <b@example.org>",
        "List-Id: Dev <dev.example.org>", "Date: Mon, 17 Nov 2025 10:00:00 +0000",
        "Subject: =?utf-8?q?=5BPATCH=5D_a?= =?iso-8859-1?b?4Q==?=", "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8; format=flowed",
        "Content-Type: multipart/mixed; boundary=b", "Content-Type: multipart/signed; boundary=b",
        "Content-Type: multipart/alternative; boundary=\"c\"", "Content-Type: message/rfc822",
        "Content-Type: text/x-patch; name*0=a; name*1=.patch", "Content-Disposition: attachment",
        "Content-Transfer-Encoding: base64", "Content-Transfer-Encoding: quoted-printable",
        "Content-Transfer-Encoding: x-uuencode", "begin 644 a.patch", "end", "--b", "--b--", "--c",
        "--c--", "", "", "---", "-- ", "diff --git a/f b/f", "diff --git \"a/\\303\\244\" b/f",
        "index 0123456..89abcde 100644", "--- a/f", "+++ b/f", "--- /dev/null", "+++ /dev/null",
        "@@ -1,3 +1,4 @@ name", "@@ -1 +1 @@", "@@ -0,0 +1,9999999999 @@", " a", "-a", "+b",
        "\\ No newline at end of file", "rename from a", "rename to b", "similarity index 90%",
        "new file mode 100644", "deleted file mode 100644", "GIT binary patch", "literal 10",
        "Binary files a/f and b/f differ", " f | 2 +-", " 1 file changed, 1 insertion(+)",
        " create mode 100644 f", "base-commit: 0123456789abcdef0123456789abcdef01234567",
        "change-id: 20250101-a-0123456789ab", "prerequisite-patch-id: 0123456789abcdef",
        "Signed-off-by: Ann <ann@example.org>", "Reviewed-by: Bo <bo@example.org> # v2",
        "Link: https://lore.kernel.org/r/a@example.org", "Fixes: 012345678901 (\"title\")",
        "v1: https://lore.kernel.org/r/a@example.org", "Changes in v2:", " - a",
        "On Mon, Ann wrote:", "> [PATCH] a", "> > a", "-----BEGIN PGP SIGNED MESSAGE-----",
        "-----BEGIN PGP SIGNATURE-----", "-----END PGP SIGNATURE-----", "-----8<-----",
        "Applied to tree/branch, thanks!", "[1/2] title", "      commit: 0123456789abcdef",
        "The following changes since commit 0123456789ab:",
        "are available in the Git repository at:", "  https://example.org/r.git tags/a",
        "for you to fetch changes up to 0123456789ab:", "Ann (2):", "      title"};

static size_t line_start(const uint8_t *data, size_t size, GRand *r)
{
	size_t at = size ? (size_t)g_rand_int(r) % (size + 1) : 0;
	while (at > 0 && data[at - 1] != '\n')
		at--;
	return at;
}

static size_t line_end(const uint8_t *data, size_t size, size_t at)
{
	const uint8_t *end = at < size ? memchr(data + at, '\n', size - at) : NULL;
	return end ? (size_t)(end - data) + 1 : size;
}

static void insert_pieces(GByteArray *out, GRand *r)
{
	for (guint n = 1 + g_rand_int(r) % 4; n > 0; n--) {
		const char *piece = pieces[g_rand_int(r) % G_N_ELEMENTS(pieces)];
		g_byte_array_append(out, (const guint8 *)piece, (guint)strlen(piece));
		g_byte_array_append(out, (const guint8 *)"\n", 1);
	}
}

/* Writes the lines FROM to TO as a part inside a multipart, sometimes cut off. */
static void wrap(GByteArray *out, GRand *r, const uint8_t *data, size_t from, size_t to)
{
	g_autofree char *boundary = g_strdup_printf("w%u", g_rand_int(r) % 4),
	                *head = g_strdup_printf("Content-Type: multipart/%s; boundary=%s\n\n--%s\n",
	                        g_rand_boolean(r) ? "mixed" : "alternative", boundary, boundary),
	                *tail = g_strdup_printf(
	                        "\n--%s%s\n", boundary, g_rand_int(r) % 4 ? "--" : "");
	g_byte_array_append(out, (const guint8 *)head, (guint)strlen(head));
	g_byte_array_append(out, data + from, (guint)(to - from));
	if (g_rand_int(r) % 4)
		g_byte_array_append(out, (const guint8 *)tail, (guint)strlen(tail));
}

/* Writes the lines FROM to TO with each number changed, so that counts and lines disagree. */
static void renumber(GByteArray *out, GRand *r, const uint8_t *data, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		const guint8 digit = (guint8)('0' + g_rand_int(r) % 10);
		g_byte_array_append(out, g_ascii_isdigit(data[i]) ? &digit : data + i, 1);
	}
}

static void quote(GByteArray *out, const uint8_t *data, size_t from, size_t to)
{
	while (from < to) {
		const size_t end = MIN(line_end(data, to, from), to);
		g_byte_array_append(out, (const guint8 *)"> ", 2);
		g_byte_array_append(out, data + from, (guint)(end - from));
		from = end;
	}
}

/* Writes the lines FROM to TO of DATA changed in one way. */
static void change(GByteArray *out, GRand *r, const uint8_t *data, size_t from, size_t to)
{
	const guint how = g_rand_int(r) % 7;
	if (how == 0)
		return;
	if (how == 1)
		wrap(out, r, data, from, to);
	else if (how == 2)
		renumber(out, r, data, from, to);
	else if (how == 3)
		quote(out, data, from, to);
	else
		g_byte_array_append(out, data + from, (guint)(to - from));
	if (how == 4) /* twice */
		g_byte_array_append(out, data + from, (guint)(to - from));
	if (how > 4)
		insert_pieces(out, r);
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed)
{
	if (seed % 2)
		return LLVMFuzzerMutate(data, size, max);
	GRand *r = g_rand_new_with_seed(seed);
	GByteArray *out = g_byte_array_new();
	const size_t from = line_start(data, size, r);
	size_t to = from;
	for (guint n = 1u << g_rand_int(r) % 5; n > 0; n--)
		to = line_end(data, size, to);
	g_byte_array_append(out, data, (guint)from);
	change(out, r, data, from, to);
	if (to < size)
		g_byte_array_append(out, data + to, (guint)(size - to));
	const size_t n = MIN(out->len, max);
	if (n > 0) /* nothing has no address */
		memcpy(data, out->data, n);
	g_byte_array_unref(out);
	g_rand_free(r);
	return n;
}
