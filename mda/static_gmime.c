/* Stubs for parts of GMime, for the programs that link it statically (see the Makefile).
 * g_mime_init() refers to every class of GMime, so it would link OpenPGP, S/MIME and GIO streams
 * with GpgME and GIO. Reading mail uses none of these, and Debian lacks static archives of some.
 *
 * The functions below replace the object files that need them. If anything else of these files were
 * used, the linker would take the object file too, and fail because of two definitions. */
#include <glib.h>

gsize g_mime_gpg_context_get_type(void);
gsize g_mime_pkcs7_context_get_type(void);
gsize g_mime_stream_gio_get_type(void);
gpointer g_mime_gpg_context_new(void);
gpointer g_mime_pkcs7_context_new(void);
const char *gpgme_check_version_internal(const char *wanted, gsize offset);

/* g_mime_init() only registers the types: G_TYPE_INVALID is enough. */
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

/* Used to verify or decrypt, which this project does not do. */
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
