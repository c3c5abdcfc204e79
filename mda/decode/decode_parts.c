/* Parts. A body of one part, nearly all mail, is decoded where it lies; only multiparts go through
 * GMime's parser, under a small header made from the fields that type them.
 *
 * What counts as the sender's own text: text/plain not attached, patches and diffs attached or not,
 * of alternatives the plain one, of signed and related bodies the first part. Never what is
 * forwarded (message/rfc822), nor the notes of a bounce. HTML only where there is nothing else. The
 * content id sees every leaf, shown or not. */
#include "mda/decode/decode_parts.h"
#include "mda/decode/decode_charset.h"
#include "mda/decode/decode_text.h"
#include "mda/decode/decode_uu.h"
#include "store/base/limit.h"
#include <gmime/gmime.h>
#include <string.h>

typedef enum {
	SHOW_NONE,    /* only for the content id */
	SHOW_PATCHES, /* beside the text: attached patches only */
	SHOW_ALL
} Show;

typedef struct {
	GMimeContentType *type; /* NULL: text/plain */
	GMimeContentDisposition *disposition;
	GMimeContentEncoding encoding;
	const char *bytes; /* still encoded */
	gsize n;
} Leaf;

typedef struct {
	Message *m;
	ContentId *cid;
	const GByteArray *source; /* what GMime's parser reads */
	GString *html;            /* shown HTML, for a message with no plain text */
	guint n_parts;
	bool over_limit;
} Walk;

static const char *leaf_param(const Leaf *leaf, const char *name)
{
	return leaf->type ? g_mime_content_type_get_parameter(leaf->type, name) : NULL;
}

static bool leaf_is(const Leaf *leaf, const char *type, const char *subtype)
{
	if (leaf->type == NULL)
		return strcmp(type, "text") == 0 &&
		       (*subtype == '*' || strcmp(subtype, "plain") == 0);
	return g_mime_content_type_is_type(leaf->type, type, subtype);
}

static bool leaf_attached(const Leaf *leaf)
{
	return leaf->disposition && g_mime_content_disposition_is_attachment(leaf->disposition);
}

/* Whether LEAF is a patch by its type or its file name. */
static bool leaf_is_patch(const Leaf *leaf)
{
	static const char *const types[] = {"x-patch", "x-diff", "patch", "diff"};
	static const char *const endings[] = {".patch", ".diff", ".patch.txt", ".diff.txt"};
	for (guint i = 0; i < G_N_ELEMENTS(types); i++)
		if (leaf_is(leaf, "text", types[i]) || leaf_is(leaf, "application", types[i]))
			return true;
	if (!leaf_is(leaf, "text", "*") && !leaf_is(leaf, "application", "octet-stream"))
		return false;
	const char *name = leaf->disposition ? g_mime_content_disposition_get_parameter(
	                                               leaf->disposition, "filename")
	                                     : NULL;
	if (name == NULL)
		name = leaf_param(leaf, "name");
	g_autofree char *lower = name ? g_ascii_strdown(name, -1) : NULL;
	for (guint i = 0; lower && i < G_N_ELEMENTS(endings); i++)
		if (g_str_has_suffix(lower, endings[i]))
			return true;
	return false;
}

/* Base64 whose letters do not come in fours was cut on its way. */
static bool is_cut_base64(const Leaf *leaf)
{
	gsize letters = 0;
	if (leaf->encoding != GMIME_CONTENT_ENCODING_BASE64)
		return false;
	for (gsize i = 0; i < leaf->n; i++)
		letters += g_ascii_isalnum(leaf->bytes[i]) || leaf->bytes[i] == '+' ||
		           leaf->bytes[i] == '/' || leaf->bytes[i] == '=';
	return letters % 4 != 0;
}

/* LEAF's transfer encoding undone (RFC 2045 6) as a new string of bytes; NULL where there is none
 * to undo. */
static GString *undo_encoding(const Leaf *leaf)
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

static bool is_flowed(const Leaf *leaf)
{
	const char *format = leaf_param(leaf, "format");
	return format && g_ascii_strcasecmp(format, "flowed") == 0;
}

/* Append BYTES, declared format=flowed. Some programs declare it and send a patch as it is: then
 * reading it as flowed breaks hunks that were whole. */
static void append_flowed(GString *out, const Leaf *leaf, const char *bytes, gsize n)
{
	const char *delsp = leaf_param(leaf, "delsp");
	gsize start = out->len;
	decode_text_flowed(out, bytes, n, delsp && g_ascii_strcasecmp(delsp, "yes") == 0);
	guint broken = decode_text_broken_hunks(out->str + start);
	if (broken > 0 && decode_text_broken_hunks(bytes) < broken) {
		g_string_truncate(out, start);
		g_string_append_len(out, bytes, (gssize)n);
	}
}

/* TEXT (of LEAF, UTF-8, LF line ends) is the sender's: keep it. */
static void keep_text(Walk *w, const Leaf *leaf, const GString *text, bool patch)
{
	const char *bytes = text->str;
	gsize n = text->len;
	if (g_str_has_prefix(bytes, "\xef\xbb\xbf")) {
		bytes += 3;
		n -= 3;
	}
	end_line(w->m->text);
	gsize start = w->m->text->len;
	if (is_flowed(leaf) && !patch)
		append_flowed(w->m->text, leaf, bytes, n);
	else
		g_string_append_len(w->m->text, bytes, (gssize)n);
	w->m->had_text_part = true;
	if (patch && leaf_attached(leaf)) {
		end_line(w->m->patch_parts);
		g_string_append_len(w->m->patch_parts, w->m->text->str + start,
		        (gssize)(w->m->text->len - start));
	}
}

