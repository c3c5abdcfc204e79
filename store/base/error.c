#include "store/base/error.h"

#include <errno.h>

GQuark error_quark(void)
{
	return g_quark_from_static_string("ld-error-quark");
}

int error_exit_status(const GError *error)
{
	if (error->domain == G_OPTION_ERROR)
		return 64;
	if (error->domain != ERROR_DOMAIN)
		return 75;
	switch ((ErrorCode)error->code) {
	case ERROR_USAGE:
		return 64;
	case ERROR_NO:
		return 1;
	case ERROR_UNAVAILABLE:
	case ERROR_FORMAT:
	case ERROR_FULL:
	case ERROR_IO:
	case ERROR_DAMAGED:
		break;
	}
	return 75;
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
