/* The error domain and the one table from its codes to exit statuses. */
#include "store/base/error.h"

GQuark ld_error_quark(void)
{
	return g_quark_from_static_string("ld-error-quark");
}

int ld_error_exit_status(const GError *error)
{
	if (error->domain == G_OPTION_ERROR)
		return 64;
	if (error->domain != LD_ERROR)
		return 75;
	switch ((LdError)error->code) {
	case LD_ERROR_USAGE:
		return 64;
	case LD_ERROR_NO:
		return 1;
	case LD_ERROR_UNAVAILABLE:
	case LD_ERROR_FORMAT:
	case LD_ERROR_FULL:
	case LD_ERROR_IO:
	case LD_ERROR_DAMAGED:
		break;
	}
	return 75;
}
