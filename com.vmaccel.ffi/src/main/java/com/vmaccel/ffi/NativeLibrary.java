package com.vmaccel.ffi;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * A native library and the functions bound from it. A binding class keeps each handle in a {@code private static final} field, so that the compiler sees a
 * constant, and calls it with {@code invokeExact}. Every distinct pair of descriptor and options costs start-up time (about ten milliseconds), a second function of
 * the same shape costs nearly nothing: prefer few shapes, and keep rarely used functions in a class of their own.
 *
 * <p>Libraries are loaded for the life of the process. All methods may be called from any thread.
 */
public final class NativeLibrary {

    private static final Linker LINKER = Linker.nativeLinker();

    private final String name;
    private final SymbolLookup symbols;

    private NativeLibrary(String name, SymbolLookup symbols) {
        this.name = name;
        this.symbols = symbols;
    }

    /**
     * Returns the symbols every process has: the C library.
     *
     * @return the linker's default lookup
     */
    public static NativeLibrary standard() {
        return new NativeLibrary("the C library", LINKER.defaultLookup());
    }

    /**
     * Loads a library.
     *
     * @param nameOrPath a name the system's loader searches for ({@code "WinHvPlatform.dll"}) or an absolute path
     * @return the library, or empty when the loader does not find it or refuses it
     */
    public static Optional<NativeLibrary> open(String nameOrPath) {
        try {
            return Optional.of(new NativeLibrary(nameOrPath, SymbolLookup.libraryLookup(nameOrPath, Arena.global())));
        } catch (IllegalArgumentException notFound) {
            return Optional.empty();
        }
    }

    /**
     * Binds a function the library must have.
     *
     * @param symbol its name
     * @param descriptor its C prototype
     * @param options linker options, such as {@link CallState#CAPTURE_ERRNO} or the first variadic argument; never {@code critical} for what can block
     * @return a handle for {@code invokeExact}
     * @throws UnsatisfiedLinkError if the library has no such symbol
     */
    public MethodHandle bind(String symbol, FunctionDescriptor descriptor, Linker.Option... options) {
        return find(symbol, descriptor, options).orElseThrow(() -> missing(symbol));
    }

    /**
     * Binds a function only some versions of the library have.
     *
     * @param symbol its name
     * @param descriptor its C prototype
     * @param options linker options
     * @return a handle for {@code invokeExact}, or empty
     */
    public Optional<MethodHandle> find(String symbol, FunctionDescriptor descriptor, Linker.Option... options) {
        return symbols.find(symbol).map(address -> LINKER.downcallHandle(address, descriptor, options));
    }

    /**
     * Finds a function of 64-bit values that is called through its address, because there is no class of its own to keep its handle in.
     *
     * @param symbol its name
     * @return the function
     * @throws UnsatisfiedLinkError if the library has no such symbol
     */
    public NativeFunction function(String symbol) {
        return new NativeFunction(symbol, symbols.find(symbol).orElseThrow(() -> missing(symbol)));
    }

    private UnsatisfiedLinkError missing(String symbol) {
        return new UnsatisfiedLinkError(symbol + " is not in " + name);
    }

    /**
     * Sorts what a downcall threw: unchecked exceptions and errors (a closed segment, a wrong thread) pass as they are, anything else is a defect of the binding.
     *
     * @param function the function's name
     * @param thrown what {@code invokeExact} threw
     * @return the defect, for {@code throw bindingBug(...)}
     */
    public static AssertionError bindingBug(String function, Throwable thrown) {
        if (thrown instanceof RuntimeException passing) {
            throw passing;
        }
        if (thrown instanceof Error passing) {
            throw passing;
        }
        return new AssertionError("the binding of " + function + " is wrong", thrown);
    }

    @Override
    public String toString() {
        return name;
    }
}
