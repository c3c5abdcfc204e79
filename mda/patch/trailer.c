/* Commit messages are read exactly as git-interpret-trailers(1) --parse does. Replies, where people
 * write trailers anywhere, are read as b4 does. */
#include "mda/patch/trailer.h"

#include "mda/decode/decode_address.h"
#include "mda/patch/line.h"
#include "store/base/debug.h"
#include "store/base/limit.h"

#define WRAPPED_BYTES 500 /* a longer value was not wrapped by a mail program */

/* The offset of the colon in "Key: value" or "Key : value"; 0 if L is no trailer. */
static gsize find_separator(Line l)
{
	bool blank = false;
	for (gsize i = 0; i < l.n; i++) {
		char c = l.p[i];
		if (c == ':')
			return i;
		if (!blank && (g_ascii_isalnum(c) || c == '-'))
			continue;
		if (i == 0 || (c != ' ' && c != '\t'))
			return 0;
		blank = true;
	}
	return 0;
}

static bool begins_with_blank(Line l)
{
	return l.n > 0 && line_is_space(*l.p);
}

static const char *end_trimmed(const char *text, const char *end)
{
	while (end > text && line_is_space(end[-1]))
		end--;
	return end;
}

/* Without what git-commit(1) appends to a message: comment lines and an old "Conflicts:" list. */
static const char *without_tail(const char *text, const char *end)
{
	const char *cursor = text, *tail = NULL;
	bool conflicts = false;
	Line l;
	while (line_next(&cursor, end, &l)) {
		if (l.n == 0 || *l.p == '#') {
			tail = tail ? tail : l.p;
		} else if (line_is(l, "Conflicts:")) {
			conflicts = true;
			tail = tail ? tail : l.p;
		} else if (!(conflicts && *l.p == '\t') && tail) {
			tail = NULL;
			conflicts = false;
		}
	}
	return tail ? tail : end;
}

typedef struct {
	guint trailers, others, continuations;
	bool git_made;
} TrailerTally;

static void tally_line(TrailerTally *t, Line l)
{
	if (*l.p == '#') {
		t->others += t->continuations;
		t->continuations = 0;
	} else if (line_starts(l, "Signed-off-by: ") ||
	           line_starts(l, "(cherry picked from commit ")) {
		t->trailers++;
		t->continuations = 0;
		t->git_made = true;
	} else if (begins_with_blank(l)) {
		t->continuations++;
	} else if (find_separator(l) > 0) {
		t->trailers++;
		t->continuations = 0;
	} else {
		t->others += 1 + t->continuations;
		t->continuations = 0;
	}
}

/* The start of the last paragraph if git takes it for trailers: all lines are trailers, or at least
 * a quarter and one of them made by git. Else END. */
static const char *find_block(const char *text, const char *end)
{
	TrailerTally t = {0};
	const char *stop = end, *start = end;
	while (stop > text) {
		Line l = line_last(text, &stop);
		if (!line_is_blank(l))
			start = l.p;
		else if (start != end)
			break;
		if (!line_is_blank(l))
			tally_line(&t, l);
	}
	t.others += t.continuations;
	bool good = t.git_made ? t.trailers * 3 >= t.others : t.trailers > 0 && t.others == 0;
	return good ? start : end;
}

/* RAW is "Key: value" with its continuation lines; each line break becomes one blank. */
static void add_unfolded(Record *rec, Line raw)
{
	gsize colon = find_separator(raw);
	Line key = line_trim((Line){raw.p, colon}), value = line_trim(line_after(raw, colon + 1));
	g_autoptr(GString) text = g_string_new(NULL);
	for (gsize i = 0; i < value.n; i++) {
		if (value.p[i] != '\n') {
			g_string_append_c(text, value.p[i]);
			continue;
		}
		while (i + 1 < value.n && line_is_space(value.p[i + 1]))
			i++;
		g_string_append_c(text, ' ');
	}
	if (text->len == 0)
		return;
	g_autofree char *name = g_strndup(key.p, key.n);
	g_autofree char *plain = decode_address_plain(text->str);
	record_add_trailer(rec, name, plain ? plain : text->str);
}

