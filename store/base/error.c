#include "store/base/error.h"

#include <errno.h>
#include <stdarg.h>

GQuark error_quark(void)
{
	return g_quark_from_static_string("ld-error-quark");
}

bool error_set(GError **error, ErrorCode code, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	g_propagate_error(error, g_error_new_valist(ERROR_DOMAIN, code, format, arguments));
	va_end(arguments);
	return false;
}

int error_exit_status(const GError *error)
{
	if (error->domain == G_OPTION_ERROR || g_error_matches(error, ERROR_DOMAIN, ERROR_USAGE))
		return 64;
	return g_error_matches(error, ERROR_DOMAIN, ERROR_NO) ? 1 : 75;
}

ErrorCode error_from_errno(int errnum)
{
	switch (errnum) {
	case ENOSPC:
	case EDQUOT:
	case EFBIG:
		return ERROR_FULL;
	case EACCES:
	case EPERM:
	case EROFS:
	case ENOENT:
	case ENOTDIR:
	case EISDIR:
	case EEXIST:
	case ELOOP:
	case ENAMETOOLONG:
	case EAGAIN:
	case EBUSY:
	case EMFILE:
	case ENFILE:
	case ENOMEM:
	case ENOLCK:
		return ERROR_UNAVAILABLE;
	default:
		return ERROR_IO;
	}
}
