#include "report/list_archive.h"

#include "report/render/archive_link.h"
#include "store/base/times.h"
#include "store/log/lists.h"
#include "store/log/range.h"

#include <string.h>

#define LORE       "https://lore.kernel.org/r/%s"
#define DAYS       30
#define MAILS      500      /* the newest of these days are enough */
#define HYPERKITTY "/list/" /* in the URLs of Mailman 3's archives */

/* --- archives that are known --- */

typedef struct {
	const char *label; /* a list, or with a dot at the beginning: all lists below */
	const char *template;
} Known;

/* Lists of lore.kernel.org, whose /r/ finds a mail in whichever of its archives has it, and public
 * archives of other projects. The first that fits counts. */
static const Known LISTS[] = {
        {".vger.kernel.org", LORE},
        {".lists.linux.dev", LORE},
        {".lists.infradead.org", LORE},
        {".lore.kernel.org", LORE},
        {"linux-mm.kvack.org", LORE},
        {"linux-aio.kvack.org", LORE},
        {"kvmarm.lists.cs.columbia.edu", LORE},
        {"ltp.lists.linux.it", LORE},
        {"linuxppc-dev.lists.ozlabs.org", LORE},
        {"linux-erofs.lists.ozlabs.org", LORE},
        {"linux-aspeed.lists.ozlabs.org", LORE},
        {"openbmc.lists.ozlabs.org", LORE},
        {"amd-gfx.lists.freedesktop.org", LORE},
        {"dri-devel.lists.freedesktop.org", LORE},
        {"freedreno.lists.freedesktop.org", LORE}, /* its patches also go to lists of lore */
        {"intel-gfx.lists.freedesktop.org", LORE},
        {"intel-xe.lists.freedesktop.org", LORE},
        {"nouveau.lists.freedesktop.org", LORE},
        {"linux-f2fs-devel.lists.sourceforge.net", LORE},
        {"alsa-devel.alsa-project.org", LORE},
        {"dm-devel.redhat.com", LORE},
        {"virtualization.lists.linux-foundation.org", LORE},
        {"iommu.lists.linux-foundation.org", LORE},
        {"qemu-devel.nongnu.org", LORE},
        {"xen-devel.lists.xenproject.org", LORE},
        {"wireguard.lists.zx2c4.com", LORE},
        {"u-boot.lists.denx.de", LORE},
        {"buildroot.buildroot.org", LORE},
        {"openembedded-core.lists.openembedded.org", LORE},
        {"bitbake-devel.lists.openembedded.org", LORE},
        {"dev.dpdk.org", "https://inbox.dpdk.org/dev/%s/"},
        {"meta.public-inbox.org", "https://public-inbox.org/meta/%s/"},
        {".lists.debian.org", "https://lists.debian.org/msgid-search/%s"},
        {"gcc-patches.gcc.gnu.org", "https://inbox.sourceware.org/gcc-patches/%s/"},
        {"binutils.sourceware.org", "https://inbox.sourceware.org/binutils/%s/"},
        {"gdb-patches.sourceware.org", "https://inbox.sourceware.org/gdb-patches/%s/"},
        {"libc-alpha.sourceware.org", "https://inbox.sourceware.org/libc-alpha/%s/"},
};

/* Archives that have a mail under its Message-ID, by the host in their URLs. */
static const Known HOSTS[] = {
        {"lore.kernel.org", LORE},
        {"lkml.kernel.org", LORE},
        {"lists.debian.org", "https://lists.debian.org/msgid-search/%s"},
        {"marc.info", "https://marc.info/?i=%s"},
        {"www.mail-archive.com", "https://www.mail-archive.com/search?l=mid&q=%s"},
};

char *list_archive_of_label(const char *label)
{
	for (gsize i = 0; i < G_N_ELEMENTS(LISTS); i++)
		if (*LISTS[i].label == '.' ? g_str_has_suffix(label, LISTS[i].label)
		                           : strcmp(label, LISTS[i].label) == 0)
			return g_strdup(LISTS[i].template);
	return NULL;
}

/* --- archives that mail names --- */

static char *host_of(const char *url)
{
	g_autoptr(GUri) uri = g_uri_parse(url, G_URI_FLAGS_NONE, NULL);
	const char *host = uri ? g_uri_get_host(uri) : NULL;
	return host ? g_ascii_strdown(host, -1) : NULL;
}

/* Whether DOMAIN is one that many parties have names below: "org", and such as "co.uk". */
static bool is_public(const char *domain)
{
	const char *dot = strchr(domain, '.');
	return !dot || (!strchr(dot + 1, '.') && strlen(dot + 1) == 2 && dot - domain <= 3);
}

static bool is_below(const char *host, const char *domain)
{
	gsize h = strlen(host), d = strlen(domain);
	return strcmp(host, domain) == 0 ||
	       (h > d && host[h - d - 1] == '.' && strcmp(host + h - d, domain) == 0);
}

/* Whether HOST belongs to the domain of the list LABEL: it is that domain, above it or below it, or
 * beside it below one that is not public: "inbox.example.org" of "dev.lists.example.org". */
static bool shares_domain(const char *host, const char *label)
{
	const char *domain = strchr(label, '.'), *above = domain ? strchr(domain + 1, '.') : NULL;
	if (!domain || is_public(domain + 1) || is_public(host))
		return false;
	return is_below(host, domain + 1) || is_below(domain + 1, host) ||
	       (above && !is_public(above + 1) && is_below(host, above + 1));
}