void trailer_read_commit(const char *message, Record *rec)
{
	const char *end = without_tail(message, end_trimmed(message, message + strlen(message)));
	const char *cursor = find_block(message, end);
	Line open = {NULL, 0}, l;
	while (line_next(&cursor, end, &l)) {
		if (open.p && begins_with_blank(l)) {
			open.n = (gsize)(l.p + l.n - open.p);
			continue;
		}
		if (open.p)
			add_unfolded(rec, open);
		open = find_separator(l) > 0 && *l.p != '#' ? l : (Line){NULL, 0};
	}
	if (open.p)
		add_unfolded(rec, open);
}

/* "Ada <ada@example.org>", or nothing but an address. */
static bool has_person(Line value)
{
	const char *at = value.n > 0 ? memchr(value.p, '@', value.n) : NULL;
	if (!at || at == value.p || at + 1 == value.p + value.n)
		return false;
	const char *open = line_rfind(value.p, '<', (gsize)(at - value.p));
	const char *close = memchr(at, '>', (gsize)(value.p + value.n - at));
	if (open && close)
		return true;
	Line rest = value;
	line_word(&rest);
	return line_is_blank(rest);
}

static bool is_reply_trailer(Line key, Line value)
{
	static const char known[] = " link closes buglink obsoleted-by change-id base-commit ";
	static const char ignored[] =
	        " phone mail email e-mail from to sender reply-to subject date sent tel mobile web "
	        "author contact see message-id in-reply-to ";
	gsize version = key.n > 0 && (*key.p == 'v' || *key.p == 'V')
	                        ? 1 + line_digits(line_after(key, 1))
	                        : line_digits(key);
	if (value.n == 0 || key.n < 2 || version == key.n || line_in(key, ignored))
		return false;
	if (line_is_nocase(key, "fixes"))
		return line_hex(value) >= 6;
	return line_in(key, known) || has_person(value);
}

/* The address in VALUE: in angle brackets, or the word with an "@". Empty if there is none. */
static Line find_address(Line value)
{
	const char *at = value.n > 0 ? line_rfind(value.p, '@', value.n) : NULL;
	if (!at)
		return (Line){NULL, 0};
	const char *start = at, *end = at;
	while (start > value.p && !strchr("< \t([:", start[-1]))
		start--;
	while (end < value.p + value.n && !strchr("> \t)],;", *end))
		end++;
	while (end > at && strchr(".!", end[-1]))
		end--;
	return (Line){start, (gsize)(end - start)};
}

static bool has_address_of_sender(const Record *rec, Line value)
{
	return rec->author.address && line_is_nocase(find_address(value), rec->author.address);
}

/* Whether VALUE names the sender of the mail. */
static bool names_sender(const Record *rec, Line value)
{
	const char *name = rec->author.name;
	if (has_address_of_sender(rec, value))
		return true;
	return name && line_starts_nocase_n(value, name, strlen(name));
}

/* Whether REC has the trailer KEY of the same person. */
static bool is_known(const Record *rec, Line key, Line value)
{
	Line address = find_address(value);
	for (guint i = 0; address.n > 0 && i < rec->trailers->len; i++) {
		const RecordTrailer *t = rec->trailers->pdata[i];
		Line other = find_address((Line){t->value, strlen(t->value)});
		if (line_is_nocase(key, t->key) && other.n == address.n &&
		        g_ascii_strncasecmp(other.p, address.p, address.n) == 0)
			return true;
	}
	return false;
}

/* Cuts VALUE behind the address. */
static void cut_behind_address(GString *value)
{
	Line address = find_address((Line){value->str, value->len});
	gsize n = address.n > 0 ? (gsize)(address.p + address.n - value->str) : value->len;
	if (n < value->len && value->str[n] == '>')
		n++;
	g_string_truncate(value, n);
	while (value->len > 0 && strchr(".,;!)", value->str[value->len - 1]))
		g_string_truncate(value, value->len - 1);
}

