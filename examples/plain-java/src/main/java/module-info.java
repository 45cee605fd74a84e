/** A program of its own module. Without this file it is the same program on the class path. */
module com.vmaccel.example.plain {
    requires com.vmaccel.api;
}
