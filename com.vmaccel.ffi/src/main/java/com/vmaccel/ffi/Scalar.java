package com.vmaccel.ffi;

/** The C scalars native structs are made of, by size only: signedness is a matter of the reader. Each is aligned to its size; a pointer is {@link #U64}. */
public enum Scalar implements CType {
    /** {@code uint8_t}, {@code char}. */
    U8(1),
    /** {@code uint16_t}. */
    U16(2),
    /** {@code uint32_t}, {@code int}, any enum. */
    U32(4),
    /** {@code uint64_t}, a pointer, {@code long} under LP64. */
    U64(8),
    /** {@code __uint128_t}. */
    U128(16);

    private final int size;

    Scalar(int size) {
        this.size = size;
    }

    @Override
    public long byteSize() {
        return size;
    }

    @Override
    public long byteAlignment() {
        return size;
    }
}
