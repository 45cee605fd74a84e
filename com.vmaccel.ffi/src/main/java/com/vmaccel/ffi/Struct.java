package com.vmaccel.ffi;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.List;

/**
 * The layout of a C struct or union, declared once with the C names and with all padding written out. Offsets are computed; a declaration in which the compiler
 * would have padded silently is refused, so a forgotten member cannot hide.
 *
 * <pre>{@code
 * @CSource(header = "linux/kvm.h", facts = "kvm", architectures = "x86_64")
 * final class KvmDtable {
 *     static final Struct STRUCT = Struct.named("kvm_dtable").u64("base").u16("limit").array("padding", Scalar.U16, 3).build();
 *     static final U64 BASE = STRUCT.u64("base");
 *     static final U16 LIMIT = STRUCT.u16("limit");
 * }
 * ...
 * MemorySegment gdt = KvmDtable.STRUCT.allocate(arena);
 * KvmDtable.BASE.set(gdt, 0x1000);
 * }</pre>
 *
 * <p>Paths may go through nested structs ({@code "io.port"}, {@code "cs.base"}). Instances are immutable.
 */
public final class Struct implements CType {

    private final String name;
    private final List<Field> fields;
    private final long byteSize;
    private final long byteAlignment;

    Struct(String name, List<Field> fields, long byteSize, long byteAlignment) {
        this.name = name;
        this.fields = List.copyOf(fields);
        this.byteSize = byteSize;
        this.byteAlignment = byteAlignment;
    }

    /**
     * Begins a struct.
     *
     * @param name its C tag or type name
     * @return an empty builder
     */
    public static StructBuilder named(String name) {
        return new StructBuilder(name, false);
    }

    /**
     * Begins a union.
     *
     * @param name its C tag or type name
     * @return an empty builder
     */
    public static StructBuilder union(String name) {
        return new StructBuilder(name, true);
    }

    /**
     * Begins the type of a member whose struct type has no name.
     *
     * @return an empty builder for {@link StructBuilder#nested(String, StructBuilder)}
     */
    public static StructBuilder anonymous() {
        return new StructBuilder("", false);
    }

    /**
     * Begins the type of a member whose union type has no name.
     *
     * @return an empty builder for {@link StructBuilder#nested(String, StructBuilder)}
     */
    public static StructBuilder anonymousUnion() {
        return new StructBuilder("", true);
    }

    /**
     * Returns the C name.
     *
     * @return the tag or type name; empty for an anonymous type
     */
    public String name() {
        return name;
    }

    /**
     * Returns the members, without padding.
     *
     * @return the direct members in the order declared
     */
    public List<Field> fields() {
        return fields;
    }

    @Override
    public long byteSize() {
        return byteSize;
    }

    @Override
    public long byteAlignment() {
        return byteAlignment;
    }

    /**
     * Finds a member.
     *
     * @param path its name, or a path through nested structs
     * @return the member, its offset counted from the start of this struct
     * @throws IllegalArgumentException if there is none
     */
    public Field field(String path) {
        for (Field field : fields) {
            if (field.name().equals(path)) {
                return field;
            }
            if (field.type() instanceof Struct nested && path.startsWith(field.name() + ".")) {
                Field inner = nested.field(path.substring(field.name().length() + 1));
                return new Field(path, field.offset() + inner.offset(), inner.type(), inner.count());
            }
        }
        throw new IllegalArgumentException(this + " has no member " + path);
    }

    /**
     * Returns where a member is.
     *
     * @param path its name or path
     * @return bytes from the start of this struct
     */
    public long offset(String path) {
        return field(path).offset();
    }

    /**
     * Returns access to an 8-bit member.
     *
     * @param path its name or path
     * @return the accessor
     */
    public U8 u8(String path) {
        return new U8(scalar(path, Scalar.U8));
    }

    /**
     * Returns access to a 16-bit member.
     *
     * @param path its name or path
     * @return the accessor
     */
    public U16 u16(String path) {
        return new U16(scalar(path, Scalar.U16));
    }

    /**
     * Returns access to a 32-bit member.
     *
     * @param path its name or path
     * @return the accessor
     */
    public U32 u32(String path) {
        return new U32(scalar(path, Scalar.U32));
    }

    /**
     * Returns access to a 64-bit member.
     *
     * @param path its name or path
     * @return the accessor
     */
    public U64 u64(String path) {
        return new U64(scalar(path, Scalar.U64));
    }

    /**
     * Returns access to an array member.
     *
     * @param path its name or path
     * @return the accessor
     */
    public Elements elements(String path) {
        Field field = field(path);
        return new Elements(field.offset(), field.type().byteSize(), field.count());
    }

    /**
     * Allocates one struct.
     *
     * @param allocator where; an {@link java.lang.foreign.Arena} gives zeroed memory
     * @return a segment of this size and alignment
     */
    public MemorySegment allocate(SegmentAllocator allocator) {
        return allocator.allocate(byteSize, byteAlignment);
    }

    /**
     * Allocates one struct whose last member is a flexible array.
     *
     * @param allocator where; an {@link java.lang.foreign.Arena} gives zeroed memory
     * @param count how many elements to make room for
     * @return a segment that holds the struct and its elements
     */
    public MemorySegment allocate(SegmentAllocator allocator, int count) {
        Field last = fields.getLast();
        if (last.count() != 0) {
            throw new IllegalArgumentException(this + " does not end in a flexible array");
        }
        return allocator.allocate(Math.max(byteSize, last.offset() + last.type().byteSize() * count), byteAlignment);
    }

    private long scalar(String path, Scalar wanted) {
        Field field = field(path);
        if (field.type() != wanted || field.count() != 1) {
            throw new IllegalArgumentException("%s.%s is not one %s but %s".formatted(name, path, wanted, field));
        }
        return field.offset();
    }

    @Override
    public String toString() {
        return name.isEmpty() ? "an anonymous struct" : name;
    }
}
