/* RFC 2047 words outside of headers: in-body From and Subject lines carry them too. */
#ifndef LD_MDA_DECODE_WORDS_H
#define LD_MDA_DECODE_WORDS_H

/* decode_words: TEXT with its encoded words decoded, valid UTF-8, as a new string. decode_init must have
 * run. */
char *decode_words(const char *text);

#endif
