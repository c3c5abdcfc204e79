/* Dictionaries, trained by ZDICT on samples that look like what will be compressed: a message's texts and
 * bytes one after the other, each up to a bound, so that a few large patches do not crowd out the rest. */
#include "dictionary.h"

#define ZDICT_STATIC_LINKING_ONLY /* ZDICT_trainFromBuffer_fastCover, which the shared library has too */
#include <zdict.h>
#include <zstd.h>

#include "block.h"
#include "entry.h"
#include "error.h"
#include "snapshot.h"

#define FIRST_DUE         100
#define SAMPLES_MIN       50 /* of fewer messages ZDICT learns their words, not their kind */
#define SAMPLES_MAX       1000
#define SAMPLE_TEXT_BYTES 2048
#define SAMPLE_RAW_BYTES  8192

static Slice number_key(guint number, guint8 out[2])
{
	be_put(out, number, 2);
	return (Slice){out, 2};
}

guint dictionary_newest(Txn *txn, Slice *bytes)
{
	Slice key;
	return txn_last(txn, TABLE_DICT, &key, bytes) && key.size == 2 ? (guint)be_get(key.data, 2) : 0;
}

bool dictionary_get(Txn *txn, guint number, Slice *bytes)
{
	guint8 key[2];
	return txn_get(txn, TABLE_DICT, number_key(number, key), bytes);
}

bool dictionary_usable(Slice bytes)
{
	if (ZSTD_getDictID_fromDict(bytes.data, bytes.size) == 0)
		return false;
	ZSTD_CDict *writing = ZSTD_createCDict(bytes.data, bytes.size, 1);
	ZSTD_DDict *reading = ZSTD_createDDict(bytes.data, bytes.size);
	bool usable = writing && reading;
	ZSTD_freeCDict(writing);
	ZSTD_freeDDict(reading);
	return usable;
}

bool dictionary_due(guint64 seq)
{
	while (seq > FIRST_DUE && seq % 4 == 0)
		seq /= 4;
	return seq == FIRST_DUE;
}

typedef struct {
	GByteArray *bytes;
	GArray *sizes; /* gsize */
} Samples;

static guint take(Samples *samples, GBytes *bytes, guint max_bytes)
{
	gsize n;
	const guint8 *data = g_bytes_get_data(bytes, &n);
	n = MIN(n, max_bytes);
	if (n > 0)
		g_byte_array_append(samples->bytes, data, (guint)n);
	return (guint)n;
}

static bool add_sample(Samples *samples, BlockReader *blocks, const Entry *e, GError **error)
{
	g_autoptr(GBytes) text = block_reader_text(blocks, &e->place, error);
	g_autoptr(GBytes) raw = text ? block_reader_raw(blocks, &e->place, error) : NULL;
	if (!raw)
		return false;
	gsize n = take(samples, text, SAMPLE_TEXT_BYTES);
	n += take(samples, raw, SAMPLE_RAW_BYTES);
	if (n > 0)
		g_array_append_val(samples->sizes, n);
	return true;
}

static bool collect(Store *store, Samples *samples, GError **error)
{
	g_autoptr(Snapshot) s = snapshot_open(store, error);
	if (!s)
		return false;
	BlockReader *blocks = block_reader_new(snapshot_txn(s));
	bool ok = true;
	for (guint64 seq = snapshot_head(s); ok && seq > 0 && samples->sizes->len < SAMPLES_MAX; seq--) {
		Entry e;
		ok = snapshot_entry(s, seq, &e, error);
		GError *why = NULL;
		if (ok && e.kind == ENTRY_MESSAGE && !(e.flags & FLAG_EXPIRED) &&
		        !add_sample(samples, blocks, &e, &why)) {
			ok = g_error_matches(
			        why, LD_ERROR, LD_ERROR_DAMAGED); /* nothing is learnt of that one */
			if (ok)
				g_error_free(why);
			else
				g_propagate_error(error, why);
		}
	}
	block_reader_free(blocks);
	return ok;
}

static bool keep(Store *store, Slice dictionary, guint *number, GError **error)
{
	g_autoptr(Txn) txn = txn_begin(store, true, error);
	if (!txn)
		return false;
	Slice unused;
	guint8 key[2];
	guint next = dictionary_newest(txn, &unused) + 1;
	if (next > DICTIONARY_MAX)
		return true;
	txn_append(txn, TABLE_DICT, number_key(next, key), dictionary);
	if (!txn_commit(g_steal_pointer(&txn), error))
		return false;
	*number = next;
	return true;
}

/* With these settings, found on patch mail, one pass gives a better dictionary than ZDICT_trainFromBuffer finds in its
 * search for good ones, in a sixth of the time. */
static size_t train(void *dictionary, const Samples *samples)
{
	const size_t *sizes = (const size_t *)(const void *)samples->sizes->data;
	ZDICT_fastCover_params_t how = {.k = 1024, .d = 8, .f = 20, .accel = 5};
	return ZDICT_trainFromBuffer_fastCover(
	        dictionary, DICTIONARY_BYTES, samples->bytes->data, sizes, samples->sizes->len, how);
}

bool dictionary_train(Store *store, guint *number, GError **error)
{
	guint made = 0;
	Samples samples = {g_byte_array_new(), g_array_new(FALSE, FALSE, sizeof(gsize))};
	bool ok = collect(store, &samples, error);
	if (ok && samples.sizes->len >= SAMPLES_MIN) {
		g_autofree guint8 *dictionary = g_malloc(DICTIONARY_BYTES);
		size_t n = train(dictionary, &samples);
		if (!ZDICT_isError(n)) /* mails too much alike, or too short: nothing to be learnt */
			ok = keep(store, (Slice){dictionary, n}, &made, error);
	}
	g_byte_array_unref(samples.bytes);
	g_array_unref(samples.sizes);
	if (number)
		*number = made;
	return ok;
}

bool dictionary_train_first(Store *store, GError **error)
{
	g_autoptr(Txn) txn = txn_begin(store, false, error);
	Slice unused;
	if (!txn)
		return false;
	bool there = dictionary_newest(txn, &unused) > 0;
	bool ok = txn_check(txn, error);
	txn_abort(g_steal_pointer(&txn));
	return ok && (there || dictionary_train(store, NULL, error));
}
