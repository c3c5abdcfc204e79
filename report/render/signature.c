#include "report/render/signature.h"

#include "store/verify/signed_digest.h"

GString *signature_make(const Digest *d, const MinisignSecret *key, const GString *text)
{
	const DigestHead *h = &d->head;
	g_autofree char *comment =
	        signed_digest_comment(h->uuid, h->from_start ? NULL : h->from, h->to, h->tip);
	return minisign_sign(key, text->str, text->len, comment);
}
