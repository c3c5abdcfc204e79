/* The words by which a sentence is judged to be a notice: lists for line_in(). */
#pragma once

/* What is done with a patch */
#define NOTICE_VERBS                                                                               \
	" applied pushed merged queued picked taken took committed landed pulled cherry-picked "
/* The same verbs of something that a program moves: "it is queued" */
#define NOTICE_MOVES  " queued pushed taken picked committed "
#define NOTICE_THANKS " thanks thank thx ty ta cheers tnx thankyou "
/* Who did it */
#define NOTICE_PERSONS " i i've i\xe2\x80\x99ve we we've we\xe2\x80\x99ve "
/* Words for the patch */
#define NOTICE_PRONOUNS " it them everything this these that those both all one ones "
/* The patch, or a part of it */
#define NOTICE_NOUNS                                                                               \
	" patch patches patchset patchsets patch-set patch-series patchseries pachset series set " \
	"fix fixes commit commits change changes version revision rest docs cleanup cleanups "     \
	"one ones them pr mr request backport backports "
/* Tags that a reviewer gives in prose: "Reviewed-by me, and applied" */
#define NOTICE_TAGS " reviewed-by acked-by tested-by signed-off-by r-b a-b "
/* All patches of a series */
#define NOTICE_SERIES                                                                              \
	" series patchset patchsets patch-set patch-series patchseries pachset patches "           \
	"everything "
/* Words of thanks and greetings before "all" and "both": persons */
#define NOTICE_GREETED " you hi hello hey dear "
/* Words before a noun */
#define NOTICE_PARTS                                                                               \
	" the this these that those your my our his whole entire complete full all both first "    \
	"second 2nd 1st 3rd third last rest two three four five six other others of everything "   \
	"remaining original pull "
/* Between the subject and the verb */
#define NOTICE_AUX                                                                                 \
	" is are was were has have had been now just finally also then already got did so thus "   \
	"therefore hence only again went ahead meanwhile dared "
/* What people say before it */
#define NOTICE_HELLO                                                                               \
	NOTICE_THANKS                                                                              \
	" you many a lot very much so hi hello hey dear great good nice cool perfect fine ok "     \
	"okay right yes yeah sure ack acked done well anyway anyways fyi looks look to me "        \
	"lgtm awesome excellent indeed agreed absolutely catch point work idea suggestion "        \
	"obvious obviously correct +1 tl;dr btw job nit all again true oh ah update your "         \
	"for my "
/* The future and conditions: no notice, wherever they stand before the verb */
#define NOTICE_HARD                                                                                \
	" will would can could should shall may might must please once if unless until till "      \
	"whether be being gets get getting going needs need want wants hope wish plan waiting "    \
	"could've should've supposed wonder "
/* Denial and clauses about others: no notice, in the same clause */
#define NOTICE_SOFT                                                                                \
	" let let's not never no nor cannot yet accidentally probably apparently supposedly "      \
	"presumably allegedly possibly maybe perhaps seemingly barely hardly partially "           \
	"partly who which what where how after before when while since with without having "
/* Before a branch */
#define NOTICE_PREPOSITIONS " to into onto in on for "
/* May follow the verb */
#define NOTICE_BEHIND                                                                              \
	NOTICE_PREPOSITIONS                                                                        \
	" up as while with w/ without w/o by from now today too also already upstream modulo "     \
	"after "                                                                                   \
	"at via through and but before except excluding besides just only manually "               \
	"independently together & + - yesterday again :) :-) ;) ;-) +1 "
/* Not part of a branch name */
#define NOTICE_BRANCH_ENDS                                                                         \
	" with without by and as for after now once so but already from at since on in to of "     \
	"patch patches where which because before yesterday today via through "
/* A branch of one word without punctuation */
#define NOTICE_BRANCHES                                                                            \
	" master main trunk next fixes staging devel develop development upstream mainline "       \
	"stable head testing repository repo tree git branch release cycle window linus "
/* After a preposition: what follows is no branch */
#define NOTICE_NO_BRANCH                                                                           \
	" get make a an its more some several now this that these those review testing top order " \
	"me you us your it "                                                                       \
	"them fix be both all my-self general addition case time behalf remove have first "        \
	"second "
/* Behind the verb: no notice */
#define NOTICE_SPOILS                                                                              \
	" breaks broke fails failed crashes hangs cleanly reverted ago seems mistake locally "     \
	"wrong local revert partially partly persists reproduces "
/* "to my test machine": where one tests */
#define NOTICE_MACHINES " kernel board setup system machine laptop box server device phone "
/* "to my fork": not the project's */
#define NOTICE_OWN_PLACES NOTICE_MACHINES " github gitlab fork repo repository account build "
/* "in Debian": not the project's */
#define NOTICE_DISTROS " debian debian's ubuntu fedora gentoo suse opensuse rhel centos android "
/* "and get this error" */
#define NOTICE_FINDS " get got see saw hit observe observed "
/* "had to drop it" */
#define NOTICE_DROPS " dropped dropping reverted reverting unapplied unqueued "
/* "and rebooted": a tester's */
#define NOTICE_TRIED                                                                               \
	" tested tried ran booted rebooted rebuilt built compiled retested works boot-tested "
/* "still see", "no change" */
#define NOTICE_STILL                                                                               \
	" see seeing get getting have having broken crashes crashing fails failing hangs happens " \
	"reproduces reproducible there "
#define NOTICE_NO_EFFECT " change difference effect luck improvement joy "
/* "does not build" */
#define NOTICE_WORKS " build boot compile apply work link run load "
/* "for review" */
#define NOTICE_FOR_REVIEW                                                                          \
	" whoever anyone review reviewing testing people everybody everyone tests "
