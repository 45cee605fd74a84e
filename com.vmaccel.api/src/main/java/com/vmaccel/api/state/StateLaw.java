package com.vmaccel.api.state;

/** What a state element promises when it is read back after it was written. */
public enum StateLaw {
    /** Exactly the written value. */
    IDENTITY,
    /** A value that, written again, reads back exactly: reserved or derived bits may be normalised the first time. */
    NORMALISED,
    /** Nothing: it changes by itself, such as a counter. Left out of comparisons. */
    TIME_VARYING
}
