/* Virtual machines as a C program makes them, for comparison with the library's.
 * Functions take and return 64-bit values only; a negative result is -errno or, for an unexpected exit, OTHER_EXIT minus its reason. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/kvm.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#define OTHER_EXIT (-100000)
#define MOST_INTERRUPTIONS 1000
#define PAGE 4096
#define HLT 0xf4

struct machine {
	int vm;
	int vcpu;
	struct kvm_run *run;
	size_t run_bytes;
	uint8_t *memory;
	size_t bytes;
	uint64_t *log;
};

/* Opens the device; returns its descriptor. */
int64_t open_kvm(int64_t a, int64_t b, int64_t c, int64_t d)
{
	int fd = open("/dev/kvm", O_RDWR | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

/* Gives a machine back, also one that was only begun. */
int64_t machine_close(int64_t machine, int64_t b, int64_t c, int64_t d)
{
	struct machine *m = (struct machine *)machine;

	if (m->run != MAP_FAILED)
		munmap(m->run, m->run_bytes);
	if (m->vcpu >= 0)
		close(m->vcpu);
	if (m->vm >= 0)
		close(m->vm);
	if (m->memory != MAP_FAILED)
		munmap(m->memory, m->bytes);
	free(m->log);
	free(m);
	return 0;
}

static int make(struct machine *m, int kvm, int flags)
{
	struct kvm_userspace_memory_region region = { .flags = flags, .memory_size = m->bytes };
	int run_bytes;

	m->memory = mmap(NULL, m->bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (m->memory == MAP_FAILED)
		return -1;
	region.userspace_addr = (uint64_t)m->memory;
	m->vm = ioctl(kvm, KVM_CREATE_VM, 0);
	if (m->vm < 0 || ioctl(m->vm, KVM_SET_USER_MEMORY_REGION, &region) < 0)
		return -1;
	m->vcpu = ioctl(m->vm, KVM_CREATE_VCPU, 0);
	run_bytes = ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0);
	if (m->vcpu < 0 || run_bytes < 0)
		return -1;
	m->run_bytes = run_bytes;
	m->run = mmap(NULL, m->run_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, m->vcpu, 0);
	return m->run == MAP_FAILED ? -1 : 0;
}

/* Makes a machine with one vCPU and memory from address 0; returns it. */
int64_t machine_open(int64_t kvm, int64_t bytes, int64_t log, int64_t d)
{
	struct machine *m = malloc(sizeof(*m));
	int failure;

	if (!m)
		return -ENOMEM;
	*m = (struct machine) { .vm = -1, .vcpu = -1, .run = MAP_FAILED, .memory = MAP_FAILED, .bytes = bytes };
	m->log = log ? calloc(bytes / PAGE / 64, sizeof(*m->log)) : NULL;
	if (log && !m->log)
		errno = ENOMEM;
	else if (make(m, (int)kvm, log ? KVM_MEM_LOG_DIRTY_PAGES : 0) == 0)
		return (int64_t)m;
	failure = -errno;
	machine_close((int64_t)m, 0, 0, 0);
	return failure;
}

/* Writes one byte of the memory. */
int64_t machine_poke(int64_t machine, int64_t address, int64_t value, int64_t d)
{
	((struct machine *)machine)->memory[address] = (uint8_t)value;
	return 0;
}

static void flat(struct kvm_segment *segment, int selector, int type)
{
	*segment = (struct kvm_segment) { .selector = selector, .limit = 0xffffffff, .type = type, .present = 1, .db = 1, .s = 1, .g = 1 };
}

/* Has the machine begin at an address, in real mode or in protected mode with flat segments. */
int64_t machine_start(int64_t machine, int64_t entry, int64_t protected, int64_t d)
{
	struct machine *m = (struct machine *)machine;
	struct kvm_regs regs = { .rip = entry, .rflags = 2 };
	struct kvm_sregs sregs;

	if (ioctl(m->vcpu, KVM_GET_SREGS, &sregs) < 0)
		return -errno;
	sregs.cs.base = sregs.cs.selector = 0;
	if (protected) {
		sregs.cr0 |= 1;
		flat(&sregs.cs, 0x08, 11);
		flat(&sregs.ds, 0x10, 3);
		sregs.es = sregs.fs = sregs.gs = sregs.ss = sregs.ds;
	}
	if (ioctl(m->vcpu, KVM_SET_SREGS, &sregs) < 0 || ioctl(m->vcpu, KVM_SET_REGS, &regs) < 0)
		return -errno;
	return 0;
}

/* Runs the guest to its next HLT. */
int64_t machine_run(int64_t machine, int64_t b, int64_t c, int64_t d)
{
	struct machine *m = (struct machine *)machine;
	int interruptions = 0;

	while (ioctl(m->vcpu, KVM_RUN, 0) < 0)
		if (errno != EINTR || ++interruptions == MOST_INTERRUPTIONS)
			return -errno;
	return m->run->exit_reason == KVM_EXIT_HLT ? 0 : OTHER_EXIT - (int64_t)m->run->exit_reason;
}

/* Creates a machine, runs one HLT at an address and gives the machine back, a number of times. */
int64_t churn(int64_t kvm, int64_t bytes, int64_t entry, int64_t times)
{
	int64_t result = 0;

	while (times-- > 0 && result == 0) {
		int64_t m = machine_open(kvm, bytes, 0, 0);

		if (m < 0)
			return m;
		machine_poke(m, entry, HLT, 0);
		result = machine_start(m, entry, 0, 0);
		if (result == 0)
			result = machine_run(m, 0, 0, 0);
		machine_close(m, 0, 0, 0);
	}
	return result;
}

/* Takes the log of written pages and visits each run of adjacent ones; returns the sum of their page numbers. */
int64_t machine_harvest(int64_t machine, int64_t b, int64_t c, int64_t d)
{
	struct machine *m = (struct machine *)machine;
	struct kvm_dirty_log log = { .dirty_bitmap = m->log };
	int64_t words = m->bytes / PAGE / 64;
	int64_t sum = 0;

	if (ioctl(m->vm, KVM_GET_DIRTY_LOG, &log) < 0)
		return -errno;
	for (int64_t i = 0; i < words; i++) {
		for (uint64_t word = m->log[i]; word != 0;) {
			int first = __builtin_ctzll(word);
			uint64_t rest = ~(word >> first);
			int length = rest == 0 ? 64 - first : __builtin_ctzll(rest);

			sum += (2 * (i * 64 + first) + length - 1) * (int64_t)length / 2;
			word = first + length == 64 ? 0 : word & ~0ULL << (first + length);
		}
	}
	return sum;
}
