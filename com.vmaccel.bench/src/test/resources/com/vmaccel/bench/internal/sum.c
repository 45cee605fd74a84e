#include <stdint.h>

int64_t sum4(int64_t a, int64_t b, int64_t c, int64_t d)
{
	return a + b + c + d;
}
