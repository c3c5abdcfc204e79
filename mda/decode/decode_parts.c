/* A body of one part (nearly all mail) is decoded in place. Only multiparts and forwarded messages
 * go through GMime's parser, below a small header made of the MIME fields.
 *
 * The sender's own text is: text/plain that is not an attachment; patches and diffs, attached or
 * not; of multipart/alternative the plain one; of multipart/signed, report and related the first
 * part. HTML is used only if there is no plain text. Never the sender's: forwarded mails
 * (message/rfc822) and the machine-readable parts of a bounce. The content id covers every leaf
 * part. */
#include "mda/decode/decode_parts.h"

#include "mda/decode/decode_charset.h"
#include "mda/decode/decode_clearsign.h"
#include "mda/decode/decode_flowed.h"
#include "mda/decode/decode_gzip.h"
#include "mda/decode/decode_html.h"
#include "mda/decode/decode_text.h"
#include "mda/decode/decode_uuencode.h"
#include "store/base/limit.h"

#include <gmime/gmime.h>
#include <string.h>

typedef enum {
	SHOW_NONE,    /* nothing: the part only goes into the content id */
	SHOW_PATCHES, /* attached patches */
	SHOW_ALL      /* the sender's own text */
} PartShow;

typedef struct {
	GMimeContentType *type; /* NULL: text/plain */
	GMimeContentDisposition *disposition;
	GMimeContentEncoding encoding;
	const char *bytes; /* transfer encoding not undone */
	gsize n;
} PartLeaf;

typedef struct {
	Message *m;
	ContentId *cid;
	const GByteArray *source; /* the input of GMime's parser */
	GString *html;            /* text of the HTML parts */
	guint n_parts;
	gsize unpacked_left; /* bytes of compressed patches that may still be unpacked */
	bool over_limit;
} PartWalk;

static const char *leaf_param(const PartLeaf *leaf, const char *name)
{
	return leaf->type ? g_mime_content_type_get_parameter(leaf->type, name) : NULL;
}

static bool leaf_is(const PartLeaf *leaf, const char *type, const char *subtype)
{
	if (!leaf->type)
		return strcmp(type, "text") == 0 &&
		       (*subtype == '*' || strcmp(subtype, "plain") == 0);
	return g_mime_content_type_is_type(leaf->type, type, subtype);
}

static bool leaf_attached(const PartLeaf *leaf)
{
	return leaf->disposition && g_mime_content_disposition_is_attachment(leaf->disposition);
}

static const char *leaf_name(const PartLeaf *leaf)
{
	const char *name = leaf->disposition ? g_mime_content_disposition_get_parameter(
	                                               leaf->disposition, "filename")
	                                     : NULL;
	return name ? name : leaf_param(leaf, "name");
}

/* Whether LEAF has a file name with one of ENDINGS, which NULL ends. */
static bool leaf_ends(const PartLeaf *leaf, const char *const *endings)
{
	const char *name = leaf_name(leaf);
	g_autofree char *lower = name ? g_ascii_strdown(name, -1) : NULL;
	for (; lower && *endings; endings++)
		if (g_str_has_suffix(lower, *endings))
			return true;
	return false;
}

/* By its type or its file name. */
static bool leaf_is_patch(const PartLeaf *leaf)
{
	static const char *const types[] = {"x-patch", "x-diff", "patch", "diff"};
	static const char *const endings[] = {".patch", ".diff", ".patch.txt", ".diff.txt", NULL};
	for (guint i = 0; i < G_N_ELEMENTS(types); i++)
		if (leaf_is(leaf, "text", types[i]) || leaf_is(leaf, "application", types[i]))
			return true;
	return (leaf_is(leaf, "text", "*") || leaf_is(leaf, "application", "octet-stream")) &&
	       leaf_ends(leaf, endings);
}

/* RFC 2045 6.8: the number of base64 letters is a multiple of four unless the text was truncated.
 */
