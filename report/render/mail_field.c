#include "report/render/mail_field.h"

#include "report/render/mail_gmime.h"

#include <string.h>

char *mail_field_clean(const char *text)
{
	char *clean = g_utf8_make_valid(text ? text : "", -1);
	for (char *p = clean; *p; p++)
		if (g_ascii_iscntrl(*p))
			*p = ' ';
	return g_strstrip(clean);
}

void mail_field_text(GString *out, const char *name, const char *text)
{
	g_autofree char *clean = mail_field_clean(text);
	char *encoded = mail_gmime.g_mime_utils_header_encode_text(NULL, clean, "utf-8");
	g_autofree char *field = g_strdup_printf("%s: %s", name, encoded);
	char *folded = mail_gmime.g_mime_utils_unstructured_header_fold(NULL, NULL, field);
	g_string_append(out, folded);
	if (!g_str_has_suffix(folded, "\n"))
		g_string_append_c(out, '\n');
	g_free(folded);
	g_free(encoded);
}

/* "Ada <ada@example.org>", encoded; NULL if PERSON has no address that a header can have. */
static char *address_of(const RecordPerson *person)
{
	g_autofree char *name = mail_field_clean(person->name);
	g_autofree char *address = mail_field_clean(person->address);
	if (!*address || strpbrk(address, " <>,;\"()") || !strchr(address, '@'))
		return NULL;
	InternetAddress *box =
	        mail_gmime.internet_address_mailbox_new(*name ? name : NULL, address);
	char *text = mail_gmime.internet_address_to_string(box, NULL, TRUE);
	mail_gmime.g_object_unref(box);
	for (char *p = text; *p; p++) /* it folds long names */
		if (*p == '\n' || *p == '\t')
			*p = ' ';
	return text;
}

void mail_field_people(GString *out, const char *name, const GPtrArray *people)
{
	bool first = true;
	for (guint i = 0; i < people->len; i++) {
		g_autofree char *text = address_of(g_ptr_array_index(people, i));
		if (!text)
			continue;
		if (first)
			g_string_append_printf(out, "%s: %s", name, text);
		else
			g_string_append_printf(out, ",\n\t%s", text);
		first = false;
	}
	if (!first)
		g_string_append_c(out, '\n');
}

void mail_field_ids(GString *out, const char *name, const GPtrArray *ids)
{
	bool first = true;
	for (guint i = 0; i < ids->len; i++) {
		const char *id = g_ptr_array_index(ids, i);
		bool good = *id;
		for (const char *p = id; *p; p++)
			good = good && *p > ' ' && *p < 0x7f && *p != '<' && *p != '>';
		if (!good)
			continue;
		if (first)
			g_string_append_printf(out, "%s: <%s>", name, id);
		else
			g_string_append_printf(out, "\n\t<%s>", id);
		first = false;
	}
	if (!first)
		g_string_append_c(out, '\n');
}

char *mail_field_date(gint64 s, gint16 offset_min)
{
	static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
	static const char *const months[] = {
	        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(s);
	g_autoptr(GDateTime) local = utc ? g_date_time_add_minutes(utc, offset_min) : NULL;
	const guint zone = (guint)ABS((int)offset_min);
	if (!local)
		return g_strdup("Thu, 1 Jan 1970 00:00:00 +0000");
	return g_strdup_printf("%s, %d %s %04d %02d:%02d:%02d %c%02u%02u",
	        days[g_date_time_get_day_of_week(local) - 1], g_date_time_get_day_of_month(local),
	        months[g_date_time_get_month(local) - 1], g_date_time_get_year(local),
	        g_date_time_get_hour(local), g_date_time_get_minute(local),
	        g_date_time_get_second(local), offset_min < 0 ? '-' : '+', zone / 60, zone % 60);
}
