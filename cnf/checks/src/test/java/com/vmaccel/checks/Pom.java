package com.vmaccel.checks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** What the checks read from a pom. */
record Pom(List<String> modules, List<Dependency> dependencies, String lint, String exported, List<String> doclint) {

    /** A dependency on another module of this build. */
    record Dependency(String artifactId, String scope) {

        boolean isTest() {
            return scope.equals("test");
        }
    }

    static Pom read(Path file) {
        try (var in = Files.newInputStream(file)) {
            Element project = DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder().parse(in).getDocumentElement();
            return of(project);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ParserConfigurationException | SAXException e) {
            throw new AssertionError(file.toString(), e);
        }
    }

    private static Pom of(Element project) {
        var modules = children(child(project, "modules"), "module").stream().map(Element::getTextContent).toList();
        var dependencies = children(child(project, "dependencies"), "dependency").stream()
                .filter(dependency -> text(dependency, "groupId").equals("com.vmaccel"))
                .map(dependency -> new Dependency(text(dependency, "artifactId"), text(dependency, "scope")))
                .toList();
        Element properties = child(project, "properties");
        String exported = text(properties, "vmaccel.exported");
        return new Pom(modules, dependencies, text(properties, "vmaccel.lint"), exported, doclint(project, exported));
    }

    private static List<String> doclint(Element project, String exported) {
        return elements(project.getElementsByTagName("arg"))
                .map(arg -> arg.getTextContent().replace("${vmaccel.exported}", exported))
                .filter(arg -> arg.startsWith("-Xdoclint"))
                .toList();
    }

    private static String text(Element parent, String name) {
        Element child = child(parent, name);
        return child == null ? "" : child.getTextContent().strip();
    }

    private static Element child(Element parent, String name) {
        return children(parent, name).stream().findFirst().orElse(null);
    }

    private static List<Element> children(Element parent, String name) {
        if (parent == null) {
            return List.of();
        }
        return elements(parent.getChildNodes()).filter(element -> element.getTagName().equals(name)).toList();
    }

    private static Stream<Element> elements(NodeList nodes) {
        return IntStream.range(0, nodes.getLength()).mapToObj(nodes::item).filter(Element.class::isInstance).map(Element.class::cast);
    }
}
