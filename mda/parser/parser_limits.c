#include "mda/parser/parser_limits.h"

#include "mda/parser/sanitized.h"
#include "store/base/limit.h"

#include <sys/resource.h>

#define BYTES_PER_CPU_S (8u << 20)
#define DESCRIPTORS     16 /* iconv opens its tables */
#define SLOWDOWN        (SANITIZED ? 2 : 1)

ParserLimits parser_limits = {LIMIT_PARSER_CPU_S, LIMIT_PARSER_WALL_S, LIMIT_PARSER_POOL_MESSAGES,
        LIMIT_PARSER_MEMORY_BYTES};

static void limit(int what, rlim_t soft, rlim_t hard)
{
	struct rlimit now, want = {soft, hard};
	if (getrlimit(what, &now) == 0 && now.rlim_max != RLIM_INFINITY) {
		want.rlim_max = MIN(want.rlim_max, now.rlim_max);
		want.rlim_cur = MIN(want.rlim_cur, want.rlim_max);
	}
	setrlimit(what, &want);
}

void parser_limits_set(void)
{
	limit(RLIMIT_CORE, 0, 0);
	limit(RLIMIT_NOFILE, DESCRIPTORS, DESCRIPTORS);
	if (!SANITIZED)
		limit(RLIMIT_DATA, parser_limits.memory_bytes, parser_limits.memory_bytes);
}

void parser_limits_start_cpu(gsize n)
{
	struct rusage used;
	getrusage(RUSAGE_SELF, &used);
	rlim_t spent = (rlim_t)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) + 1;
	rlim_t allowed = SLOWDOWN * (parser_limits.cpu_s + n / BYTES_PER_CPU_S);
	limit(RLIMIT_CPU, spent + allowed, RLIM_INFINITY);
}