static bool is_cut_base64(const PartLeaf *leaf)
{
	gsize letters = 0;
	if (leaf->encoding != GMIME_CONTENT_ENCODING_BASE64)
		return false;
	for (gsize i = 0; i < leaf->n; i++)
		letters += g_ascii_isalnum(leaf->bytes[i]) || leaf->bytes[i] == '+' ||
		           leaf->bytes[i] == '/' || leaf->bytes[i] == '=';
	return letters % 4 != 0;
}

/* The bytes of LEAF with its transfer encoding undone (RFC 2045 6), NULL if it has none. */
static GString *undo_encoding(const PartLeaf *leaf)
{
	GMimeEncoding state;
	switch (leaf->encoding) {
	case GMIME_CONTENT_ENCODING_BASE64:
	case GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE:
	case GMIME_CONTENT_ENCODING_UUENCODE:
		break;
	default:
		return NULL;
	}
	g_mime_encoding_init_decode(&state, leaf->encoding);
	GString *out = g_string_sized_new(g_mime_encoding_outlen(&state, leaf->n) + 16);
	out->len = g_mime_encoding_flush(&state, leaf->bytes, leaf->n, out->str);
	out->str[out->len] = '\0';
	return out;
}

static void end_line(GString *text)
{
	if (text->len > 0 && text->str[text->len - 1] != '\n')
		g_string_append_c(text, '\n');
}

static bool is_flowed(const PartLeaf *leaf)
{
	const char *format = leaf_param(leaf, "format");
	return format && g_ascii_strcasecmp(format, "flowed") == 0;
}

static void append_flowed(GString *out, const PartLeaf *leaf, const char *bytes, gsize n)
{
	const char *delsp = leaf_param(leaf, "delsp");
	decode_flowed_append_declared(
	        out, bytes, n, delsp && g_ascii_strcasecmp(delsp, "yes") == 0);
}

/* Appends TEXT (of LEAF; UTF-8, LF line ends) to the sender's own text, whose last line has ended,
 * without a byte order mark. */
