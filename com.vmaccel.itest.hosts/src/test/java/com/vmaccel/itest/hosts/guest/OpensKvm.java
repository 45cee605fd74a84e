package com.vmaccel.itest.hosts.guest;

import com.vmaccel.ffi.linux.LibC;

/** Creates a virtual machine and a vCPU with the KVM of its host, and says so. */
public final class OpensKvm {

    private static final long KVM_GET_API_VERSION = 0xae00;
    private static final long KVM_CREATE_VM = 0xae01;
    private static final long KVM_CREATE_VCPU = 0xae41;

    private OpensKvm() {}

    /** Runs on the emulated host. */
    public static void main(String[] arguments) {
        int kvm = succeeded("open", LibC.open("/dev/kvm", LibC.O_RDWR | LibC.O_CLOEXEC, 0));
        int version = succeeded("KVM_GET_API_VERSION", LibC.ioctl(kvm, KVM_GET_API_VERSION, 0));
        int vm = succeeded("KVM_CREATE_VM", LibC.ioctl(kvm, KVM_CREATE_VM, 0));
        int vcpu = succeeded("KVM_CREATE_VCPU", LibC.ioctl(vm, KVM_CREATE_VCPU, 0));
        System.out.println(System.getProperty("os.arch") + ": KVM " + version + ", a virtual machine, a vCPU");
        for (int fd : new int[] {vcpu, vm, kvm}) {
            succeeded("close", LibC.close(fd));
        }
    }

    private static int succeeded(String call, int result) {
        if (result < 0) {
            throw new IllegalStateException(call + ": " + result);
        }
        return result;
    }
}
