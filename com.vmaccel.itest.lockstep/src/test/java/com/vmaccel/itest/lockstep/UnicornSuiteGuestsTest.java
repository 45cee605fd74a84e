package com.vmaccel.itest.lockstep;

import com.vmaccel.whpx.testdouble.WhpxDouble;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;

/** The same guests where the double executes them with Unicorn, which shows ring 3 whatever the machine's KVM makes of it. */
class UnicornSuiteGuestsTest extends SuiteGuestsTest {

    @BeforeAll
    static void needUnicorn() {
        WhpxDouble.needUnicorn();
    }

    @Override
    boolean isOnPvm() {
        return false;
    }

    @Override
    List<String> limits() {
        return List.of("lockstep.txt", "whpx-double-unicorn.txt", "lockstep-unicorn.txt");
    }
}
