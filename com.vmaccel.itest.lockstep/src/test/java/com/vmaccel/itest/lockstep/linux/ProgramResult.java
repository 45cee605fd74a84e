package com.vmaccel.itest.lockstep.linux;

/**
 * What a program left.
 *
 * @param status its exit status
 * @param output what it wrote to its standard output, a character for each byte
 * @param errors what it wrote to its standard error
 */
public record ProgramResult(int status, String output, String errors) {}