/* The number of bytes of a colon at P, with blanks before it; 0 if there is none. */
static gsize colon_behind(const char *p, const char *end)
{
	const char *start = p;
	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	while (end - p >= 2 && memcmp(p, "\xc2\xa0", 2) == 0)
		p += 2;
	if (p < end && *p == ':')
		return (gsize)(p + 1 - start);
	return end - p >= 3 && memcmp(p, "\xef\xbc\x9a", 3) == 0 ? (gsize)(p + 3 - start) : 0;
}

static Line skip_wide_blanks(Line l)
{
	for (;;) {
		l = line_trim(l);
		if (!line_starts(l, "\xc2\xa0"))
			return l;
		l = line_after(l, 2);
	}
}

/* Whether the last clause of TALK, the words before a trailer, denies it or takes it back: "please
 * drop my", "I can't give you my". Only a trailer that is called "my" can be. */
static bool is_withdrawn(Line talk)
{
	talk = line_trim(talk);
	if (line_ends(talk, ":"))
		talk.n--;
	static const char words[] =
	        " drop remove retract withdraw withdrew revoke cannot not never without ";
	bool denied = false, my = false;
	for (Line w = line_word(&talk); w.n > 0; w = line_word(&talk)) {
		my = line_in(w, " my ");
		if (line_in(w, " and then but ") || strchr(",;:.!?", w.p[w.n - 1]))
			denied = false;
		else if (line_in(w, words) || line_ends(w, "n't") || line_ends(w, "n\xe2\x80\x99t"))
			denied = true;
	}
	return denied && my;
}

/* Finds "Reviewed-by:" anywhere in L, where the sender's own may stand. */
static bool find_tag(Line l, Line *key, Line *value)
{
	const char *end = l.p + l.n;
	if (line_starts(line_trim(l), "|")) /* quoted by a bot */
		return false;
	for (const char *p = l.p; p + 3 < end; p++) {
		if (g_ascii_strncasecmp(p, "-by", 3) != 0)
			continue;
		gsize n = colon_behind(p + 3, end);
		const char *start = p;
		while (start > l.p && (g_ascii_isalpha(start[-1]) || start[-1] == '-'))
			start--;
		if (n == 0 || start == p)
			continue;
		if (is_withdrawn((Line){l.p, (gsize)(start - l.p)}))
			return false;
		*key = (Line){start, (gsize)(p + 3 - start)};
		*value = skip_wide_blanks((Line){p + 3 + n, (gsize)(end - p) - 3 - n});
		return true;
	}
	return false;
}

/* Whether KEY is a tag, "Reviewed-by". */
static bool is_tag(Line key)
{
	return key.n > 3 && g_ascii_strncasecmp(key.p + key.n - 3, "-by", 3) == 0;
}

/* Writes the sender's address as "Ada <ada@example.org>": it is spelled "Ada ada@example.org", "Ada
 * (ada@example.org)", "Ada [mailto:ada@example.org]" or without the ">". */
static void put_brackets(GString *value)
{
	Line l = {value->str, value->len}, address = find_address(l);
	const char *name_end = address.p;
	while (name_end > l.p && strchr(" \t<([", name_end[-1]))
		name_end--;
	Line before = {l.p, (gsize)(name_end - l.p)};
	if (line_ends(before, "mailto:"))
		name_end -= strlen("mailto:");
	while (name_end > l.p && strchr(" \t<([", name_end[-1]))
		name_end--;
	if (name_end == l.p)
		return;
	g_autofree char *text = g_strdup_printf(
	        "%.*s <%.*s>", (int)(name_end - l.p), l.p, (int)address.n, address.p);
	g_string_assign(value, text);
}

