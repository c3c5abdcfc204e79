/* A job: a message that a delivery leaves as a file in the store's directory, because another
 * delivery is committing, so that the next commit takes it along (group_commit.h). It is not
 * synced: its owner still has the message and has not reported success. What is cut short fails its
 * hash; what a crash left is appended once more, which adds nothing. */
#pragma once

#include "store/log/append.h"

/* The job of this process. */
typedef struct {
	int fd; /* -1: there is none */
	char *path;
} GroupJobOwn;

/* The job of another process, read. */
typedef struct {
	int fd;
	char *path;
	guint8 *bytes;
	Hash id;
	Record *record;
	char *sender;
	GPtrArray *lists;      /* NULL-terminated; they go one by one into message.list */
	AppendMessage message; /* borrows from this struct */
	AppendResult result;   /* set by the process that appends it */
} GroupJob;

/* group_job_leave: writes M, which came by LISTS, as a job into STORE's directory and sets *OWN. If
 * it cannot be written or M is too large, OWN->fd becomes -1, and the delivery takes longer. */
void group_job_leave(
        Store *store, const AppendMessage *m, const char *const *lists, GroupJobOwn *own);

/* group_job_result: returns true if another process has committed the message of OWN, whose id is
 * ID, and sets *RESULT. */
bool group_job_result(const GroupJobOwn *own, const Hash *id, AppendResult *result);

/* group_job_drop: deletes the file of OWN and frees what OWN holds. */
void group_job_drop(GroupJobOwn *own);

/* group_job_find: returns the paths (char *) of all jobs in STORE's directory but OWN's, in order
 * of coming. The caller unrefs the array, which frees the paths. */
GPtrArray *group_job_find(Store *store, const GroupJobOwn *own);

/* group_job_read: returns the job at PATH, to be freed with group_job_free; NULL if it is
 * malformed, larger than ROOM bytes or done. Such a file is deleted if it is an hour old. */
GroupJob *group_job_read(const char *path, gsize room);

/* group_job_tell: writes JOB->result into the job's file for its owner and deletes the file's
 * name. */
void group_job_tell(const GroupJob *job);

/* group_job_free: frees a GroupJob; a GDestroyNotify. */
void group_job_free(gpointer job);
