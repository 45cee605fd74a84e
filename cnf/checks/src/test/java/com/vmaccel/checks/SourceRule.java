package com.vmaccel.checks;

import java.util.List;
import java.util.function.Function;

/** A rule about one source file. Each has samples that break and keep it, see {@link RuleSamplesTest}. */
enum SourceRule {
    FILE_LENGTH(SizeRules::fileLength),
    METHOD_LENGTH(SizeRules::methodLength),
    CLASS_NAME(NameRules::className),
    PACKAGE_NAME(NameRules::packageName),
    EXPORTED_PACKAGE(PackageRules::exported),
    PRIVATE_PACKAGE(PackageRules::notExported),
    PLATFORM_PROPERTY(PlatformRules::systemProperties),
    STUB_WORD(StubRules::words),
    ONLY_THROWS(StubRules::onlyThrows),
    THROWS_THROWABLE(NativeSourceRules::throwsThrowable),
    SUPPRESSED_RESTRICTED(NativeSourceRules::suppressedRestricted);

    private final Function<SourceFile, List<String>> check;

    SourceRule(Function<SourceFile, List<String>> check) {
        this.check = check;
    }

    /** What breaks the rule, a line each; empty if nothing does. */
    List<String> findings(SourceFile file) {
        return check.apply(file);
    }
}