static void read_text_leaf(Walk *w, const Leaf *leaf, Show show, const char *bytes, gsize n)
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
	decode_text_unix(text, 0);
	if (own)
		keep_text(w, leaf, text, patch);
	else if (show == SHOW_ALL && !leaf_attached(leaf))
		decode_text_html(w->html, text->str, text->len);
}

static void read_leaf(Walk *w, const Leaf *leaf, Show show)
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
	if (show == SHOW_ALL && (leaf_is(leaf, "application", "ms-tnef") ||
	                                leaf_is(leaf, "application", "vnd.ms-tnef"))) {
		end_line(w->m->text);
		g_string_append(w->m->text, "[Outlook attachment: winmail.dat]\n");
	}
}

/* A part's bytes: GMime keeps them as a window on the stream it parsed. */
static void read_part(Walk *w, GMimePart *part, Show show)
{
	GMimeDataWrapper *content = g_mime_part_get_content(part);
	GMimeStream *stream = content ? g_mime_data_wrapper_get_stream(content) : NULL;
	GMimeObject *object = GMIME_OBJECT(part);
	Leaf leaf = {.type = g_mime_object_get_content_type(object),
	        .disposition = g_mime_object_get_content_disposition(object),
	        .encoding = g_mime_part_get_content_encoding(part),
	        .bytes = ""};
	if (g_mime_object_get_header(object, "Content-Type") == NULL)
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

static void walk(Walk *w, GMimeObject *object, guint depth, Show show);

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

/* Which alternative is read: the first that holds plain text, else all (one of them is HTML). */
static int plain_alternative(GMimeMultipart *multi)
{
	for (int i = 0; i < MIN(g_mime_multipart_get_count(multi), 16); i++)
		if (holds_plain(g_mime_multipart_get_part(multi, i), 0))
			return i;
	return -1;
}

static Show show_child(GMimeContentType *type, int i, int plain, Show show)
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

/* A multipart in which no part was found: its boundary is missing or wrong. Its bytes are read as
 * plain text.
 * */
static void walk_boundless(Walk *w, GMimeMultipart *multi, Show show)
{
	const char *texts[] = {
	        g_mime_multipart_get_prologue(multi), g_mime_multipart_get_epilogue(multi)};
	w->m->flags |= RECORD_FLAG_MALFORMED;
	for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
		Leaf leaf = {.bytes = texts[i], .n = texts[i] ? strlen(texts[i]) : 0};
		if (leaf.n > 0)
			read_leaf(w, &leaf, show);
	}
}

static void walk_multipart(Walk *w, GMimeMultipart *multi, guint depth, Show show)
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

/* A message in the message: its header and parts count for the id; none of it is the sender's own
 * text. */
static void walk_forwarded(Walk *w, GMimeMessage *inner, guint depth)
{
	if (inner == NULL)
		return;
	g_autofree char *header = g_mime_header_list_to_string(
	        g_mime_object_get_header_list(GMIME_OBJECT(inner)), NULL);
	if (header)
		content_id_part(w->cid, header, strlen(header));
	GMimeObject *object = g_mime_message_get_mime_part(inner);
	if (object)
		walk(w, object, depth + 1, SHOW_NONE);
}

static void walk(Walk *w, GMimeObject *object, guint depth, Show show)
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

/* The body under a header of the fields that type it, as GMime's parser wants it. */
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
        Walk *w, const DecodeMime *mime, const char *body, gsize n, GMimeParserOptions *options)
{
	GByteArray *bytes = parser_input(mime, body, n);
	GMimeStream *stream = g_mime_stream_mem_new_with_byte_array(bytes);
	g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream), FALSE);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeObject *object = g_mime_parser_construct_part(parser, options);
	w->source = bytes;
	if (object) {
		walk(w, object, 0, SHOW_ALL);
		g_object_unref(object);
	}
	g_object_unref(parser);
	g_object_unref(stream);
	g_byte_array_unref(bytes);
	return object != NULL;
}

/* The one part of a message without structure. A Content-Type that is none counts as text/plain
 * (RFC 2045 5.2), as does the common slip plain/text. */
static void read_single(Walk *w, const DecodeMime *mime, GMimeContentType *type, const char *body,
        gsize n, GMimeParserOptions *options)
{
	bool usable = type && strchr(mime->content_type, '/') &&
	              !g_mime_content_type_is_type(type, "plain", "*");
	Leaf leaf = {.type = usable ? type : NULL,
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
	Walk w = {.m = m, .cid = cid, .html = g_string_new(NULL)};
	GMimeContentType *type = mime->content_type && *mime->content_type
	                                 ? g_mime_content_type_parse(options, mime->content_type)
	                                 : NULL;
	bool structured = type && (g_mime_content_type_is_type(type, "multipart", "*") ||
	                                  g_mime_content_type_is_type(type, "message", "rfc822") ||
	                                  g_mime_content_type_is_type(type, "message", "news") ||
	                                  g_mime_content_type_is_type(type, "message", "global"));
	if (!structured || !read_structured(&w, mime, body, n, options))
		read_single(&w, mime, type, body, n, options);
	if (w.over_limit) { /* what was not looked into still makes a difference */
		m->flags |= RECORD_FLAG_MALFORMED;
		content_id_part(cid, body, n);
	}
	decode_uu_skip(m->text);
	if (!m->had_text_part)
		g_string_append_len(m->text, w.html->str, (gssize)w.html->len);
	g_string_free(w.html, TRUE);
	g_clear_object(&type);
}
