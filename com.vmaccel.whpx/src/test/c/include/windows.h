/*
 * A stand-in for windows.h: the base types that the vendor-ABI headers of mingw-w64 are written in, and nothing of what they say. C's long has 32 bits on Windows, so HRESULT is int here.
 * DOUBLE_MS_ABI selects the calling convention of Windows.
 */
#ifndef STANDIN_WINDOWS_H
#define STANDIN_WINDOWS_H

#include <stdint.h>

#ifdef DOUBLE_MS_ABI
#define WINAPI __attribute__((ms_abi))
#else
#define WINAPI
#endif
#define CALLBACK WINAPI
#define EXPORT __attribute__((visibility("default")))

#define VOID void
#define CONST const
typedef void *PVOID;
typedef void *HANDLE;
typedef int32_t HRESULT, WINBOOL, BOOL, INT32;
typedef uint32_t DWORD, UINT32, ULONG;
typedef uint64_t UINT64, DWORD64, ULONG64, SIZE_T;
typedef int64_t INT64;
typedef uint16_t UINT16, USHORT, WORD;
typedef int16_t INT16;
typedef uint8_t UINT8, BYTE, BOOLEAN, UCHAR;
typedef int8_t INT8;
typedef uint16_t WCHAR;
typedef struct { uint32_t LowPart; int32_t HighPart; } LUID;
typedef int32_t DEVICE_POWER_STATE;
typedef struct { uint32_t Data1; uint16_t Data2, Data3; uint8_t Data4[8]; } GUID;

#define FALSE 0
#define TRUE 1
#define ANYSIZE_ARRAY 1
#define DECLSPEC_ALIGN(n) __attribute__((aligned(n)))
#define C_ASSERT(condition) _Static_assert(condition, #condition)
#define DEFINE_ENUM_FLAG_OPERATORS(type)
#define WINAPI_PARTITION_DESKTOP 1
#define WINAPI_FAMILY_PARTITION(partition) (partition)
#define __C89_NAMELESS
#define DUMMYUNIONNAME
#define DUMMYSTRUCTNAME

#define S_OK ((HRESULT)0)
#define E_INVALIDARG ((HRESULT)0x80070057)
#define E_OUTOFMEMORY ((HRESULT)0x8007000e)
#define E_FAIL ((HRESULT)0x80004005)
#define E_NOTIMPL ((HRESULT)0x80004001)

#endif