static void keep_text(PartWalk *w, const PartLeaf *leaf, const GString *text, bool patch,
        const char *raw, gsize raw_n)
{
	const char *bytes = text->str;
	gsize n = text->len;
	if (g_str_has_prefix(bytes, "\xef\xbb\xbf")) {
		bytes += 3;
		n -= 3;
	}
	gsize start = w->m->text->len;
	if (is_flowed(leaf) && !patch)
		append_flowed(w->m->text, leaf, bytes, n);
	else
		g_string_append_len(w->m->text, bytes, (gssize)n);
	w->m->had_text_part = true;
	if (w->m->bytes && is_flowed(leaf) && !patch)
		g_string_append(w->m->bytes, w->m->text->str + start);
	else if (w->m->bytes)
		decode_text_append_bytes(w->m->bytes, raw, raw_n,
		        leaf->encoding == GMIME_CONTENT_ENCODING_BASE64 ||
		                leaf->encoding == GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
}

/* TEXT is what keep_text() appended of it; empty for a compressed patch. */
static void keep_patch(PartWalk *w, const PartLeaf *leaf, const char *text, gsize text_n,
        const char *bytes, gsize n)
{
	MessagePatch *patch = g_new0(MessagePatch, 1);
	const char *name = leaf_name(leaf);
	patch->name = name ? g_utf8_make_valid(name, -1) : NULL;
	patch->text = g_string_new_len(text, (gssize)text_n);
	patch->bytes = g_string_new_len(bytes, (gssize)n);
	g_ptr_array_add(w->m->patches, patch);
}

static void read_text_leaf(
        PartWalk *w, const PartLeaf *leaf, PartShow show, const char *bytes, gsize n)
{
	g_autoptr(GString) text = g_string_sized_new(n + 1);
	bool patch = leaf_is_patch(leaf), html = leaf_is(leaf, "text", "html");
	bool own = patch ||
	           (show == SHOW_ALL && leaf_is(leaf, "text", "plain") && !leaf_attached(leaf));
	guint32 flags = 0;
	bool whole = decode_charset_append(text, bytes, n, leaf_param(leaf, "charset"), &flags);
	if (whole)
		content_id_part(w->cid, text->str, text->len);
	else
		content_id_part(w->cid, bytes, n);
	if (show == SHOW_NONE || (!own && !html))
		return;
	w->m->flags |= flags;
	decode_text_to_lf(text, 0);
	if (own)
		end_line(w->m->text);
	if (own && w->m->bytes)
		end_line(w->m->bytes);
	gsize start = w->m->text->len;
	if (own)
		keep_text(w, leaf, text, patch, bytes, n);
	else if (show == SHOW_ALL && !leaf_attached(leaf))
		decode_html_append(w->html, text->str, text->len);
	if (patch && w->source) /* the whole body is no attachment */
		keep_patch(w, leaf, w->m->text->str + start, w->m->text->len - start, bytes, n);
}

/* "0001-name.patch.gz" */
static bool leaf_is_packed_patch(const PartLeaf *leaf)
{
	static const char *const endings[] = {".patch.gz", ".diff.gz", NULL};
	return leaf_is(leaf, "application", "*") && leaf_ends(leaf, endings);
}

static void read_packed_patch(PartWalk *w, const PartLeaf *leaf, const char *bytes, gsize n)
{
	g_autoptr(GString) text = decode_gzip(bytes, n, w->unpacked_left);
	if (!text)
		return;
	w->unpacked_left -= MIN(text->len, w->unpacked_left);
	keep_patch(w, leaf, "", 0, text->str, text->len);
}

static void read_leaf(PartWalk *w, const PartLeaf *leaf, PartShow show)
{
	g_autoptr(GString) decoded = undo_encoding(leaf);
	const char *bytes = decoded ? decoded->str : leaf->bytes;
	gsize n = decoded ? decoded->len : leaf->n;
	if (is_cut_base64(leaf))
		w->m->flags |= RECORD_FLAG_MALFORMED;
	if (leaf_is(leaf, "text", "*") || leaf_is_patch(leaf))
		read_text_leaf(w, leaf, show, bytes, n);
	else
		content_id_part(w->cid, bytes, n);
	if (show != SHOW_NONE && leaf_is_packed_patch(leaf))
		read_packed_patch(w, leaf, bytes, n);
	if (show == SHOW_ALL && (leaf_is(leaf, "application", "ms-tnef") ||
	                                leaf_is(leaf, "application", "vnd.ms-tnef"))) {
		end_line(w->m->text);
		g_string_append(w->m->text, "[Outlook attachment: winmail.dat]\n");
	}
}

/* GMime keeps the content of a part as a window on the stream that it parsed; uses those bytes
 * without a copy. */
static void read_part(PartWalk *w, GMimePart *part, PartShow show)
{
	GMimeDataWrapper *content = g_mime_part_get_content(part);
	GMimeStream *stream = content ? g_mime_data_wrapper_get_stream(content) : NULL;
	GMimeObject *object = GMIME_OBJECT(part);
	PartLeaf leaf = {.type = g_mime_object_get_content_type(object),
	        .disposition = g_mime_object_get_content_disposition(object),
	        .encoding = g_mime_part_get_content_encoding(part),
	        .bytes = ""};
	if (!g_mime_object_get_header(object, "Content-Type"))
		leaf.type = NULL;
	if (stream && GMIME_IS_STREAM_MEM(stream) &&
	        g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream)) == w->source) {
		gint64 end = stream->bound_end < 0 ? (gint64)w->source->len
		                                   : MIN(stream->bound_end, (gint64)w->source->len);
		gint64 start = CLAMP(stream->bound_start, 0, end);
		leaf.bytes = (const char *)w->source->data + start;
		leaf.n = (gsize)(end - start);
	}
	read_leaf(w, &leaf, show);
}

static void walk(PartWalk *w, GMimeObject *object, guint depth, PartShow show);

