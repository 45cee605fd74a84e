package com.vmaccel.bench.internal;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Draws results as SVG: a row for each, with a box for the ratios of its pairs; a figure without a baseline is a row of text. */
final class Chart {

    private static final int LABEL_COLUMN = 230;
    private static final int PLOT_WIDTH = 520;
    private static final int FIGURE_COLUMN = 240;
    private static final int WIDTH = LABEL_COLUMN + PLOT_WIDTH + FIGURE_COLUMN;
    private static final int HEAD = 64;
    private static final int ROW = 30;
    private static final int FOOT = 40;
    private static final int BOX = 14;

    private static final double LOW = 0.05;
    private static final double HIGH = 0.95;
    private static final double LEAST_END = 1.2;
    private static final double MOST_END = 20;
    private static final int TICKS = 6;

    private final List<Result> results;
    private final double end;

    private Chart(List<Result> results) {
        this.results = results;
        double largest = results.stream().filter(Chart::isRatio).flatMap(Chart::drawn).mapToDouble(Double::doubleValue).max().orElse(1);
        end = Math.clamp(largest * 1.05, LEAST_END, MOST_END);
    }

    private static Stream<Double> drawn(Result result) {
        Double target = result.target();
        Stream<Double> high = Stream.of(result.spread().quantile(HIGH));
        return target == null ? high : Stream.concat(high, Stream.of(target));
    }

    private static boolean isRatio(Result result) {
        return result.baseline() != null;
    }

    /** Draws the results of a benchmark. */
    static String svg(String title, String conditions, List<Result> results) {
        return new Chart(results).draw(title, conditions);
    }

    private String draw(String title, String conditions) {
        int height = HEAD + ROW * results.size() + FOOT;
        StringBuilder svg = new StringBuilder();
        svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%1$d\" height=\"%2$d\" viewBox=\"0 0 %1$d %2$d\" font-family=\"sans-serif\" font-size=\"13\">\n"
                .formatted(WIDTH, height));
        svg.append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        svg.append(text(12, 22, "font-size=\"16\" font-weight=\"bold\"", title));
        svg.append(text(12, 42, "fill=\"#555\"", conditions));
        svg.append(axis(height - FOOT));
        for (int i = 0; i < results.size(); i++) {
            svg.append(row(results.get(i), HEAD + ROW * i + ROW / 2));
        }
        svg.append(text(LABEL_COLUMN, height - 6, "fill=\"#555\" font-size=\"11\"",
                "ratio to the baseline: line = median, box = middle half, whiskers = 5 to 95 %, red = target"));
        return svg.append("</svg>\n").toString();
    }

    private String axis(int bottom) {
        return Stream.iterate(0, tick -> tick <= TICKS, tick -> tick + 1)
                .map(tick -> end * tick / TICKS)
                .map(value -> line(x(value), HEAD, x(value), bottom, "#ddd", 1) + text(x(value), bottom + 14, "fill=\"#555\" font-size=\"11\" text-anchor=\"middle\"", number(value, 2)))
                .collect(Collectors.joining("", "", line(x(1), HEAD, x(1), bottom, "#888", 1)));
    }

    private String row(Result result, int y) {
        String label = text(12, y + 4, "", result.name());
        String figure = text(LABEL_COLUMN + PLOT_WIDTH + 12, y + 4, "", figure(result));
        return label + (isRatio(result) ? box(result, y) : "") + figure;
    }

    private String box(Result result, int y) {
        Sample spread = result.spread();
        double left = x(spread.quantile(0.25));
        double right = x(spread.quantile(0.75));
        String whiskers = line(x(spread.quantile(LOW)), y, x(spread.quantile(HIGH)), y, "#345", 1);
        String middle = "<rect x=\"%s\" y=\"%d\" width=\"%s\" height=\"%d\" fill=\"#9bc\" stroke=\"#345\"/>\n"
                .formatted(number(left, 1), y - BOX / 2, number(Math.max(1, right - left), 1), BOX);
        String median = line(x(spread.median()), y - BOX / 2, x(spread.median()), y + BOX / 2, "#123", 2);
        Double target = result.target();
        String limit = target == null ? "" : line(x(target), y - BOX, x(target), y + BOX, "#c22", 2);
        return whiskers + middle + median + limit;
    }

    private static String figure(Result result) {
        String value = number(result.value(), 1) + " " + result.unit();
        Double ratio = result.ratio();
        return (ratio == null ? value : number(ratio, 3) + " (" + value + ")") + target(result.target());
    }

    private static String target(@Nullable Double most) {
        return most == null ? "" : ", target " + number(most, 2);
    }

    private double x(double ratio) {
        return LABEL_COLUMN + Math.min(ratio, end) / end * PLOT_WIDTH;
    }

    private static String line(double x1, int y1, double x2, int y2, String colour, int width) {
        return "<line x1=\"%s\" y1=\"%d\" x2=\"%s\" y2=\"%d\" stroke=\"%s\" stroke-width=\"%d\"/>\n".formatted(number(x1, 1), y1, number(x2, 1), y2, colour, width);
    }

    private static String text(double x, int y, String attributes, String content) {
        return "<text x=\"%s\" y=\"%d\" %s>%s</text>\n".formatted(number(x, 1), y, attributes, escaped(content));
    }

    private static String escaped(String content) {
        return Objects.requireNonNull(content).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static String number(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}
