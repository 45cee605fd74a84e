package com.vmaccel.ffi;

import java.util.ArrayList;
import java.util.List;

/** Declares a {@link Struct} member by member, in the order of the header. A builder is used by one thread, once. */
public final class StructBuilder {

    private final String name;
    private final boolean isUnion;
    private final List<Field> fields = new ArrayList<>();
    private long end;
    private long alignment = 1;

    StructBuilder(String name, boolean isUnion) {
        this.name = name;
        this.isUnion = isUnion;
    }

    /**
     * Adds 8-bit members.
     *
     * @param names their C names
     * @return this
     */
    public StructBuilder u8(String... names) {
        return scalars(Scalar.U8, names);
    }

    /**
     * Adds 16-bit members.
     *
     * @param names their C names
     * @return this
     */
    public StructBuilder u16(String... names) {
        return scalars(Scalar.U16, names);
    }

    /**
     * Adds 32-bit members.
     *
     * @param names their C names
     * @return this
     */
    public StructBuilder u32(String... names) {
        return scalars(Scalar.U32, names);
    }

    /**
     * Adds 64-bit members, including pointers.
     *
     * @param names their C names
     * @return this
     */
    public StructBuilder u64(String... names) {
        return scalars(Scalar.U64, names);
    }

    /**
     * Adds a member of a named struct type.
     *
     * @param member its C name
     * @param type its type
     * @return this
     */
    public StructBuilder struct(String member, Struct type) {
        return array(member, type, 1);
    }

    /**
     * Adds an array.
     *
     * @param member its C name
     * @param type the element type
     * @param count its length, at least 1
     * @return this
     */
    public StructBuilder array(String member, CType type, int count) {
        if (count < 1) {
            throw new IllegalArgumentException(name + "." + member + " has a length of " + count);
        }
        return add(new Field(member, place(member, type.byteAlignment()), type, count));
    }

    /**
     * Adds a flexible array member, which takes no space in the struct.
     *
     * @param member its C name
     * @param type the element type
     * @return this
     */
    public StructBuilder flexible(String member, CType type) {
        return add(new Field(member, place(member, type.byteAlignment()), type, 0));
    }

    /**
     * Adds a member whose type has no name.
     *
     * @param member its C name
     * @param type a builder from {@link Struct#anonymous()} or {@link Struct#anonymousUnion()}
     * @return this
     */
    public StructBuilder nested(String member, StructBuilder type) {
        return struct(member, type.build());
    }

    /**
     * Adds a struct or union without a name, whose members C treats as members of this one.
     *
     * @param type a builder from {@link Struct#anonymous()} or {@link Struct#anonymousUnion()}
     * @return this
     */
    public StructBuilder nested(StructBuilder type) {
        Struct built = type.build();
        long base = place("(unnamed)", built.byteAlignment());
        built.fields().forEach(field -> add(new Field(field.name(), base + field.offset(), field.type(), field.count())));
        end = Math.max(end, base + built.byteSize());
        return this;
    }

    /**
     * Adds bytes nobody reads: padding the compiler inserts, or in a union a reserved size.
     *
     * @param bytes how many
     * @return this
     */
    public StructBuilder padding(long bytes) {
        end = isUnion ? Math.max(end, bytes) : end + bytes;
        return this;
    }

    /**
     * Adds bytes that are bit-fields, which are declared apart ({@link BitField}): an unnamed word.
     *
     * @param word the type the bit-fields are of, which gives the struct its alignment
     * @return this
     */
    public StructBuilder bits(Scalar word) {
        end = place("bit-fields", word.byteAlignment()) + word.byteSize();
        return this;
    }

    /**
     * Completes the struct.
     *
     * @return the struct
     * @throws IllegalArgumentException if the compiler would add padding at its end
     */
    public Struct build() {
        requireAligned("the end", end, alignment);
        return new Struct(name, fields, end, alignment);
    }

    private StructBuilder scalars(Scalar type, String... names) {
        for (String member : names) {
            array(member, type, 1);
        }
        return this;
    }

    private StructBuilder add(Field field) {
        if (fields.stream().anyMatch(other -> other.name().equals(field.name()))) {
            throw new IllegalArgumentException(name + " has two members " + field.name());
        }
        fields.add(field);
        end = Math.max(end, field.offset() + field.byteSize());
        return this;
    }

    private long place(String member, long wanted) {
        long offset = isUnion ? 0 : end;
        requireAligned(member, offset, wanted);
        alignment = Math.max(alignment, wanted);
        return offset;
    }

    private void requireAligned(String what, long offset, long wanted) {
        if (offset % wanted != 0) {
            throw new IllegalArgumentException("%s: %s is at %d, which is not a multiple of %d: write padding(%d)"
                    .formatted(name, what, offset, wanted, wanted - offset % wanted));
        }
    }
}
