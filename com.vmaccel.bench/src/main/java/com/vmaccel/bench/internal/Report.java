package com.vmaccel.bench.internal;

import com.vmaccel.host.Json;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How results are printed. */
final class Report {

    private static final String ROW = "%-24s %12s %12s  %-8s %8s %8s %8s %5s %8s";

    private static final double PRECISION = 10_000;

    private Report() {}

    /** A table for people, its head first. */
    static Stream<String> table(List<Result> results) {
        String head = ROW.formatted("", "vmaccel", "baseline", "unit", "ratio", "min", "max", "runs", "target");
        return Stream.concat(Stream.of(head), results.stream().map(Report::row));
    }

    private static String row(Result r) {
        return ROW.formatted(
                r.name(), figure(r.value(), 1), figure(r.baseline(), 1), r.unit(), figure(r.ratio(), 3), figure(r.min(), 3), figure(r.max(), 3), r.runs(), target(r.target()));
    }

    private static String target(@Nullable Double most) {
        return most == null ? "-" : "<= " + BigDecimal.valueOf(most).stripTrailingZeros().toPlainString();
    }

    private static String figure(@Nullable Double value, int digits) {
        return value == null ? "-" : String.format(Locale.ROOT, "%." + digits + "f", value);
    }

    /** One JSON object per result; a figure that does not exist is null. */
    static Stream<String> json(List<Result> results) {
        return results.stream().map(Report::members).map(Json::of);
    }

    private static Map<String, Object> members(Result r) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("name", r.name());
        members.put("unit", r.unit());
        members.put("value", rounded(r.value()));
        members.put("baseline", rounded(r.baseline()));
        members.put("ratio", rounded(r.ratio()));
        members.put("runs", r.runs());
        members.put("min", rounded(r.min()));
        members.put("max", rounded(r.max()));
        return members;
    }

    private static double rounded(@Nullable Double value) {
        return value == null || !Double.isFinite(value) ? Double.NaN : Math.round(value * PRECISION) / PRECISION;
    }
}
