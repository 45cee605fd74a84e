package com.vmaccel.ffi;

/** A C type of known size: a {@link Scalar} or a {@link Struct}. */
public sealed interface CType permits Scalar, Struct {

    /**
     * Returns the size.
     *
     * @return {@code sizeof} in bytes
     */
    long byteSize();

    /**
     * Returns the alignment.
     *
     * @return {@code _Alignof} in bytes, a power of two
     */
    long byteAlignment();
}
