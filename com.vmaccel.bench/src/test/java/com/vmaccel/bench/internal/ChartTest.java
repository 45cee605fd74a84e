package com.vmaccel.bench.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.util.List;
import java.util.Locale;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class ChartTest {

    private static final Result PAIRS = new Result("regs", "ns/exit", 7000, 12_000.0, new Sample(0.5, 0.55, 0.6, 0.58, 0.57), 0.62);
    private static final Result BYTES = new Result("regs.bytesPerExit", "B/exit", 0, null, new Sample(0, 0), null);

    @Test
    void aFigureWithABaselineIsABoxAndOneWithoutIsText() throws Exception {
        Document svg = parsed(List.of(PAIRS, BYTES));
        assertEquals(2, svg.getElementsByTagName("rect").getLength()); // the ground and one box
        assertTrue(svg.getDocumentElement().getTextContent().contains("0.570 (7000.0 ns/exit), target 0.62"), svg.getDocumentElement().getTextContent());
        assertTrue(svg.getDocumentElement().getTextContent().contains("0.0 B/exit"));
    }

    @Test
    void theBoxLiesWhereTheMiddleHalfLies() throws Exception {
        Document svg = parsed(List.of(PAIRS));
        Element box = (Element) svg.getElementsByTagName("rect").item(1);
        double end = 1.2;
        double left = Double.parseDouble(box.getAttribute("x"));
        assertEquals(230 + 0.55 / end * 520, left, 0.1);
        assertEquals(0.03 / end * 520, Double.parseDouble(box.getAttribute("width")), 0.11);
    }

    @Test
    void anOutlierDoesNotStretchTheAxisWithoutEndAndTheLocaleDoesNotMatter() throws Exception {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        try {
            Result wild = new Result("a < b & c", "ns", 1, 1.0, new Sample(1, 1000, 2000), null);
            Document svg = parsed(List.of(wild));
            Element box = (Element) svg.getElementsByTagName("rect").item(1);
            assertTrue(Double.parseDouble(box.getAttribute("x")) <= 750);
            assertTrue(svg.getDocumentElement().getTextContent().contains("a < b & c"));
        } finally {
            Locale.setDefault(before);
        }
    }

    private static Document parsed(List<Result> results) throws Exception {
        String svg = Chart.svg("vmaccel bench regs", "5 pairs", results);
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }
}
