/* memcpy, a number of times, as the compiler cannot take it apart. */
#include <stdint.h>
#include <string.h>

int64_t copy(int64_t to, int64_t from, int64_t bytes, int64_t times)
{
	while (times-- > 0) {
		memcpy((void *)to, (const void *)from, bytes);
		__asm__ volatile("" : : : "memory");
	}
	return 0;
}