static void add_reply(Record *rec, Line key, bool own, GString *value)
{
	g_autofree char *plain = decode_address_plain(value->str);
	if (plain)
		g_string_assign(value, plain);
	if (is_tag(key) && !has_person((Line){value->str, value->len}) &&
	        has_address_of_sender(rec, (Line){value->str, value->len}))
		put_brackets(value);
	if (own)
		cut_behind_address(value);
	if (own && !names_sender(rec, (Line){value->str, value->len}))
		return;
	if (is_known(rec, key, (Line){value->str, value->len}))
		return;
	if (!is_reply_trailer(key, (Line){value->str, value->len})) {
		debug_print(DEBUG_PATCH, "no trailer: '%.*s: %s'", (int)key.n, key.p, value->str);
		return;
	}
	g_autofree char *name = g_strndup(key.p, key.n);
	record_add_trailer(rec, name, value->str);
}

/* Adds the trailer KEY with VALUE, and the other tags on its line. */
static void add_replies(Record *rec, Line key, bool own, GString *value)
{
	g_autofree char *line = g_strndup(value->str, value->len);
	Line other, rest, l = {line, value->len};
	if (is_tag(key) && find_tag(l, &other, &rest)) {
		gsize n = (gsize)(other.p - line);
		while (n > 0 && strchr(" ,;", line[n - 1]))
			n--;
		g_string_truncate(value, n);
		add_reply(rec, key, own, value);
		g_string_truncate(value, 0);
		g_string_append_len(value, rest.p, (gssize)rest.n);
		key = other;
		own = true;
	}
	add_reply(rec, key, own, value);
}

/* Whether L goes on with VALUE of KEY, which a mail program wrapped. */
static bool is_wrapped(Line l, Line key, const GString *value)
{
	if (key.n == 0 || value->len >= WRAPPED_BYTES)
		return false;
	if (value->len == 0)
		return is_tag(key) && has_person(line_trim(l)) && find_separator(l) == 0;
	/* a title in brackets, as of Fixes:, ends in the next line */
	bool open = strstr(value->str, "(\"") && !g_str_has_suffix(value->str, "\")");
	l = line_trim(l);
	return (line_starts(l, "<") || line_starts(l, "(\"") || (open && line_ends(l, "\")"))) &&
	       !has_person((Line){value->str, value->len});
}

/* Whether *L is a trailer, KEY with a blank behind its colon. Moves *L to the value. */
static bool begins_with_trailer(Line *l, Line *key)
{
	gsize colon = find_separator(*l);
	*key = (Line){l->p, colon};
	if (colon == 0 || line_find(*key, " ") || colon + 1 >= l->n ||
	        !line_is_space(l->p[colon + 1]))
		return false;
	Line value = line_trim(line_after(*l, colon + 1));
	if (!is_tag(*key) && is_tag((Line){value.p, find_separator(value)}))
		return false; /* "Otherwise: Reviewed-by: Ada <ada@example.org>" */
	*l = value;
	return true;
}

void trailer_read_reply(const char *text, Record *rec)
{
	const char *cursor = text, *end = text + strlen(text);
	g_autoptr(GString) value = g_string_new(NULL);
	Line key = {NULL, 0}, l, rest;
	bool own = false;       /* counts only if it names the sender */
	bool withdrawn = false; /* by the line before: "please drop my" */
	while (line_next(&cursor, end, &l)) {
		if (is_wrapped(l, key, value)) {
			l = line_trim(l);
			if (value->len > 0)
				g_string_append_c(value, ' ');
			g_string_append_len(value, l.p, (gssize)l.n);
			continue;
		}
		if (key.n > 0)
			add_replies(rec, key, own, value);
		own = !begins_with_trailer(&l, &key);
		bool found = !own || find_tag(l, &key, &rest);
		if (!found && !line_is_blank(l))
			withdrawn = line_find(l, "my") && is_withdrawn(l);
		if (!found || withdrawn) {
			key.n = 0;
			continue;
		}
		l = own ? rest : l;
		g_string_truncate(value, 0);
		g_string_append_len(value, l.p, (gssize)l.n);
	}
	if (key.n > 0)
		add_replies(rec, key, own, value);
}
