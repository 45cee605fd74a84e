package com.vmaccel.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

class BundleHeadersTest {

    @Test
    void whatTheFrameworkHasToLookAtStays() {
        assertEquals(
                Map.of(
                        "Bundle-SymbolicName", "a;singleton:=true",
                        "Export-Package", "a;version=\"1.0\",b;c=d,e;version=\"2.0\"",
                        "Provide-Capability", "osgi.service;objectClass:List<String>=\"a.A,a.B\"",
                        "Import-Package", "x;resolution:=optional;version=\"[1,2)\""),
                BundleHeaders.needed(Map.of(
                        "Bundle-SymbolicName", "a;singleton:=true",
                        "Export-Package", "a;uses:=\"b,e\";version=\"1.0\",b;uses:=a;c=d,e;version=\"2.0\";uses:=\"x\"",
                        "Provide-Capability", "osgi.service;objectClass:List<String>=\"a.A,a.B\";uses:=\"a\"",
                        "Import-Package", "x;resolution:=optional;version=\"[1,2)\"",
                        "Private-Package", "a.internal",
                        "Bnd-LastModified", "1",
                        "Created-By", "25")));
    }
}
