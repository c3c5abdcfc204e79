/* The index of the commits of source trees, made from the commits. */
#pragma once

#include "store/env/txn.h"

/* tree_index_all: put the keys of all commits in TXN into TABLE_COMMIT_KEY. Fails with
 * ERROR_DAMAGED if a commit cannot be read, and as txn_check. */
G_GNUC_WARN_UNUSED_RESULT
bool tree_index_all(Txn *txn, GError **error);
