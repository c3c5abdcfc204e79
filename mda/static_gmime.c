/* What of GMime a statically linked listdigest-mda does without. g_mime_init names every class
 * there is, and by them would link OpenPGP, S/MIME and GIO streams, with GpgME, GIO and what those
 * need: libraries that no mail read here reaches, and of which Debian has no archives. The
 * functions below stand in for the object files that need them. That nothing else of those files is
 * used is the linker's to prove: one more symbol needed, and it takes the file itself from the
 * archive and fails on a second definition.
 *
 * Linked in only there (see the Makefile); against the shared library this file has no part. */
#include <glib.h>

gsize g_mime_gpg_context_get_type(void);
gsize g_mime_pkcs7_context_get_type(void);
gsize g_mime_stream_gio_get_type(void);
gpointer g_mime_gpg_context_new(void);
gpointer g_mime_pkcs7_context_new(void);
const char *gpgme_check_version_internal(const char *wanted, gsize offset);

/* No type (G_TYPE_INVALID): g_mime_init only has them registered. */
gsize g_mime_gpg_context_get_type(void)
{
	return 0;
}

gsize g_mime_pkcs7_context_get_type(void)
{
	return 0;
}

gsize g_mime_stream_gio_get_type(void)
{
	return 0;
}

/* Called to verify or decrypt, which nothing here does: there is no such context. */
gpointer g_mime_gpg_context_new(void)
{
	return NULL;
}

gpointer g_mime_pkcs7_context_new(void)
{
	return NULL;
}

const char *gpgme_check_version_internal(const char *wanted, gsize offset)
{
	(void)wanted, (void)offset;
	return NULL;
}