static bool holds_plain(GMimeObject *object, guint depth)
{
	if (!GMIME_IS_MULTIPART(object) || depth >= 8)
		return g_mime_content_type_is_type(
		        g_mime_object_get_content_type(object), "text", "plain");
	GMimeMultipart *multi = GMIME_MULTIPART(object);
	for (int i = 0; i < MIN(g_mime_multipart_get_count(multi), 16); i++)
		if (holds_plain(g_mime_multipart_get_part(multi, i), depth + 1))
			return true;
	return false;
}

/* The index of the first alternative with plain text (RFC 2046 5.1.4), -1 if there is none: then
 * all are read, one of them HTML. */
static int plain_alternative(GMimeMultipart *multi)
{
	for (int i = 0; i < MIN(g_mime_multipart_get_count(multi), 16); i++)
		if (holds_plain(g_mime_multipart_get_part(multi, i), 0))
			return i;
	return -1;
}

static PartShow show_child(GMimeContentType *type, int i, int plain, PartShow show)
{
	if (show == SHOW_NONE || g_mime_content_type_is_type(type, "multipart", "digest"))
		return SHOW_NONE;
	if (g_mime_content_type_is_type(type, "multipart", "signed") ||
	        g_mime_content_type_is_type(type, "multipart", "report"))
		return i == 0 ? show : SHOW_NONE;
	if (g_mime_content_type_is_type(type, "multipart", "related"))
		return i == 0 ? show : SHOW_PATCHES;
	if (g_mime_content_type_is_type(type, "multipart", "alternative"))
		return plain < 0 || i == plain ? show : SHOW_PATCHES;
	return show;
}

/* GMime found no part: the boundary is missing or wrong. Reads the bytes as plain text. */
static void walk_boundless(PartWalk *w, GMimeMultipart *multi, PartShow show)
{
	const char *texts[] = {
	        g_mime_multipart_get_prologue(multi), g_mime_multipart_get_epilogue(multi)};
	w->m->flags |= RECORD_FLAG_MALFORMED;
	for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
		PartLeaf leaf = {.bytes = texts[i], .n = texts[i] ? strlen(texts[i]) : 0};
		if (leaf.n > 0)
			read_leaf(w, &leaf, show);
	}
}

static void walk_multipart(PartWalk *w, GMimeMultipart *multi, guint depth, PartShow show)
{
	GMimeContentType *type = g_mime_object_get_content_type(GMIME_OBJECT(multi));
	int count = g_mime_multipart_get_count(multi);
	int plain = g_mime_content_type_is_type(type, "multipart", "alternative")
	                    ? plain_alternative(multi)
	                    : -1;
	if (count == 0)
		walk_boundless(w, multi, show);
	for (int i = 0; i < count && !w->over_limit; i++)
		walk(w, g_mime_multipart_get_part(multi, i), depth + 1,
		        show_child(type, i, plain, show));
}

/* The header and parts of a forwarded message go into the content id only. */
static void walk_forwarded(PartWalk *w, GMimeMessage *inner, guint depth)
{
	if (!inner)
		return;
	g_autofree char *header = g_mime_header_list_to_string(
	        g_mime_object_get_header_list(GMIME_OBJECT(inner)), NULL);
	if (header)
		content_id_part(w->cid, header, strlen(header));
	GMimeObject *object = g_mime_message_get_mime_part(inner);
	if (object)
		walk(w, object, depth + 1, SHOW_NONE);
}

static void walk(PartWalk *w, GMimeObject *object, guint depth, PartShow show)
{
	if (depth > LIMIT_MIME_DEPTH || ++w->n_parts > LIMIT_MIME_PARTS) {
		w->over_limit = true;
		return;
	}
	if (GMIME_IS_MULTIPART(object))
		walk_multipart(w, GMIME_MULTIPART(object), depth, show);
	else if (GMIME_IS_MESSAGE_PART(object))
		walk_forwarded(
		        w, g_mime_message_part_get_message(GMIME_MESSAGE_PART(object)), depth);
	else if (GMIME_IS_PART(object))
		read_part(w, GMIME_PART(object), show);
}