/* The URL with PART, which it has once, replaced by MARK; NULL if it has it not. */
static char *with_mark(const char *url, const char *part, const char *mark)
{
	const char *at = strstr(url, part);
	return at ? g_strdup_printf("%.*s%s%s", (int)(at - url), url, mark, at + strlen(part))
	          : NULL;
}

/* Makes a template of the URL of the mail ID in an archive: its Message-ID, or the hash of it that
 * Mailman 3 uses, is replaced. */
static char *of_one_mail(const char *url, const char *id)
{
	g_autofree char *coded = g_uri_escape_string(id, NULL, FALSE),
	                *readable = g_uri_escape_string(id, "@", FALSE),
	                *hash = archive_link_make("%h", id);
	char *template = with_mark(url, id, "%s");
	template = template ? template : with_mark(url, coded, "%s");
	template = template ? template : with_mark(url, readable, "%s");
	return template ? template : with_mark(url, hash, "%h");
}

/* Makes a template of the URL of a list's archive, if it is one of Mailman 3. */
static char *of_list(const char *url)
{
	const char *list = strstr(url, HYPERKITTY), *at = list ? strchr(list, '@') : NULL;
	return at && !strpbrk(url, "?#") ? g_strconcat(url, g_str_has_suffix(url, "/") ? "" : "/",
	                                           "message/%h/", NULL)
	                                 : NULL;
}

/* Returns TEMPLATE, made of a URL, if it can be used for the list LABEL; else frees it. */
static char *checked(char *template, const char *url, const char *label)
{
	g_autofree char *host = host_of(url);
	bool good = template && host && shares_domain(host, label) &&
	            archive_link_check("link", template, NULL);
	if (good)
		return template;
	g_free(template);
	return NULL;
}

char *list_archive_of_mail(const Record *rec, const char *label)
{
	const char *const urls[] = {rec->archived_at, rec->list_archive};
	for (gsize i = 0; i < G_N_ELEMENTS(urls); i++) {
		g_autofree char *host = urls[i] ? host_of(urls[i]) : NULL;
		for (gsize k = 0; host && k < G_N_ELEMENTS(HOSTS); k++)
			if (strcmp(host, HOSTS[k].label) == 0)
				return g_strdup(HOSTS[k].template);
	}
	char *template = rec->archived_at && rec->message_id
	                         ? checked(of_one_mail(rec->archived_at, rec->message_id),
	                                   rec->archived_at, label)
	                         : NULL;
	if (!template && rec->list_archive)
		template = checked(of_list(rec->list_archive), rec->list_archive, label);
	return template;
}

/* --- what most mails name --- */

typedef struct {
	Snapshot *s;
	const char *label;
	GHashTable *votes; /* template -> how many mails name it */
	GError **error;
} Election;

static bool count_mail(const Entry *entry, void *data)
{
	Election *e = data;
	g_autoptr(Record) rec = snapshot_record(e->s, entry, RECORD_BRIEF_SUMMARY, e->error);
	if (!rec)
		return false;
	char *template = list_archive_of_mail(rec, e->label);
	if (!template)
		return true;
	guint n = GPOINTER_TO_UINT(g_hash_table_lookup(e->votes, template));
	g_hash_table_insert(e->votes, template, GUINT_TO_POINTER(n + 1));
	return true;
}

/* The template that more than half of N mails name, as a new string; NULL if there is none. */
static char *winner(GHashTable *votes, guint n)
{
	GHashTableIter i;
	gpointer template, count;
	g_hash_table_iter_init(&i, votes);
	while (g_hash_table_iter_next(&i, &template, &count))
		if (2 * GPOINTER_TO_UINT(count) > n)
			return g_strdup(template);
	return NULL;
}

static bool elect(
        Snapshot *s, const char *label, const DigestHead *head, char **found, GError **error)
{
	gint64 end_s = digest_head_end_s(head);
	g_autofree char *since = times_rfc3339(end_s - DAYS * TIMES_DAY_S),
	                *until = times_rfc3339(end_s + 1);
	const char *const lists[] = {label, NULL};
	const RangeSpec spec = {
	        .since = since, .until = until, .lists = lists, .upto_seq = head->last_seq};
	g_autoptr(GHashTable) votes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	Election election = {s, label, votes, error};
	Range range = {0};
	bool good = range_resolve(s, &spec, &range, error);
	guint n = good ? MIN(range.seqs->len, MAILS) : 0;
	good = good &&
	       snapshot_each_read(s, (const guint64 *)range.seqs->data + range.seqs->len - n, n,
	               RECORD_BRIEF_SUMMARY, count_mail, &election, error);
	if (good)
		*found = winner(votes, n);
	range_clear(&range);
	return good;
}

static bool names_an_archive(const GPtrArray *posts)
{
	for (guint i = 0; i < posts->len; i++) {
		const Record *rec = ((const Post *)g_ptr_array_index(posts, i))->rec;
		if (rec->archived_at || rec->list_archive)
			return true;
	}
	return false;
}

bool list_archive_find(Snapshot *s, const char *const *lists, const GPtrArray *posts,
        const DigestHead *head, char **found, GError **error)
{
	g_auto(GStrv) all = lists ? NULL : lists_names_before(s, head->last_seq);
	bool named = names_an_archive(posts);
	char *archive = NULL;
	*found = NULL;
	for (lists = lists ? lists : (const char *const *)all; lists && *lists; lists++) {
		g_autofree char *one = list_archive_of_label(*lists);
		if (!one && named && !elect(s, *lists, head, &one, error)) {
			g_free(archive);
			return false;
		}
		if (!one || (archive && strcmp(one, archive) != 0)) {
			g_free(archive);
			return true;
		}
		if (!archive)
			archive = g_steal_pointer(&one);
	}
	*found = archive;
	return true;
}
