/* Getting a thread out of KVM_RUN, as a C program does it: immediate_exit and a signal that is blocked outside of KVM_RUN and ignored, so that no handler runs.
 * It uses the signal that the library has prepared on this thread and vCPU. Functions take and return 64-bit values only; a negative result is -errno. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#include <linux/kvm.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>

#define OTHER_EXIT (-100000)
#define SPINS_BEFORE_YIELD 200
#define OVER INT64_MAX

struct kick {
	_Alignas(64) _Atomic int64_t armed;
	_Alignas(64) _Atomic int64_t sent;
	_Alignas(64) _Atomic int64_t done;
	_Alignas(64) int fd;
	int signal;
	pid_t tid;
	struct kvm_run *run;
	int64_t gap_nanos;
	int64_t nanos[];
};

static int64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

/* The real-time signal that this thread blocks and the process ignores. */
static int prepared_signal(void)
{
	sigset_t blocked;

	pthread_sigmask(SIG_BLOCK, NULL, &blocked);
	for (int i = SIGRTMIN; i <= SIGRTMAX; i++) {
		struct sigaction action;

		if (sigismember(&blocked, i) && sigaction(i, NULL, &action) == 0 && action.sa_handler == SIG_IGN)
			return i;
	}
	return -1;
}

/* Prepares up to a number of kicks of the current thread's vCPU. */
int64_t kick_open(int64_t fd, int64_t page, int64_t most, int64_t gap_nanos)
{
	struct kick *k = aligned_alloc(64, (sizeof(*k) + most * sizeof(int64_t) + 63) & ~63ULL);
	int signal = prepared_signal();

	if (!k || signal < 0) {
		free(k);
		return k ? -ENOENT : -ENOMEM;
	}
	k->fd = (int)fd;
	k->run = (struct kvm_run *)page;
	k->signal = signal;
	k->tid = syscall(SYS_gettid);
	k->gap_nanos = gap_nanos;
	return (int64_t)k;
}

int64_t kick_close(int64_t kick, int64_t b, int64_t c, int64_t d)
{
	free((void *)kick);
	return 0;
}

/* Forgets the kicks of an earlier round. */
int64_t kick_begin(int64_t kick, int64_t b, int64_t c, int64_t d)
{
	struct kick *k = (struct kick *)kick;

	atomic_store(&k->armed, 0);
	atomic_store(&k->done, 0);
	return 0;
}

/* How long the kick of a number took, from 0. */
int64_t kick_nanos(int64_t kick, int64_t index, int64_t c, int64_t d)
{
	return ((struct kick *)kick)->nanos[index];
}

static void wait_for(_Atomic int64_t *word, int64_t value)
{
	for (int spins = 0; atomic_load(word) < value; spins++)
		if (spins > SPINS_BEFORE_YIELD)
			sched_yield();
		else
			__builtin_ia32_pause();
}

/* Kicks whenever the vCPU's thread has been in the guest for a moment; on another thread. */
int64_t kick_send(int64_t kick, int64_t kicks, int64_t c, int64_t d)
{
	struct kick *k = (struct kick *)kick;
	pid_t process = getpid();

	for (int64_t i = 1; i <= kicks; i++) {
		wait_for(&k->armed, i);
		for (int64_t begin = now(); now() - begin < k->gap_nanos;)
			__builtin_ia32_pause();
		atomic_store(&k->sent, now());
		((volatile struct kvm_run *)k->run)->immediate_exit = 1;
		syscall(SYS_tgkill, process, k->tid, k->signal);
		wait_for(&k->done, i);
	}
	return 0;
}

static int64_t take(struct kick *k, const sigset_t *set)
{
	const struct timespec at_once = { 0, 0 };

	if (ioctl(k->fd, KVM_RUN, 0) == 0)
		return OTHER_EXIT - (int64_t)k->run->exit_reason;
	if (errno != EINTR)
		return -errno;
	while (sigtimedwait(set, NULL, &at_once) >= 0)
		;
	((volatile struct kvm_run *)k->run)->immediate_exit = 0;
	return 0;
}

/* Runs the guest until it has been kicked a number of times; on the vCPU's thread. */
int64_t kick_take(int64_t kick, int64_t kicks, int64_t c, int64_t d)
{
	struct kick *k = (struct kick *)kick;
	int64_t result = 0;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, k->signal);
	for (int64_t i = 1; i <= kicks && result == 0; i++) {
		atomic_store(&k->armed, i);
		result = take(k, &set);
		k->nanos[i - 1] = now() - atomic_load(&k->sent);
		atomic_store(&k->done, i);
	}
	if (result != 0) {
		atomic_store(&k->armed, OVER);
		atomic_store(&k->done, OVER);
	}
	return result;
}