/* The body below a header of the fields that describe it, as GMime's parser needs it. */
static GByteArray *parser_input(const DecodeMime *mime, const char *body, gsize n)
{
	g_autofree char *header = g_strdup_printf("Content-Type: %s\n%s%s\n\n", mime->content_type,
	        mime->encoding ? "Content-Transfer-Encoding: " : "",
	        mime->encoding ? mime->encoding : "");
	gsize len = strlen(header);
	if (!mime->encoding)
		len--; /* one line feed is the empty line */
	GByteArray *bytes = g_byte_array_sized_new((guint)(len + n));
	g_byte_array_append(bytes, (const guint8 *)header, (guint)len);
	g_byte_array_append(bytes, (const guint8 *)body, (guint)n);
	return bytes;
}

static bool read_structured(
        PartWalk *w, const DecodeMime *mime, const char *body, gsize n, GMimeParserOptions *options)
{
	GByteArray *bytes = parser_input(mime, body, n);
	GMimeStream *stream = g_mime_stream_mem_new_with_byte_array(bytes);
	g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream), FALSE);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeObject *object = g_mime_parser_construct_part(parser, options);
	bool is_mime = object != NULL;
	w->source = bytes;
	if (object) {
		walk(w, object, 0, SHOW_ALL);
		g_object_unref(object);
	}
	g_object_unref(parser);
	g_object_unref(stream);
	g_byte_array_unref(bytes);
	return is_mime;
}

/* Reads a body of one part. An invalid Content-Type counts as text/plain (RFC 2045 5.2), and so
 * does the common mistake plain/text. */
static void read_single(PartWalk *w, const DecodeMime *mime, GMimeContentType *type,
        const char *body, gsize n, GMimeParserOptions *options)
{
	bool usable = type && strchr(mime->content_type, '/') &&
	              !g_mime_content_type_is_type(type, "plain", "*");
	PartLeaf leaf = {.type = usable ? type : NULL,
	        .encoding = GMIME_CONTENT_ENCODING_DEFAULT,
	        .bytes = body,
	        .n = n};
	if (mime->encoding)
		leaf.encoding = g_mime_content_encoding_from_string(mime->encoding);
	if (mime->disposition)
		leaf.disposition = g_mime_content_disposition_parse(options, mime->disposition);
	if (type && !leaf.type)
		w->m->flags |= RECORD_FLAG_MALFORMED;
	read_leaf(w, &leaf, SHOW_ALL);
	g_clear_object(&leaf.disposition);
}

void decode_parts(Message *m, ContentId *cid, const DecodeMime *mime, const char *body, gsize n,
        GMimeParserOptions *options)
{
	PartWalk w = {.m = m,
	        .cid = cid,
	        .html = g_string_new(NULL),
	        .unpacked_left = LIMIT_UNPACKED_BYTES};
	GMimeContentType *type = mime->content_type && *mime->content_type
	                                 ? g_mime_content_type_parse(options, mime->content_type)
	                                 : NULL;
	bool structured = type && (g_mime_content_type_is_type(type, "multipart", "*") ||
	                                  g_mime_content_type_is_type(type, "message", "rfc822") ||
	                                  g_mime_content_type_is_type(type, "message", "news") ||
	                                  g_mime_content_type_is_type(type, "message", "global"));
	if (!structured || !read_structured(&w, mime, body, n, options))
		read_single(&w, mime, type, body, n, options);
	if (w.over_limit) { /* the id must cover the unread parts too */
		m->flags |= RECORD_FLAG_MALFORMED;
		content_id_part(cid, body, n);
	}
	decode_clearsign_undo(m->text);
	decode_uuencode_replace(m->text);
	if (!m->had_text_part)
		g_string_append_len(m->text, w.html->str, (gssize)w.html->len);
	g_string_free(w.html, TRUE);
	g_clear_object(&type);
}
