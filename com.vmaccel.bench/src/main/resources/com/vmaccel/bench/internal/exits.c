/* The exit loop as a C program has it, for comparison with the library's on the same vCPU and thread.
 * Functions take and return 64-bit values only; a negative result is -errno. */
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <linux/filter.h>
#include <linux/kvm.h>
#include <linux/seccomp.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

/* So many interrupted entries in one call mean that a signal is pending which nobody takes. */
#define MOST_INTERRUPTIONS 1000

/* What is no port write comes back as this plus the exit reason. */
#define OTHER_EXIT (-100000)

/* Runs the guest up to the given number of port writes; returns the sum of what it wrote. */
int64_t exit_loop(int64_t fd, int64_t page, int64_t exits, int64_t port)
{
	struct kvm_run *run = (struct kvm_run *)page;
	uint64_t valid = run->kvm_valid_regs;
	int64_t sum = 0;
	int interruptions = 0;

	run->kvm_valid_regs = 0; /* the library asks for registers with each exit; a plain C loop does not pay for that */
	while (exits > 0) {
		if (ioctl((int)fd, KVM_RUN, 0) < 0) {
			if (errno == EINTR && ++interruptions < MOST_INTERRUPTIONS)
				continue;
			sum = -errno;
			break;
		}
		if (run->exit_reason != KVM_EXIT_IO || run->io.direction != KVM_EXIT_IO_OUT || run->io.port != port || run->io.size != 1) {
			sum = OTHER_EXIT - (int64_t)run->exit_reason;
			break;
		}
		sum += *((uint8_t *)run + run->io.data_offset);
		exits--;
	}
	run->kvm_valid_regs = valid;
	return sum;
}

/* The same, and at every exit the general registers; returns the sum of RAX. */
int64_t register_loop(int64_t fd, int64_t page, int64_t exits, int64_t port)
{
	struct kvm_run *run = (struct kvm_run *)page;
	uint64_t valid = run->kvm_valid_regs;
	struct kvm_regs regs;
	int64_t sum = 0;
	int interruptions = 0;

	run->kvm_valid_regs = 0;
	while (exits > 0) {
		if (ioctl((int)fd, KVM_RUN, 0) < 0) {
			if (errno == EINTR && ++interruptions < MOST_INTERRUPTIONS)
				continue;
			sum = -errno;
			break;
		}
		if (run->exit_reason != KVM_EXIT_IO || run->io.direction != KVM_EXIT_IO_OUT || run->io.port != port || run->io.size != 1) {
			sum = OTHER_EXIT - (int64_t)run->exit_reason;
			break;
		}
		if (ioctl((int)fd, KVM_GET_REGS, &regs) < 0) {
			sum = -errno;
			break;
		}
		sum += regs.rax;
		exits--;
	}
	run->kvm_valid_regs = valid;
	return sum;
}

/* From now on KVM_RUN does nothing on this thread and returns 0 at once; cannot be undone. What the last exit left in the
 * run page stays there, so a loop goes on as if the guest had been run in no time. */
int64_t skip_kvm_run(int64_t a, int64_t b, int64_t c, int64_t d)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_ioctl, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[1])),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, KVM_RUN, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof(filter) / sizeof(filter[0]), filter };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0)
		return -errno;
	return 0;
}
