#include "report/digest/bots.h"

#include "report/digest/glob.h"

RecordAuto bots_automatic(RecordKind kind, RecordAuto automatic)
{
	bool patch = kind == RECORD_PATCH || kind == RECORD_COVER;
	return patch && automatic != RECORD_AUTO_BOT ? RECORD_AUTO_NONE : automatic;
}

void bots_mark(char **patterns, Record *rec)
{
	for (char **pattern = patterns; pattern && *pattern; pattern++) {
		bool no_bot = **pattern == '!';
		if (!glob_person(*pattern + no_bot, &rec->from))
			continue;
		if (!no_bot && rec->automatic == RECORD_AUTO_NONE)
			rec->automatic = RECORD_AUTO_BOT;
		else if (no_bot && rec->automatic == RECORD_AUTO_BOT)
			rec->automatic = RECORD_AUTO_NONE;
	}
}
