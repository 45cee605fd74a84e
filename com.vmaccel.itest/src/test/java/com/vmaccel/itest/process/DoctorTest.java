package com.vmaccel.itest.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.itest.Checkout;
import com.vmaccel.itest.JsonText;
import com.vmaccel.tck.junit.RequiredSuites;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The doctor as users meet it: who may do everything, who may not open the device, and whose JVM denies native access. */
class DoctorTest {

    private static final Path DEVICE = Path.of("/dev/kvm");
    private static final List<String> CATALOGUE = List.of("kvm", "hvf", "whpx", "vz", "soft");

    @TempDir
    Path folder;

    private static Map<String, Map<String, Object>> backends(Finished doctor) {
        doctor.assertStatus(0);
        assertEquals("", doctor.err());
        Map<String, Map<String, Object>> backends = JsonText.byKey(JsonText.object(doctor.out()).get("backends"), "id");
        assertEquals(CATALOGUE, List.copyOf(backends.keySet()));
        return backends;
    }

    @Test
    void theWholeCatalogueIsThereAsJson() throws Exception {
        Finished doctor = Vmaccel.installed().run("doctor", "--json");
        Map<String, Map<String, Object>> backends = backends(doctor);
        backends.forEach((id, backend) -> assertTrue(
                backend.get("layer").equals("available") || !((String) backend.get("remedy")).isBlank(), () -> id + " without a remedy: " + doctor.out()));
        assertEquals("not resolved", backends.get("whpx").get("layer"));
        assertEquals("not installed", backends.get("vz").get("layer"));
        assertEquals(true, ((Map<?, ?>) JsonText.object(doctor.out()).get("host")).get("nativeAccess"));
        RequiredSuites.need("kvm", Files.isWritable(DEVICE), "no " + DEVICE + " that may be written");
        assertEquals("available", backends.get("kvm").get("layer"));
        assertTrue(backends.get("kvm").get("capabilities") instanceof Map<?, ?> map && map.containsKey("exits"), doctor::out);
    }

    /** A copy of the distribution that everybody may read. */
    private Path published() throws IOException {
        OtherUser.mayRead(folder);
        Path copy = folder.resolve("dist");
        Checkout.copy(Checkout.distribution(), copy);
        return copy;
    }

    @Test
    void whoMayNotOpenTheDeviceIsToldWhomToAsk() throws Exception {
        RequiredSuites.need("kvm", Files.exists(DEVICE), "no " + DEVICE);
        Assumptions.assumeFalse(Files.getPosixFilePermissions(DEVICE).contains(PosixFilePermission.OTHERS_WRITE), "everybody may open " + DEVICE);
        boolean other = OtherUser.isPossible();
        Assumptions.assumeTrue(other || !Files.isWritable(DEVICE), "becoming a user who may not open " + DEVICE + " needs root");
        Vmaccel distribution = Vmaccel.at(published());
        Vmaccel vmaccel = other ? distribution.after(OtherUser.COMMAND) : distribution;
        Map<String, Object> kvm = backends(vmaccel.run("doctor", "--json")).get("kvm");
        String remedy = "add the user to the group of the device, usually kvm, and log in again; or give a container the device";
        assertEquals(List.of("unavailable", "no permission to use /dev/kvm", remedy), List.of(kvm.get("layer"), kvm.get("reason"), kvm.get("remedy")));
        assertEquals(Map.of("value", 13.0, "name", "EACCES", "text", "EACCES (13)"), kvm.get("nativeStatus"));
        vmaccel.run("run", "--accel", "kvm", image()).assertComplained(
                70, "vmaccel: kvm: cannot be used here: no permission to use /dev/kvm (" + remedy + ") (see 'vmaccel doctor')");
    }

    /** The image must be readable for all. */
    private String image() throws IOException {
        return Files.write(folder.resolve("halt"), new byte[] {(byte) 0xf4}).toString();
    }

    @Test
    void whereNativeAccessIsDeniedReasonAndRemedyAreGiven() throws Exception {
        Finished doctor = Vmaccel.onClassPath().run("doctor", "--json");
        Map<String, Object> kvm = backends(doctor).get("kvm");
        assertEquals(
                List.of("unavailable", "this Java virtual machine denies native access", "start Java with --enable-native-access=ALL-UNNAMED"),
                List.of(kvm.get("layer"), kvm.get("reason"), kvm.get("remedy")));
        assertEquals(false, ((Map<?, ?>) JsonText.object(doctor.out()).get("host")).get("nativeAccess"));
        String remedy = "this Java virtual machine denies native access; start Java with --enable-native-access=ALL-UNNAMED";
        Finished run = Vmaccel.onClassPath().run("run", image());
        run.assertStatus(0);
        assertEquals("vmaccel: running on soft (software CPU), because kvm: " + remedy, run.err().strip());
        Vmaccel.onClassPath().run("run", "--accel", "kvm", image()).assertComplained(70, "vmaccel: kvm: cannot be used here: this Java virtual machine denies native access"
                + " (start Java with --enable-native-access=ALL-UNNAMED) (see 'vmaccel doctor')");
    }
}
