/* Passwords typed by a person. */
#pragma once

#include <glib.h>

/* password_ask: writes PROMPT to the terminal and reads a line from it, which is not shown. Returns
 * it, a new string that the caller overwrites and frees. Returns NULL with ERROR_UNAVAILABLE if
 * there is no terminal, as in cron, or it is closed. */
char *password_ask(const char *prompt, GError **error);
