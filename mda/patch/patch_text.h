/* The texts of a mail and of the patches inside it, collected while build_record() reads them: for
 * programs that ask for a diff. On a delivery nothing is collected. */
#pragma once

#include "mda/patch/body.h"
#include "store/base/mail_text.h"

/* patch_text_collect: from now on adds texts to TEXTS (MailText *), which must live as long; with
 * NULL none is added. */
void patch_text_collect(GPtrArray *texts);

/* patch_text_add: adds the text B of a patch by AUTHOR inside a mail. DATE is its own Date, or
 * NULL. M is the message that B's text is of, NULL if it was read from the file's bytes. Does
 * nothing unless texts are collected. */
void patch_text_add(const Body *b, const RecordPerson *author, const char *date, const Message *m);

/* patch_text_add_mail: adds the text B of the mail M, by AUTHOR, as the first one. */
void patch_text_add_mail(const Body *b, const RecordPerson *author, const Message *m);
