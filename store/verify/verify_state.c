#include "store/verify/verify_state.h"

void verify_state_step(Verify *v, VerifyStage stage, guint64 position)
{
	v->progress->stage = stage;
	v->progress->at = position;
	v->progress->steps++;
}

bool verify_state_renew(Verify *v, GError **error)
{
	if (!snapshot_renew(v->s, error))
		return false;
	v->rebuilt = store_generation(v->store) != v->generation;
	return !v->rebuilt;
}

bool verify_state_renew_damaged(Verify *v, GError **error)
{
	return txn_renew_damaged(snapshot_txn(v->s), error) && verify_state_renew(v, error);
}
