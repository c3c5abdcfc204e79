#include "report/routes/maintainers.h"

#include <string.h>

#define NAME_BYTES   200                         /* of a section's name; what is longer is cut */
#define PEOPLE_LIMIT 200                         /* of a section */
#define ABANDONED    "buried alive in reporters" /* the status of what nobody is to be asked for */

typedef struct {
	Routes *routes;
	RoutesSection *section; /* NULL: its first line is still to come, or there are too many */
	const char *name;       /* of the section that the next line belongs to, owned by routes */
	const char *person;     /* P: of the line before: the name for an M: without one */
	guint line;
} SectionLine;

/* Adds the person TEXT, of N bytes: "Ann Lee <ann@example.org>" or a bare address. */
static void add_person(SectionLine *reader, const char *text, gsize n, bool reviewer)
{
	RoutesSection *s = reader->section;
	g_autofree char *all = g_strstrip(g_strndup(text, n));
	char *name = NULL, *address = all, *left = strchr(all, '<'),
	     *right = left ? strrchr(left, '>') : NULL;
	if (right) {
		*left = *right = '\0';
		name = g_strstrip(all);
		address = g_strstrip(left + 1);
		gsize length = strlen(name);
		if (length > 1 && *name == '"' && name[length - 1] == '"') {
			name[length - 1] = '\0';
			name++;
		}
	} else {
		address[strcspn(address, " \t")] = '\0';
	}
	if (!name || !*name)
		name = (char *)reader->person;
	if (!strchr(address, '@') || s->people->len >= PEOPLE_LIMIT)
		return;
	RoutesPerson *person = g_new(RoutesPerson, 1);
	*person = (RoutesPerson){name && *name ? routes_string(reader->routes, name, -1) : NULL,
	        routes_string(reader->routes, address, -1), reviewer};
	g_ptr_array_add(s->people, person);
}

/* Adds the people of TEXT: most lines have one, a few have more with commas between them. */
static void add_people(SectionLine *reader, const char *text, bool reviewer)
{
	bool quoted = false, address = false;
	guint comments = 0;
	const char *first = text;
	for (const char *c = text;; c++) {
		if (!*c || (*c == ',' && !quoted && !address && !comments)) {
			add_person(reader, first, c - first, reviewer);
			first = c + 1;
		}
		if (!*c)
			return;
		quoted ^= *c == '"';
		address = *c == '<' || (address && *c != '>');
		if (*c == '(')
			comments++;
		else if (*c == ')' && comments)
			comments--;
	}
}

static void add_list(SectionLine *reader, const char *text)
{
	gsize n = strcspn(text, " \t");
	if (n && !strstr(text + n, "subscribers-only") &&
	        reader->section->lists->len < PEOPLE_LIMIT)
		g_ptr_array_add(reader->section->lists,
		        (char *)routes_string(reader->routes, text, (gssize)n));
}

static void add_value(SectionLine *reader, char type, const char *value)
{
	Routes *r = reader->routes;
	RoutesSection *s = reader->section;
	if (type == 'F' || type == 'X')
		routes_add_pattern(r, s, ROUTE_PATTERN_FILES, value, type == 'X', reader->line);
	else if (type == 'N')
		routes_add_pattern(r, s, ROUTE_PATTERN_REGEX, value, false, reader->line);
	else if (type == 'M' || type == 'R')
		add_people(reader, value, type == 'R');
	else if (type == 'L')
		add_list(reader, value);
	else if (type == 'S')
		s->status = routes_string(r, value, -1);
	else if (type == 'T' && s->trees->len < PEOPLE_LIMIT)
		g_ptr_array_add(s->trees, (char *)routes_string(r, value, -1));
	reader->person = type == 'P' ? routes_string(r, value, -1) : NULL;
}

static void read_line(SectionLine *reader, char *line)
{
	reader->line++;
	if (!(*line >= 'A' && *line <= 'Z' && line[1] == ':')) {
		g_strstrip(line);
		if (!*line || *line == '#')
			return;
		g_autofree char *name =
		        g_utf8_substring(line, 0, MIN(g_utf8_strlen(line, -1), NAME_BYTES));
		reader->name = routes_string(reader->routes, name, -1);
		reader->section = NULL;
		return;
	}
	if (!reader->section)
		reader->section = routes_add_section(
		        reader->routes, reader->name ? reader->name : "(no name)");
	if (reader->section)
		add_value(reader, *line, g_strstrip(line + 2));
}

Routes *maintainers_parse(const char *text)
{
	SectionLine reader = {.routes = routes_new(false)};
	for (const char *at = text; *at;) {
		gsize n = strcspn(at, "\n");
		g_autofree char *line = g_strndup(at, n);
		read_line(&reader, line);
		at += n + (at[n] == '\n');
	}
	const GPtrArray *sections = routes_sections(reader.routes);
	for (guint i = 0; i < sections->len; i++) {
		RoutesSection *s = g_ptr_array_index(sections, i);
		if (s->status && g_ascii_strcasecmp(s->status, ABANDONED) == 0)
			g_ptr_array_set_size(s->people, 0);
	}
	return reader.routes;
}
