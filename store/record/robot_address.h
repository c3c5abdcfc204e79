/* The addresses that robots send mail from. */
#pragma once

/* robot_address_pattern: returns the pattern of fnmatch(3), a static string, that ADDRESS matches
 * without regard to case; NULL if it is no known robot's, or NULL. */
const char *robot_address_pattern(const char *address);
