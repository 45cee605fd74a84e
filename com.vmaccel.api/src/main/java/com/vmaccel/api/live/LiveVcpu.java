package com.vmaccel.api.live;

/**
 * A vCPU that is open.
 *
 * @param id its number in the virtual machine
 * @param thread the name of the thread that owns it
 * @param running whether it is inside of {@code run}: in the guest, or in a handler that the run calls
 */
public record LiveVcpu(int id, String thread, boolean running) {

    @Override
    public String toString() {
        return "vCPU " + id + " of thread \"" + thread + "\"" + (running ? ", running" : "");
    }
}
